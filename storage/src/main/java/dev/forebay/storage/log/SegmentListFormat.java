package dev.forebay.storage.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The list of segments in the files {@code segments.0} and {@code segments.1}, padded with zeroes
 * to a multiple of 4096; of two that are whole the one with the higher sequence counts.
 * Little-endian.
 *
 * <pre>
 *  0                       8           12          16                      24
 *  +-----------------------+-----------+-----------+-----------------------+
 *  | magic "FOREBAYL"      | version   | ranges    | sequence u64          |
 *  +-----------+-----------+-----------+-----------+-----------+-----------+
 *  | last      | crc32c    | first u32 | end u32   | first ...             |
 *  +-----------+-----------+-----------+-----------+-----------------------+
 *  24          28          32
 * </pre>
 *
 * A range holds the numbers from {@code first} up to {@code end}, without it. {@code last} is the
 * highest number that any segment has had. {@code crc32c} covers the bytes before it and the
 * ranges.
 */
final class SegmentListFormat {
  static final int VERSION = 1;

  private static final long MAGIC = 0x4C59414245524F46L;
  private static final int CRC_AT = 28;
  private static final int HEADER_BYTES = 32;
  private static final int RANGE_BYTES = 8;

  private SegmentListFormat() {}

  /** What a list says. */
  record Content(long sequence, int lastNumber, Set<Integer> numbers) {}

  static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static ByteBuffer write(Content content) {
    int bytes = HEADER_BYTES + RANGE_BYTES * content.numbers.size();
    ByteBuffer memory = allocate((int) SegmentFormat.blocks(bytes));
    int ranges = 0;
    int end = -1;
    for (int number : new TreeSet<>(content.numbers)) {
      if (number != end) {
        memory.putInt(HEADER_BYTES + ranges * RANGE_BYTES, number);
        ranges++;
      }
      end = number + 1;
      memory.putInt(HEADER_BYTES + ranges * RANGE_BYTES - Integer.BYTES, end);
    }
    memory.putLong(0, MAGIC);
    memory.putInt(8, VERSION);
    memory.putInt(12, ranges);
    memory.putLong(16, content.sequence);
    memory.putInt(24, content.lastNumber);
    int usedBytes = HEADER_BYTES + ranges * RANGE_BYTES;
    memory.putInt(CRC_AT, crc(memory, usedBytes));
    return memory.limit((int) SegmentFormat.blocks(usedBytes));
  }

  /** The list in these bytes, or {@code null} if there is no whole one. */
  static @Nullable Content read(ByteBuffer memory) {
    int size = memory.limit();
    if (size < HEADER_BYTES || memory.getLong(0) != MAGIC || memory.getInt(8) != VERSION) {
      return null;
    }
    int ranges = memory.getInt(12);
    if (ranges < 0 || ranges > (size - HEADER_BYTES) / RANGE_BYTES) {
      return null;
    }
    int end = HEADER_BYTES + ranges * RANGE_BYTES;
    if (memory.getInt(CRC_AT) != crc(memory, end)) {
      return null;
    }
    Set<Integer> numbers = new TreeSet<>();
    for (int at = HEADER_BYTES; at < end; at += RANGE_BYTES) {
      for (int number = memory.getInt(at); number < memory.getInt(at + Integer.BYTES); number++) {
        numbers.add(number);
      }
    }
    return new Content(memory.getLong(16), memory.getInt(24), numbers);
  }

  private static int crc(ByteBuffer memory, int end) {
    CRC32C crc = new CRC32C();
    crc.update(memory.slice(0, CRC_AT));
    crc.update(memory.slice(HEADER_BYTES, end - HEADER_BYTES));
    return (int) crc.getValue();
  }
}
