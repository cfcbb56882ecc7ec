package dev.forebay.storage;

import java.nio.ByteBuffer;

/**
 * The frame of a journal record, in memory and on disk. Little-endian; a record starts at a
 * multiple of 8 bytes.
 *
 * <pre>
 *  0                4                8     9     10        12               16
 *  +----------------+----------------+-----+-----+---------+----------------+-----------------+
 *  | length u32     | crc32c u32     |type | ver | shard   | reserved (0)   | payload ...     |
 *  +----------------+----------------+-----+-----+---------+----------------+-----------------+
 * </pre>
 *
 * {@code length} counts header and payload without the padding to 8 bytes; padding is zero. {@code
 * crc32c} covers the bytes from 8 to {@code length}; the log writer fills it in, so that no loop
 * pays for it. {@code ver} is the version of the payload's layout.
 */
public final class RecordFormat {
  /** Bytes before the payload. */
  public static final int HEADER_BYTES = 16;

  /** Records start at multiples of this. */
  public static final int ALIGNMENT_BYTES = 8;

  /** Where the bytes begin that the checksum covers; they end with the record. */
  public static final int CRC_FROM = 8;

  /** Layout version that this code writes. */
  public static final byte VERSION = 1;

  static final int LENGTH_AT = 0;
  static final int CRC_AT = 4;
  static final int TYPE_AT = 8;
  static final int VERSION_AT = 9;
  static final int SHARD_AT = 10;
  static final int RESERVED_AT = 12;

  private RecordFormat() {}

  /** Rounds a length up to the alignment. */
  public static int aligned(int lengthBytes) {
    return (lengthBytes + ALIGNMENT_BYTES - 1) & -ALIGNMENT_BYTES;
  }

  /**
   * Writes the header in place and zeroes the padding after the record.
   *
   * @param lengthBytes header and payload
   */
  public static void writeHeader(
      ByteBuffer memory, int start, RecordType type, int shard, int lengthBytes) {
    memory.putInt(start + LENGTH_AT, lengthBytes);
    memory.putInt(start + CRC_AT, 0);
    memory.put(start + TYPE_AT, type.code());
    memory.put(start + VERSION_AT, VERSION);
    memory.putShort(start + SHARD_AT, (short) shard);
    memory.putInt(start + RESERVED_AT, 0);
    for (int i = start + lengthBytes; i < start + aligned(lengthBytes); i++) {
      memory.put(i, (byte) 0);
    }
  }

  /** Header and payload bytes of the record at {@code start}. */
  public static int length(ByteBuffer memory, int start) {
    return memory.getInt(start + LENGTH_AT);
  }

  /** Stored checksum of the record at {@code start}. */
  public static int crc(ByteBuffer memory, int start) {
    return memory.getInt(start + CRC_AT);
  }

  /** Stores the checksum of the record at {@code start}. */
  public static void crc(ByteBuffer memory, int start, int crc) {
    memory.putInt(start + CRC_AT, crc);
  }

  /** Type number of the record at {@code start}. */
  public static byte typeCode(ByteBuffer memory, int start) {
    return memory.get(start + TYPE_AT);
  }

  /** Payload layout version of the record at {@code start}. */
  public static byte version(ByteBuffer memory, int start) {
    return memory.get(start + VERSION_AT);
  }

  /** Shard that the record at {@code start} belongs to. */
  public static int shard(ByteBuffer memory, int start) {
    return Short.toUnsignedInt(memory.getShort(start + SHARD_AT));
  }
}
