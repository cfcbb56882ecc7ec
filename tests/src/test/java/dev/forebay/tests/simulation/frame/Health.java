package dev.forebay.tests.simulation.frame;

import dev.forebay.testkit.world.SimulatedNode;

/** Objects to errors that a node may not have. */
public final class Health {
  private Health() {}

  /**
   * Throws a {@link Violation} if a task threw, or the node stopped for no reason.
   *
   * @param faultHasStruck whether it has a reason to stop
   */
  public static void inspect(SimulatedNode node, boolean faultHasStruck) {
    for (Throwable error : node.errors()) {
      if (error instanceof Violation violation) {
        throw violation;
      }
      throw broken("a task threw", error);
    }
    if (node.failure() != null && !faultHasStruck) {
      Throwable cause = node.failureCause();
      throw broken("the node stopped: " + node.failure(), cause == null ? new Error() : cause);
    }
  }

  private static Violation broken(String what, Throwable cause) {
    return Violation.nothingBreaks(what + ": " + cause, cause);
  }
}
