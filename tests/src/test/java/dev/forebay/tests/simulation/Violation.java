package dev.forebay.tests.simulation;

/** A checker objects to a history. */
public final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String checker;

  /** Names the checker and its reason. */
  public Violation(String checker, String why) {
    super(checker + ": " + why);
    this.checker = checker;
  }

  /** Who objects. */
  public String checker() {
    return checker;
  }
}
