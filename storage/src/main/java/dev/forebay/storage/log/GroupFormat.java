package dev.forebay.storage.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The header of a commit group, followed by its records ({@link dev.forebay.storage.RecordFormat}),
 * each at a multiple of 8, and zeroes up to the next multiple of 4096. Little-endian.
 *
 * <pre>
 *  0           4           8                       16                      24
 *  +-----------+-----------+-----------------------+-----------------------+
 *  | "FBGR"    | crc32c    | id of the segment u64 | group number u64      |
 *  +-----------+-----------+-----------+-----------+-----------------------+-----------
 *  | length u32| records   | previous  | zero      | record, record, ...
 *  |           | u32       | crc       |           |
 *  +-----------+-----------+-----------+-----------+-----------------------------------
 *  24          28          32          36          40
 * </pre>
 *
 * {@code length} counts this header and the padded records. {@code crc32c} covers the 16-byte
 * header of every record, which hold the checksums of the records, and then bytes 8 to 40: so every
 * byte is checksummed once, and each group can be checked alone. {@code previous crc} is that of
 * the group before, which may lie in the segment before; group numbers count up by one from 1, over
 * all segments.
 */
final class GroupFormat {
  static final int HEADER_BYTES = 40;

  private static final int CRC_FROM = 8;
  private static final int MAGIC = 0x5247_4246;

  private GroupFormat() {}

  static boolean hasMagic(ByteBuffer memory) {
    return memory.getInt(0) == MAGIC;
  }

  static int crc(ByteBuffer memory) {
    return memory.getInt(4);
  }

  static long segmentId(ByteBuffer memory) {
    return memory.getLong(8);
  }

  static long number(ByteBuffer memory) {
    return memory.getLong(16);
  }

  /** May be negative in bytes that are no group. */
  static int length(ByteBuffer memory) {
    return memory.getInt(24);
  }

  /** May be negative in bytes that are no group. */
  static int records(ByteBuffer memory) {
    return memory.getInt(28);
  }

  static int previousCrc(ByteBuffer memory) {
    return memory.getInt(32);
  }

  /** Writes everything but the checksum. */
  static void write(
      ByteBuffer memory, long segmentId, long number, int length, int records, int previousCrc) {
    memory.putInt(0, MAGIC);
    memory.putLong(8, segmentId);
    memory.putLong(16, number);
    memory.putInt(24, length);
    memory.putInt(28, records);
    memory.putInt(32, previousCrc);
    memory.putInt(36, 0);
  }

  static void writeCrc(ByteBuffer memory, int crc) {
    memory.putInt(4, crc);
  }

  /** Ends a checksum that has the record headers already; moves the view of the header. */
  static int finishCrc(CRC32C crc, ByteBuffer view) {
    crc.update(view.limit(HEADER_BYTES).position(CRC_FROM));
    return (int) crc.getValue();
  }
}
