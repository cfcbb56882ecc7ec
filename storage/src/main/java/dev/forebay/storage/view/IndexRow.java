package dev.forebay.storage.view;

/**
 * Where one live record of a destination lies.
 *
 * @param baseOffset offset of its first message
 * @param count messages in it
 * @param position of the record in the log
 * @param lengthBytes of the record, header included
 * @param maxTimeMillis latest append time in it, milliseconds since the epoch
 * @param dueMillis when its messages are due there, or {@link #NOT_HELD}
 */
public record IndexRow(
    long baseOffset,
    int count,
    long position,
    int lengthBytes,
    long maxTimeMillis,
    long dueMillis) {
  /** Its messages are not held back. */
  public static final long NOT_HELD = -1;

  /** A record whose messages are not held back. */
  public IndexRow(long baseOffset, int count, long position, int lengthBytes, long maxTimeMillis) {
    this(baseOffset, count, position, lengthBytes, maxTimeMillis, NOT_HELD);
  }

  /** Whether its messages are held back until they are due. */
  public boolean isHeld() {
    return dueMillis != NOT_HELD;
  }

  /** Offset after its last message. */
  public long endOffset() {
    return baseOffset + count;
  }
}
