package dev.forebay.protocol.base.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Netty's view of the memory that messages lie in, kept for the regions used last so that a
 * delivery makes no object. A view keeps its region's memory, which nobody counts any more: so at
 * most {@value #SLOTS} are kept, of at most {@value #KEPT_BYTES_MAX} bytes each. One per event
 * loop.
 */
public final class MemoryViews {
  static final int KEPT_BYTES_MAX = 1 << 20;

  private static final int SLOTS = 16;

  private final @Nullable ByteBuffer[] memories = new @Nullable ByteBuffer[SLOTS];
  private final ByteBuf[] views = new ByteBuf[SLOTS];
  private int last;
  private int next;

  /** The same bytes at the same indices. */
  @SuppressWarnings("ReferenceEquality") // Two regions with the same content are not the same.
  public ByteBuf of(ByteBuffer memory) {
    if (memories[last] == memory) {
      return views[last];
    }
    if (memory.capacity() > KEPT_BYTES_MAX) {
      return viewOf(memory);
    }
    for (int i = 0; i < SLOTS; i++) {
      if (memories[i] == memory) {
        last = i;
        return views[i];
      }
    }
    last = next;
    next = (next + 1) % SLOTS;
    memories[last] = memory;
    views[last] = viewOf(memory);
    return views[last];
  }

  private static ByteBuf viewOf(ByteBuffer memory) {
    return Unpooled.wrappedBuffer(memory.duplicate().clear());
  }
}
