package dev.forebay.protocol.kafka.produce;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Reads the header of a record batch in place, and changes what is the broker's to change; no
 * state. Positions are relative to the start of the batch:
 *
 * <pre>
 *  0 base offset       int64     21 attributes        int16     43 producer id     int64
 *  8 length after this int32     23 last offset delta int32     51 producer epoch  int16
 * 12 leader epoch      int32     27 base timestamp    int64     53 base sequence   int32
 * 16 magic             int8      35 max timestamp     int64     57 count           int32
 * 17 CRC32C from 21 on uint32                                   61 records
 * </pre>
 */
final class BatchHeader {
  static final int LENGTH_BYTES = 61;
  static final int MAGIC_BYTES = 17;
  static final byte MAGIC = 2;
  static final long NO_TIMESTAMP = -1;

  static final int SIZE_BEFORE_LENGTH = 12;
  private static final int LEADER_EPOCH = 12;
  private static final int CRC = 17;
  private static final int ATTRIBUTES = 21;
  private static final int MAX_TIMESTAMP = 35;
  private static final int COMPRESSION_BITS = 0x07;
  private static final int LOG_APPEND_TIME_BIT = 0x08;
  private static final int TRANSACTIONAL_BIT = 0x10;
  private static final int CONTROL_BIT = 0x20;

  private BatchHeader() {}

  static long baseOffset(ByteBuffer batch) {
    return batch.getLong(batch.position());
  }

  /** Bytes of the whole batch, as it says; may be nonsense. */
  static long sizeBytes(ByteBuffer batch) {
    return (long) batch.getInt(batch.position() + 8) + SIZE_BEFORE_LENGTH;
  }

  static byte magic(ByteBuffer batch) {
    return batch.get(batch.position() + 16);
  }

  static boolean hasRightChecksum(ByteBuffer batch, CRC32C crc) {
    return batch.getInt(batch.position() + CRC) == checksum(batch, crc);
  }

  static int compression(ByteBuffer batch) {
    return attributes(batch) & COMPRESSION_BITS;
  }

  static boolean isLogAppendTime(ByteBuffer batch) {
    return (attributes(batch) & LOG_APPEND_TIME_BIT) != 0;
  }

  static boolean isTransactional(ByteBuffer batch) {
    return (attributes(batch) & TRANSACTIONAL_BIT) != 0;
  }

  static boolean isControl(ByteBuffer batch) {
    return (attributes(batch) & CONTROL_BIT) != 0;
  }

  static int lastOffsetDelta(ByteBuffer batch) {
    return batch.getInt(batch.position() + 23);
  }

  static long baseTimestamp(ByteBuffer batch) {
    return batch.getLong(batch.position() + 27);
  }

  static long maxTimestamp(ByteBuffer batch) {
    return batch.getLong(batch.position() + MAX_TIMESTAMP);
  }

  static long producerId(ByteBuffer batch) {
    return batch.getLong(batch.position() + 43);
  }

  static short producerEpoch(ByteBuffer batch) {
    return batch.getShort(batch.position() + 51);
  }

  static int baseSequence(ByteBuffer batch) {
    return batch.getInt(batch.position() + 53);
  }

  static int count(ByteBuffer batch) {
    return batch.getInt(batch.position() + 57);
  }

  /** Says whose leader took the batch; the checksum does not cover it. */
  static void leaderEpoch(ByteBuffer batch, int epoch) {
    batch.putInt(batch.position() + LEADER_EPOCH, epoch);
  }

  /** Gives all its messages this time. */
  static void logAppendTime(ByteBuffer batch, long millis, CRC32C crc) {
    int start = batch.position();
    batch.putShort(start + ATTRIBUTES, (short) (attributes(batch) | LOG_APPEND_TIME_BIT));
    batch.putLong(start + MAX_TIMESTAMP, millis);
    batch.putInt(start + CRC, checksum(batch, crc));
  }

  /** Says when the latest of its messages is. */
  static void maxTimestamp(ByteBuffer batch, long millis, CRC32C crc) {
    batch.putLong(batch.position() + MAX_TIMESTAMP, millis);
    batch.putInt(batch.position() + CRC, checksum(batch, crc));
  }

  private static short attributes(ByteBuffer batch) {
    return batch.getShort(batch.position() + ATTRIBUTES);
  }

  private static int checksum(ByteBuffer batch, CRC32C crc) {
    ByteBuffer covered = batch.duplicate();
    covered.position(batch.position() + ATTRIBUTES);
    crc.reset();
    crc.update(covered);
    return (int) crc.getValue();
  }
}
