package dev.forebay.broker.conversion;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a partition as a run record, for a reader of messages.
 *
 * @param memory with the record at its beginning, little-endian
 * @param offsets of the messages where some between them are missing, or null
 * @param count of the messages
 */
public record ReadRun(
    ByteBuffer memory, long baseOffset, long endOffset, @Nullable List<Long> offsets, int count) {
  /** Of the message with this index. */
  public long offset(int index) {
    return offsets == null ? baseOffset + index : offsets.get(index);
  }
}
