package dev.forebay.tests.simulation.checks;

import dev.forebay.storage.ChunkPool;
import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.frame.Checker;

/**
 * Chunk memory stays within its limit, and when all is settled nothing is left but the chunks that
 * its writers keep open.
 */
public final class MemoryIsBounded extends Checker<Event> {
  private final long atMostBytes;
  private final long openChunksBytes;

  /**
   * Sets the limits.
   *
   * @param loops each writes into two chunks for every loop, and one for records of its own
   */
  public MemoryIsBounded(long atMostBytes, int loops) {
    this.atMostBytes = atMostBytes;
    this.openChunksBytes = (long) loops * (2 * loops + 1) * ChunkPool.CHUNK_BYTES;
  }

  @Override
  protected void check(Event event) {
    if (event instanceof Event.MemoryUsed(long bytes, Event.Filling filling)) {
      if (bytes > atMostBytes) {
        object(bytes + " bytes are in use");
      }
      if (filling == Event.Filling.EMPTIED && bytes > openChunksBytes) {
        object(bytes + " bytes are in use for nothing");
      }
    }
  }
}
