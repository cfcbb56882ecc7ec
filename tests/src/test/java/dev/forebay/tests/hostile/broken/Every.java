package dev.forebay.tests.hostile.broken;

/** Says yes to every n-th question, so that most of a run goes well. */
final class Every {
  private final int period;
  private int asked;

  Every(int period) {
    this.period = period;
  }

  boolean isDue() {
    asked++;
    return asked % period == 0;
  }
}
