package dev.forebay.broker.loop;

import dev.forebay.broker.form.Pin;
import dev.forebay.storage.Chunk;
import java.util.IdentityHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of one loop that connections keep in memory until their sockets have taken what was
 * delivered. A reader may never read, and its one message keeps a whole chunk: so chunks are
 * counted, not messages, and at the limit nothing more is pinned. Confined to its loop.
 */
public final class PinnedChunks {
  private final long bytesMax;
  private final LongAdder nodeBytes;
  private final IdentityHashMap<Chunk, PinnedChunk> chunks = new IdentityHashMap<>();
  private @Nullable PinnedChunk last;
  private long bytes;

  /**
   * No chunk is pinned yet.
   *
   * @param bytesMax of all pinned chunks together
   * @param nodeBytes counts them together with those of the other loops
   */
  public PinnedChunks(long bytesMax, LongAdder nodeBytes) {
    this.bytesMax = bytesMax;
    this.nodeBytes = nodeBytes;
  }

  /** Keeps a chunk that something holds now; null at the limit. */
  public @Nullable Pin pin(Chunk chunk) {
    PinnedChunk found = last;
    if (found == null || found.chunk != chunk) {
      found = chunks.get(chunk);
      if (found == null) {
        if (bytes + chunk.capacityBytes() > bytesMax) {
          return null;
        }
        found = new PinnedChunk(chunk);
      }
      last = found;
    }
    found.pins++;
    return found;
  }

  private void count(long changeBytes) {
    bytes += changeBytes;
    nodeBytes.add(changeBytes);
  }

  /** One chunk, with as many pins as were given out and not released. */
  private final class PinnedChunk implements Pin {
    private final Chunk chunk;
    private int pins;

    private PinnedChunk(Chunk chunk) {
      this.chunk = chunk;
      chunk.hold();
      chunks.put(chunk, this);
      count(chunk.capacityBytes());
    }

    @Override
    public void release() {
      if (pins <= 0) {
        throw new IllegalStateException("pin released more often than given out");
      }
      pins--;
      if (pins == 0) {
        chunks.remove(chunk);
        count(-chunk.capacityBytes());
        if (last == this) {
          last = null;
        }
        chunk.release();
      }
    }
  }
}
