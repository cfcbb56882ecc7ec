package dev.forebay.server;

import dev.forebay.runtime.FailStop;

/**
 * Ends the process at once, past all shutdown hooks: what could still be flushed is what can no
 * longer be trusted.
 */
final class ProcessFailStop implements FailStop {
  @Override
  public void fail(String reason, Throwable cause) {
    System.err.println("forebay: stopped serving: " + reason);
    cause.printStackTrace();
    Runtime.getRuntime().halt(ExitCodes.FAIL_STOP);
  }
}
