package dev.forebay.tests.simulation.frame;

/** A checker objects to a history. */
public final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String checker;

  /** Names the checker and its reason. */
  public Violation(String checker, String why) {
    super(checker + ": " + why);
    this.checker = checker;
  }

  /** Something broke off that never may. */
  static Violation nothingBreaks(String what, Throwable cause) {
    Violation violation = new Violation("NothingBreaks", what);
    violation.initCause(cause);
    return violation;
  }

  /** Who objects. */
  public String checker() {
    return checker;
  }
}
