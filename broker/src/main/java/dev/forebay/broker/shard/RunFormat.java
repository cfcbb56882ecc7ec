package dev.forebay.broker.shard;

import dev.forebay.storage.RecordFormat;
import java.nio.ByteBuffer;

/**
 * Payload of a {@code RUN} record: messages of one publisher with one exchange and routing key, for
 * one or more destinations of a shard. Little-endian, unaligned behind the fixed part. Offsets are
 * from the record's start.
 *
 * <pre>
 *  16               17             18               20              24                 32
 *  +----------------+--------------+----------------+---------------+------------------+
 *  | protocol u8    | flags u8 (0) | targets u16    | messages u32  | append time ms   |
 *  +----------------+--------------+----------------+---------------+------------------+
 *  then for each target:    | destination id u64 | offset of its first message u64 |
 *  then:                    | length u8, exchange | length u8, routing key |
 *  then for each message:   | properties length u32 | body length u32 | properties | body |
 * </pre>
 *
 * {@code protocol} says how properties and body are encoded: 1 is AMQP 0-9-1 (property flags and
 * list of a content header; body without frames).
 */
public final class RunFormat {
  public static final byte PROTOCOL_AMQP091 = 1;
  public static final int TARGET_BYTES = 16;
  public static final int MESSAGE_HEADER_BYTES = 8;

  private static final int PROTOCOL_AT = RecordFormat.HEADER_BYTES;
  private static final int FLAGS_AT = PROTOCOL_AT + 1;
  private static final int TARGET_COUNT_AT = PROTOCOL_AT + 2;
  private static final int MESSAGE_COUNT_AT = PROTOCOL_AT + 4;
  private static final int TIME_AT = PROTOCOL_AT + 8;
  private static final int TARGETS_AT = PROTOCOL_AT + 16;

  private RunFormat() {}

  /** Bytes before the first message. */
  public static int prefixBytes(int targets, int exchangeBytes, int routingKeyBytes) {
    return TARGETS_AT + targets * TARGET_BYTES + 2 + exchangeBytes + routingKeyBytes;
  }

  public static void writeFixed(ByteBuffer memory, int start, int targets, long timeMillis) {
    memory.put(start + PROTOCOL_AT, PROTOCOL_AMQP091);
    memory.put(start + FLAGS_AT, (byte) 0);
    memory.putShort(start + TARGET_COUNT_AT, (short) targets);
    memory.putInt(start + MESSAGE_COUNT_AT, 0);
    memory.putLong(start + TIME_AT, timeMillis);
  }

  public static void messageCount(ByteBuffer memory, int start, int count) {
    memory.putInt(start + MESSAGE_COUNT_AT, count);
  }

  public static int messageCount(ByteBuffer memory, int start) {
    return memory.getInt(start + MESSAGE_COUNT_AT);
  }

  public static long timeMillis(ByteBuffer memory, int start) {
    return memory.getLong(start + TIME_AT);
  }

  public static int targetCount(ByteBuffer memory, int start) {
    return Short.toUnsignedInt(memory.getShort(start + TARGET_COUNT_AT));
  }

  public static void target(
      ByteBuffer memory, int start, int index, long destinationId, long base) {
    int at = start + TARGETS_AT + index * TARGET_BYTES;
    memory.putLong(at, destinationId);
    memory.putLong(at + 8, base);
  }

  public static long targetId(ByteBuffer memory, int start, int index) {
    return memory.getLong(start + TARGETS_AT + index * TARGET_BYTES);
  }

  public static long targetBase(ByteBuffer memory, int start, int index) {
    return memory.getLong(start + TARGETS_AT + index * TARGET_BYTES + 8);
  }

  /** Where the exchange's length byte lies. */
  public static int namesAt(ByteBuffer memory, int start) {
    return start + TARGETS_AT + targetCount(memory, start) * TARGET_BYTES;
  }
}
