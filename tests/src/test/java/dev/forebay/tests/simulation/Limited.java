package dev.forebay.tests.simulation;

/**
 * How many messages somebody may hold, as far as a client can know: while a change is under way the
 * old limit and the new one are both right.
 */
final class Limited {
  private final Trial trial;
  private final int number;
  private int now;
  private int changesUnderWay;

  Limited(Trial trial, int number, int messagesMax) {
    this.trial = trial;
    this.number = number;
    this.now = messagesMax;
    trial.add(new Event.MayHold(number, messagesMax));
  }

  int number() {
    return number;
  }

  /** The limit that was asked for last. */
  int messagesMax() {
    return now;
  }

  void asked(int messagesMax) {
    now = changesUnderWay == 0 ? Math.max(now, messagesMax) : Integer.MAX_VALUE;
    trial.add(new Event.MayHold(number, now));
    now = messagesMax;
    changesUnderWay++;
  }

  void answered() {
    changesUnderWay--;
    if (changesUnderWay == 0) {
      trial.add(new Event.MayHold(number, now));
    }
  }
}
