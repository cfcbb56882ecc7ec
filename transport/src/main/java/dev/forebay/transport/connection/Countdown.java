package dev.forebay.transport.connection;

/** Runs a task when all parts of an answer are there. Confined to one loop. */
public final class Countdown {
  private final Runnable done;
  private int missing;

  /**
   * Waits for so many calls of {@link #arrived} and one of {@link #allAsked}, so that parts that
   * are there at once don't end it early.
   */
  public Countdown(int parts, Runnable done) {
    this.missing = parts + 1;
    this.done = done;
  }

  /** A part is there. */
  public void arrived() {
    missing--;
    if (missing == 0) {
      done.run();
    }
  }

  /** All parts have been asked for. */
  public void allAsked() {
    arrived();
  }
}
