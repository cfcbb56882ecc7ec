package dev.forebay.server.process;

import dev.forebay.runtime.FailStop;
import dev.forebay.runtime.OutOfMemory;

/**
 * Ends the process at once, past all shutdown hooks: what could still be flushed is what can no
 * longer be trusted. The reason is written if standard error takes it within a second.
 */
public final class ProcessFailStop implements FailStop {
  private static final long DRAIN_MILLIS = 1000;

  @Override
  public void fail(String reason, Throwable cause) {
    OutOfMemory.haltIf(cause);
    try {
      System.err.println("forebay: stopped serving: " + reason);
      cause.printStackTrace();
      StandardError.drainInstalled(DRAIN_MILLIS);
    } finally {
      Runtime.getRuntime().halt(ExitCodes.FAIL_STOP);
    }
  }
}
