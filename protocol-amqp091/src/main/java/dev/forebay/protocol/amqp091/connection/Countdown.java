package dev.forebay.protocol.amqp091.connection;

/** Runs an action after so many calls and one more. Confined to one loop. */
final class Countdown {
  private final Runnable done;
  private int left;

  Countdown(int calls, Runnable done) {
    this.left = calls + 1;
    this.done = done;
  }

  void oneDone() {
    left--;
    if (left == 0) {
      done.run();
    }
  }
}
