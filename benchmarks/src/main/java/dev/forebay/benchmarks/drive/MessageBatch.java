package dev.forebay.benchmarks.drive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * The same message encoded many times in one direct buffer of at most 128 KiB (or one message), so
 * that sending is stamping and writing. Confined to one thread.
 *
 * <pre>
 * body:    | sequence u32 | time i64, System.nanoTime | zeros … |     when it has 12 bytes or more
 * </pre>
 */
public final class MessageBatch {
  /** Bytes of what a body is stamped with. */
  public static final int STAMP_BYTES = Integer.BYTES + Long.BYTES;

  /** Where the bodies of messages that are too short for it are stamped. */
  public static final int NOWHERE = -1;

  private static final int BATCH_BYTES = 128 << 10;

  private final ByteBuffer buffer;
  private final int messageBytes;
  private final int stampPosition;
  private final int capacity;
  private final Numbering numbering;

  /** What else in a message follows from its place in the sequence. */
  public interface Numbering {
    /** Writes it to the message that begins at this index of the buffer. */
    void stamp(ByteBuffer buffer, int start, int sequence);
  }

  /** Of messages that have nothing else. */
  public MessageBatch(ByteBuffer message, int stampPosition) {
    this(message, stampPosition, (_, _, _) -> {});
  }

  /**
   * Of copies of this message.
   *
   * @param stampPosition where its body begins, or {@link #NOWHERE}
   */
  public MessageBatch(ByteBuffer message, int stampPosition, Numbering numbering) {
    this.messageBytes = message.remaining();
    this.stampPosition = stampPosition;
    this.numbering = numbering;
    capacity = Math.max(1, BATCH_BYTES / messageBytes);
    buffer = ByteBuffer.allocateDirect(capacity * messageBytes);
    for (int i = 0; i < capacity; i++) {
      buffer.put(message.duplicate());
    }
    buffer.flip().position(buffer.limit());
  }

  /** How many messages the next batch can have. */
  public int capacity() {
    return capacity;
  }

  /** Whether nothing of it is left to be sent. */
  public boolean written() {
    return !buffer.hasRemaining();
  }

  /** Begins a new batch, which must follow a fully written one. */
  public void begin() {
    buffer.clear().limit(0);
  }

  /** Adds one message to the batch that was begun. */
  public void add(int sequence, long timeNanos) {
    int start = buffer.limit();
    buffer.limit(start + messageBytes);
    if (stampPosition >= 0) {
      buffer.putInt(start + stampPosition, sequence);
      buffer.putLong(start + stampPosition + Integer.BYTES, timeNanos);
    }
    numbering.stamp(buffer, start, sequence);
  }

  /** Sends what the socket takes. */
  public void writeTo(SocketChannel socket) throws IOException {
    socket.write(buffer);
  }
}
