package dev.forebay.storage;

import java.nio.ByteBuffer;

/**
 * The frame of a journal record, in memory and on disk. Little-endian; a record starts at a
 * multiple of 8 bytes.
 *
 * <pre>
 *  0                4                8     9     10        12               16
 *  +----------------+----------------+-----+-----+---------+----------------+-----------------+
 *  | length u32     | crc32c u32     |type | v/f | shard   | reserved (0)   | payload ...     |
 *  +----------------+----------------+-----+-----+---------+----------------+-----------------+
 * </pre>
 *
 * {@code length} counts header and payload without the padding to 8 bytes; padding is zero. {@code
 * crc32c} covers the bytes from 8 to {@code length}; the log writer fills it in, so that no loop
 * pays for it. {@code v/f} holds in its lower half the version of the payload's layout, in its
 * upper half flags: 1 the record is continued by the next one of its shard, which nothing writes
 * yet. What is not known there refuses the start.
 */
public final class RecordFormat {
  /** Bytes before the payload. */
  public static final int HEADER_BYTES = 16;

  /** Records start at multiples of this. */
  public static final int ALIGNMENT_BYTES = 8;

  /** Where the bytes begin that the checksum covers; they end with the record. */
  public static final int CRC_FROM = 8;

  /** Layout version that this code writes. */
  public static final int VERSION = 1;

  private static final int VERSION_MASK = 0xF;

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
    memory.put(start + VERSION_AT, (byte) VERSION);
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

  /**
   * Makes sure that this version knows how to read the record at {@code start}, which is sound.
   *
   * @throws UnknownFormatException if its type, version or a flag is of a later version
   */
  public static void check(ByteBuffer memory, int start) {
    byte type = typeCode(memory, start);
    if (!RecordType.isKnown(type)) {
      throw new UnknownFormatException("record type " + type);
    }
    int version = memory.get(start + VERSION_AT) & VERSION_MASK;
    if (version != VERSION) {
      throw new UnknownFormatException("version " + version + " of record type " + type);
    }
    int flags = Byte.toUnsignedInt(memory.get(start + VERSION_AT)) & ~VERSION_MASK;
    if (flags != 0) {
      throw new UnknownFormatException("a record of type " + type + " with flags " + flags);
    }
  }

  /** Shard that the record at {@code start} belongs to. */
  public static int shard(ByteBuffer memory, int start) {
    return Short.toUnsignedInt(memory.getShort(start + SHARD_AT));
  }
}
