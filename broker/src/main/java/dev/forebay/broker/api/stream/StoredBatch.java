package dev.forebay.broker.api.stream;

import java.nio.ByteBuffer;

/**
 * Messages of a partition that were appended together.
 *
 * @param form number of the form that the messages have
 * @param baseOffset of the first of them
 * @param endOffset after the last of them
 * @param bytes not to be written; position and limit are the receiver's
 */
public record StoredBatch(
    Layout layout, int form, long baseOffset, long endOffset, ByteBuffer bytes) {
  /** How the bytes are laid out. */
  public enum Layout {
    /** A batch as its client made it, with its base offset in place. */
    BATCH,
    /** A run of messages that were published one by one. */
    RUN
  }
}
