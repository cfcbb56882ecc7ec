package dev.forebay.broker.record;

import dev.forebay.broker.api.stream.BatchHead;
import dev.forebay.storage.RecordFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Payload of a {@code KAFKA_BATCH} record: one batch of messages for one partition, as its producer
 * made it. Little-endian; offsets are from the record's start.
 *
 * <pre>
 *  16                 24                 32             36                  40
 *  +------------------+------------------+--------------+-------------------+
 *  | partition id u64 | base offset u64  | count u32    | base sequence u32 |
 *  +------------------+------------------+--------------+-------------------+
 *  40                 48                 56          58        59     60            64
 *  +------------------+------------------+-----------+---------+------+-------------+------
 *  | producer id u64  | latest time ms   | epoch u16 | form u8 | zero | appended u32| batch
 *  +------------------+------------------+-----------+---------+------+-------------+------
 * </pre>
 *
 * {@code latest time} is its producer's. {@code form} is the number of the {@link
 * dev.forebay.message.Form} that the batch has; this build may not know it. {@code appended} is the
 * broker's own time when that was, in seconds, rounded up: after a start it must not be earlier
 * than that again. The batch's own first eight bytes are its base offset, big-endian, as Kafka's
 * record batches begin. Nothing else of it is read here.
 */
public final class BatchFormat {
  /** Bytes of the record before the batch. */
  public static final int PREFIX_BYTES = RecordFormat.HEADER_BYTES + 48;

  private static final int PARTITION_AT = RecordFormat.HEADER_BYTES;
  private static final int BASE_AT = PARTITION_AT + 8;
  private static final int COUNT_AT = PARTITION_AT + 16;
  private static final int SEQUENCE_AT = PARTITION_AT + 20;
  private static final int PRODUCER_AT = PARTITION_AT + 24;
  private static final int TIME_AT = PARTITION_AT + 32;
  private static final int EPOCH_AT = PARTITION_AT + 40;
  private static final int FORM_AT = EPOCH_AT + 2;
  private static final int APPENDED_AT = EPOCH_AT + 4;
  private static final int MILLIS = 1000;

  private BatchFormat() {}

  /** Writes everything but the record's header, the offset and the batch. */
  public static void writePrefix(
      ByteBuffer memory, int start, long partitionId, int form, BatchHead head) {
    memory.putLong(start + PARTITION_AT, partitionId);
    memory.putLong(start + BASE_AT, 0);
    memory.putInt(start + COUNT_AT, head.count());
    memory.putInt(start + SEQUENCE_AT, head.baseSequence());
    memory.putLong(start + PRODUCER_AT, head.producerId());
    memory.putLong(start + TIME_AT, head.maxTimeMillis());
    memory.putLong(start + EPOCH_AT, Short.toUnsignedLong(head.producerEpoch()));
    memory.put(start + FORM_AT, (byte) form);
  }

  /** Gives the batch its offset. */
  public static void baseOffset(ByteBuffer memory, int start, long baseOffset) {
    memory.putLong(start + BASE_AT, baseOffset);
    memory.putLong(
        start + PREFIX_BYTES,
        memory.order() == ByteOrder.LITTLE_ENDIAN ? Long.reverseBytes(baseOffset) : baseOffset);
  }

  /** Says when it was appended, by the broker's time. */
  public static void appendedMillis(ByteBuffer memory, int start, long millis) {
    memory.putInt(start + APPENDED_AT, (int) Math.ceilDiv(millis, MILLIS));
  }

  /** When it was appended, and up to a second later. */
  public static long appendedMillis(ByteBuffer memory, int start) {
    return Integer.toUnsignedLong(memory.getInt(start + APPENDED_AT)) * MILLIS;
  }

  /** The number of the form that the batch has. */
  public static int form(ByteBuffer memory, int start) {
    return Byte.toUnsignedInt(memory.get(start + FORM_AT));
  }

  public static long partitionId(ByteBuffer memory, int start) {
    return memory.getLong(start + PARTITION_AT);
  }

  public static long baseOffset(ByteBuffer memory, int start) {
    return memory.getLong(start + BASE_AT);
  }

  public static BatchHead head(ByteBuffer memory, int start) {
    return new BatchHead(
        memory.getInt(start + COUNT_AT),
        memory.getLong(start + TIME_AT),
        memory.getLong(start + PRODUCER_AT),
        memory.getShort(start + EPOCH_AT),
        memory.getInt(start + SEQUENCE_AT));
  }

  /** The batch in a record that begins at {@code start}. */
  static ByteBuffer batch(ByteBuffer memory, int start) {
    int length = RecordFormat.length(memory, start);
    return memory.slice(start + PREFIX_BYTES, length - PREFIX_BYTES);
  }
}
