package dev.forebay.protocol.kafka.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what the socket gave into requests, in place:
 *
 * <pre>
 * +--------------+--------------------+
 * | length int32 | request, so long   |
 * +--------------+--------------------+
 * </pre>
 *
 * <p>Only a request that two reads share is copied, into memory that was reserved for all of it;
 * while there is none to be had, what was read already waits here. Confined to the loop.
 */
final class FrameInput {
  private static final int LENGTH_BYTES = 4;

  /** Takes requests. */
  interface Sink {
    /** Whether a request would be taken now. */
    boolean accepts();

    /** One request, from reader to writer index; the buffer is not the sink's. */
    void request(ByteBuf request);
  }

  private final int maxBytes;
  private final ReceiveBudget budget;
  private final Runnable wakeUp;
  private final ArrayDeque<ByteBuf> unread = new ArrayDeque<>();
  private final byte[] length = new byte[LENGTH_BYTES];
  private int lengthBytes;
  private int wantedBytes;
  private @Nullable ByteBuf partial;
  private boolean waiting;
  private boolean released;

  /**
   * Input of one connection.
   *
   * @param wakeUp runs when memory may be there; {@link #read} must be called then
   */
  FrameInput(int maxBytes, ReceiveBudget budget, Runnable wakeUp) {
    this.maxBytes = maxBytes;
    this.budget = budget;
    this.wakeUp = wakeUp;
  }

  /** Takes over what the socket gave. */
  void add(ByteBuf in) {
    if (released) {
      in.release();
    } else {
      unread.add(in);
    }
  }

  /**
   * Gives complete requests to the sink, while it accepts any. False while memory is waited for.
   */
  boolean read(ByteBufAllocator allocator, Sink sink) {
    while (!waiting && !released && (partial != null || sink.accepts())) {
      ByteBuf in = unread.peek();
      if (in == null) {
        break;
      }
      if (in.isReadable()) {
        read(in, allocator, sink);
      } else {
        unread.remove().release();
      }
    }
    return !waiting;
  }

  /** Whether there is something that {@link #read} has not looked at. */
  boolean hasUnread() {
    return !unread.isEmpty();
  }

  /** Whether a request has begun and not ended. */
  boolean isInsideRequest() {
    return partial != null || waiting || lengthBytes > 0;
  }

  /** Forgets what is held. */
  void release() {
    released = true;
    while (!unread.isEmpty()) {
      unread.remove().release();
    }
    dropPartial();
  }

  private void read(ByteBuf in, ByteBufAllocator allocator, Sink sink) {
    if (partial == null && !begin(in, allocator, sink)) {
      return;
    }
    ByteBuf request = partial;
    if (request == null) {
      return;
    }
    request.writeBytes(in, Math.min(in.readableBytes(), wantedBytes - request.readableBytes()));
    if (request.readableBytes() == wantedBytes) {
      lengthBytes = 0;
      try {
        sink.request(request);
      } finally {
        dropPartial();
      }
    }
  }

  /** Reads the length; false if the request was complete, or has to wait. */
  private boolean begin(ByteBuf in, ByteBufAllocator allocator, Sink sink) {
    if (lengthBytes < LENGTH_BYTES) {
      int read = Math.min(in.readableBytes(), LENGTH_BYTES - lengthBytes);
      in.readBytes(length, lengthBytes, read);
      lengthBytes += read;
      if (lengthBytes < LENGTH_BYTES) {
        return false;
      }
      wantedBytes = checkedLength();
    }
    if (in.readableBytes() >= wantedBytes) {
      lengthBytes = 0;
      sink.request(in.readSlice(wantedBytes));
      return false;
    }
    if (!budget.reserve(wantedBytes)) {
      waiting = true;
      budget.whenFreed(this::freed);
      return false;
    }
    partial = allocator.directBuffer(wantedBytes, wantedBytes);
    return true;
  }

  private int checkedLength() {
    int bytes =
        (length[0] & 0xff) << 24
            | (length[1] & 0xff) << 16
            | (length[2] & 0xff) << 8
            | (length[3] & 0xff);
    if (bytes < 0 || bytes > maxBytes) {
      throw new MalformedRequestException(
          "a request of %d bytes; allowed are %d".formatted(bytes, maxBytes));
    }
    return bytes;
  }

  private void freed() {
    waiting = false;
    if (!released) {
      wakeUp.run();
    }
  }

  private void dropPartial() {
    if (partial != null) {
      partial.release();
      partial = null;
      budget.giveBack(wantedBytes);
    }
  }
}
