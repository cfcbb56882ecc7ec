package dev.forebay.storage.view;

/**
 * Where one live record of a destination lies.
 *
 * @param baseOffset offset of its first message
 * @param count messages in it
 * @param position of the record in the log
 * @param lengthBytes of the record, header included
 * @param maxTimeMillis latest append time in it, milliseconds since the epoch
 */
public record IndexRow(
    long baseOffset, int count, long position, int lengthBytes, long maxTimeMillis) {
  /** Offset after its last message. */
  public long endOffset() {
    return baseOffset + count;
  }
}
