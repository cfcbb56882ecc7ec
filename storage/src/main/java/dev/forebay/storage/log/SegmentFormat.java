package dev.forebay.storage.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A segment file: blocks of 4096 bytes, the first one its header, the last one its seal, commit
 * groups ({@link GroupFormat}) between, one after another from offset 4096. Little-endian.
 *
 * <pre>
 *  header
 *  0                       8           12          16                      24
 *  +-----------------------+-----------+-----------+-----------------------+
 *  | magic "FOREBAYS"      | version   | number    | random id u64         |
 *  +-----------------------+-----------+-----------+-----------+-----------+
 *  | size in bytes u64     | group before u64      | its crc   | crc32c    |  then zero
 *  +-----------------------+-----------------------+-----------+-----------+
 *  24                      32                      40          44          48
 *
 *  seal, in the last block
 *  0                       8                       16
 *  +-----------------------+-----------------------+
 *  | magic "FOREBAYE"      | id of the segment u64 |
 *  +-----------------------+-----------+-----------+
 *  | last group number u64 | its crc   | crc32c    |  then zero
 *  +-----------------------+-----------+-----------+
 *  16                      24          28          32
 * </pre>
 *
 * {@code group before} and {@code its crc} are number and checksum of the last group of the segment
 * before, 0 in the very first one. Each {@code crc32c} covers the bytes of its block before it. A
 * file gets its segment name only when its header is on stable storage; the seal is written and
 * synced before the next segment is named, and when the log is closed. Recycled files keep old
 * groups and an old seal: these carry another id.
 */
final class SegmentFormat {
  /** Groups start at multiples of this, and it is the least that is written. */
  static final int BLOCK_BYTES = 4096;

  static final int HEADER_BYTES = BLOCK_BYTES;
  static final int SEAL_BYTES = BLOCK_BYTES;

  /** What a position can name. */
  static final long SIZE_BYTES_MAX = 1L << 32;

  static final int VERSION = 1;

  private static final long HEADER_MAGIC = 0x535941424552_4F46L;
  private static final long SEAL_MAGIC = 0x455941424552_4F46L;
  private static final int HEADER_CRC_AT = 44;
  private static final int SEAL_CRC_AT = 28;

  private SegmentFormat() {}

  /**
   * What a header says.
   *
   * @param groupBefore number of the last group of the segment before
   * @param crcBefore checksum of that group
   */
  record Header(int number, long id, long sizeBytes, long groupBefore, int crcBefore) {
    /** Offset after the last byte that a group may use. */
    long dataEnd() {
      return sizeBytes - SEAL_BYTES;
    }
  }

  /** What a seal says. */
  record Seal(long id, long lastGroup, int lastCrc) {}

  /** Rounds up to whole blocks. */
  static long blocks(long bytes) {
    return (bytes + BLOCK_BYTES - 1) & -BLOCK_BYTES;
  }

  /** Smallest segment that has room for one group of so many bytes. */
  static long sizeForGroup(long groupBytes) {
    return HEADER_BYTES + blocks(groupBytes) + SEAL_BYTES;
  }

  /** One block of direct memory in the byte order of the format. */
  static ByteBuffer allocateBlock() {
    return ByteBuffer.allocateDirect(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  static void writeHeader(ByteBuffer block, Header header) {
    clear(block);
    block.putLong(0, HEADER_MAGIC);
    block.putInt(8, VERSION);
    block.putInt(12, header.number);
    block.putLong(16, header.id);
    block.putLong(24, header.sizeBytes);
    block.putLong(32, header.groupBefore);
    block.putInt(40, header.crcBefore);
    block.putInt(HEADER_CRC_AT, crc(block, HEADER_CRC_AT));
  }

  /** The header in a block, or {@code null} if there is no valid one. */
  static @Nullable Header readHeader(ByteBuffer block) {
    if (block.getLong(0) != HEADER_MAGIC
        || block.getInt(8) != VERSION
        || block.getInt(HEADER_CRC_AT) != crc(block, HEADER_CRC_AT)) {
      return null;
    }
    Header header =
        new Header(
            block.getInt(12),
            block.getLong(16),
            block.getLong(24),
            block.getLong(32),
            block.getInt(40));
    boolean sane =
        header.number > 0
            && header.sizeBytes >= HEADER_BYTES + SEAL_BYTES
            && header.sizeBytes <= SIZE_BYTES_MAX
            && header.groupBefore >= 0;
    return sane ? header : null;
  }

  static void writeSeal(ByteBuffer block, Seal seal) {
    clear(block);
    block.putLong(0, SEAL_MAGIC);
    block.putLong(8, seal.id);
    block.putLong(16, seal.lastGroup);
    block.putInt(24, seal.lastCrc);
    block.putInt(SEAL_CRC_AT, crc(block, SEAL_CRC_AT));
  }

  /** The seal in a block, or {@code null} if there is no valid one of that segment. */
  static @Nullable Seal readSeal(ByteBuffer block, long id) {
    if (block.getLong(0) != SEAL_MAGIC
        || block.getLong(8) != id
        || block.getInt(SEAL_CRC_AT) != crc(block, SEAL_CRC_AT)) {
      return null;
    }
    return new Seal(id, block.getLong(16), block.getInt(24));
  }

  private static void clear(ByteBuffer block) {
    for (int i = 0; i < BLOCK_BYTES; i += Long.BYTES) {
      block.putLong(i, 0);
    }
  }

  private static int crc(ByteBuffer block, int length) {
    CRC32C crc = new CRC32C();
    crc.update(block.slice(0, length));
    return (int) crc.getValue();
  }
}
