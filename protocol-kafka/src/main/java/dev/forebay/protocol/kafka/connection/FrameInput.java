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
 * <p>Only a request that two reads share is copied, into memory that grows with what has come of it
 * and is at most twice that, or {@value #FIRST_BYTES} bytes; while there is none to be had, what
 * was read already waits here. Confined to the loop.
 */
final class FrameInput {
  private static final int LENGTH_BYTES = 4;
  private static final int FIRST_BYTES = 4 << 10;

  /** Takes requests. */
  interface Sink {
    /** Whether a request would be taken now. */
    boolean accepts();

    /** One request, from reader to writer index; the buffer is not the sink's. */
    void request(ByteBuf request);
  }

  private final int maxBytes;
  private final ReceiveBudget budget;
  private final ReceiveBudget.Share share;
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
   * @param owner told when memory may be there; {@link #freed} and {@link #read} must be called
   *     then
   */
  FrameInput(int maxBytes, ReceiveBudget budget, ReceiveBudget.Owner owner) {
    this.maxBytes = maxBytes;
    this.budget = budget;
    this.share = new ReceiveBudget.Share(owner);
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
    if (request == null || !makeRoom(request, in)) {
      return;
    }
    int bytes = Math.min(in.readableBytes(), request.writableBytes());
    request.writeBytes(in, bytes);
    share.brought(bytes);
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
    int firstBytes = (int) Math.min(wantedBytes, Math.max(FIRST_BYTES, 2L * in.readableBytes()));
    if (!takeOrWait(firstBytes)) {
      return false;
    }
    partial = allocator.directBuffer(firstBytes, wantedBytes);
    return true;
  }

  /** Lets the memory grow if it is too small for what has come; false if there is none. */
  private boolean makeRoom(ByteBuf request, ByteBuf in) {
    int capacity = request.capacity();
    long needed = Math.min((long) request.writerIndex() + in.readableBytes(), wantedBytes);
    if (needed <= capacity) {
      return true;
    }
    int larger = (int) Math.min(wantedBytes, Math.max(2L * capacity, needed));
    if (!takeOrWait(larger - capacity)) {
      return false;
    }
    request.capacity(larger);
    return true;
  }

  private boolean takeOrWait(int bytes) {
    if (budget.take(share, bytes)) {
      return true;
    }
    int unreadBytes = 0;
    for (ByteBuf one : unread) {
      unreadBytes += one.readableBytes();
    }
    if (!budget.await(share, unreadBytes)) {
      throw new MalformedRequestException("too many requests wait for memory");
    }
    waiting = true;
    return false;
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

  /** Memory may be there. */
  void freed() {
    waiting = false;
  }

  private void dropPartial() {
    if (partial != null) {
      partial.release();
      partial = null;
    }
    budget.giveBack(share);
  }
}
