package dev.forebay.tests.simulation.checks;

import dev.forebay.tests.simulation.Checker;
import dev.forebay.tests.simulation.Event;

/** Chunk memory stays within its limit, and nearly all of it comes back when all is settled. */
public final class MemoryIsBounded extends Checker {
  private final long atMostBytes;
  private final long whenEmptyBytes;

  /** Sets the limits: ever, and when nothing is left in any queue. */
  public MemoryIsBounded(long atMostBytes, long whenEmptyBytes) {
    this.atMostBytes = atMostBytes;
    this.whenEmptyBytes = whenEmptyBytes;
  }

  @Override
  protected void check(Event event) {
    if (event instanceof Event.MemoryUsed(long bytes, boolean empty)
        && bytes > (empty ? whenEmptyBytes : atMostBytes)) {
      object(bytes + " bytes are in use" + (empty ? " for nothing" : ""));
    }
  }
}
