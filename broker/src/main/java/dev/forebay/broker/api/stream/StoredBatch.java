package dev.forebay.broker.api.stream;

import java.nio.ByteBuffer;

/**
 * Messages of a partition that were appended together.
 *
 * @param baseOffset of the first of them
 * @param endOffset after the last of them
 * @param bytes not to be written; position and limit are the receiver's
 */
public record StoredBatch(Form form, long baseOffset, long endOffset, ByteBuffer bytes) {
  /** How the bytes are to be read. */
  public enum Form {
    /** A batch as its client made it, with its base offset in place. */
    BATCH,
    /** A run of messages that were published one by one. */
    RUN
  }
}
