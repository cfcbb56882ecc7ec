package dev.forebay.runtime;

/**
 * What the node does when it can no longer keep its promises, such as after a failed log write or
 * sync: it stops serving at once, says why, and exits. Nothing is retried. Any thread.
 */
@FunctionalInterface
public interface FailStop {
  /**
   * Stops the node.
   *
   * @param reason one sentence for the operator
   * @param cause what was thrown
   */
  void fail(String reason, Throwable cause);
}
