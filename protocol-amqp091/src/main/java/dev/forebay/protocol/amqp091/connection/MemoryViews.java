package dev.forebay.protocol.amqp091.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Netty's view of the memory that messages lie in, kept for the regions used last so that a
 * delivery makes no object. One per event loop; holds at most {@value #SLOTS} regions.
 */
final class MemoryViews {
  private static final int SLOTS = 16;

  private final @Nullable ByteBuffer[] memories = new @Nullable ByteBuffer[SLOTS];
  private final ByteBuf[] views = new ByteBuf[SLOTS];
  private int last;
  private int next;

  /** The same bytes at the same indices. */
  @SuppressWarnings("ReferenceEquality") // Two regions with the same content are not the same.
  ByteBuf of(ByteBuffer memory) {
    if (memories[last] == memory) {
      return views[last];
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
    views[last] = Unpooled.wrappedBuffer(memory.duplicate().clear());
    return views[last];
  }
}
