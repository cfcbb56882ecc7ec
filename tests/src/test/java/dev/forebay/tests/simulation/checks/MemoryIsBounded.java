package dev.forebay.tests.simulation.checks;

import dev.forebay.tests.simulation.Checker;
import dev.forebay.tests.simulation.Event;

/**
 * Chunk memory stays within its limit, and when all is settled a node uses about as much as when it
 * had just started.
 */
public final class MemoryIsBounded extends Checker {
  private static final long TOLERANCE_BYTES = 1 << 20;

  private final long atMostBytes;
  private long freshBytes;

  /** Sets the limit. */
  public MemoryIsBounded(long atMostBytes) {
    this.atMostBytes = atMostBytes;
  }

  @Override
  protected void check(Event event) {
    if (event instanceof Event.MemoryUsed(long bytes, Event.Filling filling)) {
      if (filling == Event.Filling.FRESH) {
        freshBytes = bytes;
      }
      if (bytes > atMostBytes) {
        object(bytes + " bytes are in use");
      }
      if (filling == Event.Filling.EMPTIED && bytes > freshBytes + TOLERANCE_BYTES) {
        object(bytes + " bytes are in use for nothing, at first it was " + freshBytes);
      }
    }
  }
}
