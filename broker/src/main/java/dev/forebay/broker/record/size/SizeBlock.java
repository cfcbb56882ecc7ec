package dev.forebay.broker.record.size;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The sizes of messages that follow one another: each in as few bytes as the largest needs, or one
 * for all if they are alike, or were made one. Not for sharing between threads.
 */
final class SizeBlock {
  /** Messages of a block whose sizes differ. */
  static final int MESSAGES_MAX = 256;

  private static final int BYTE_MAX = 0xFF;
  private static final int SHORT_MAX = 0xFFFF;

  final long first;

  /** Of all messages before it. */
  final long before;

  private long count;
  private long total;
  private @Nullable ByteBuffer sizes;
  private int width;

  /** A block without messages. */
  SizeBlock(long first, long before) {
    this.first = first;
    this.before = before;
  }

  /** A block of which only the sum is known. */
  SizeBlock(long first, long before, long count, long total) {
    this(first, before);
    this.count = count;
    this.total = total;
  }

  /** A block of which the size of each message is known. */
  SizeBlock(long first, long before, long count, ByteBuffer sizes, int width) {
    this(first, before, count, 0);
    this.sizes = sizes;
    this.width = width;
    this.total = sumTo(end());
  }

  long end() {
    return first + count;
  }

  long count() {
    return count;
  }

  long total() {
    return total;
  }

  /** Bytes of each size; 0 if all are alike. */
  int width() {
    return width;
  }

  /** The sum of all messages before the end of this. */
  long after() {
    return before + total;
  }

  /** The sum of its messages before an offset that is within. */
  long sumTo(long offset) {
    long messages = offset - first;
    ByteBuffer each = sizes;
    if (each == null) {
      return count == 0 ? 0 : total / count * messages + total % count * messages / count;
    }
    long sum = 0;
    for (int i = 0; i < messages; i++) {
      sum += size(each, i);
    }
    return sum;
  }

  /** Whether it takes one message more. */
  boolean add(int bytes) {
    boolean isAlike = sizes == null && count * bytes == total;
    if (!isAlike && count >= MESSAGES_MAX) {
      return false;
    }
    if (!isAlike) {
      put(bytes);
    }
    count++;
    total += bytes;
    return true;
  }

  private void put(int bytes) {
    int wanted = Math.max(width, widthOf(bytes));
    ByteBuffer each = sizes;
    if (each == null || width < wanted) {
      // Of sums of several none is larger than that.
      long largest = each == null && count > 0 ? Math.ceilDiv(total, count) : 0;
      wanted = Math.max(wanted, widthOf(largest));
      each = widened(wanted);
      sizes = each;
      width = wanted;
    }
    put(each, wanted, (int) count, bytes);
  }

  /** For sizes of a width, not written yet. */
  static ByteBuffer roomFor(int width) {
    return ByteBuffer.allocate(MESSAGES_MAX * width).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int widthOf(long size) {
    return size <= BYTE_MAX ? Byte.BYTES : size <= SHORT_MAX ? Short.BYTES : Integer.BYTES;
  }

  private ByteBuffer widened(int wanted) {
    ByteBuffer wider = roomFor(wanted);
    for (int i = 0; i < count; i++) {
      put(wider, wanted, i, (int) (sumTo(first + i + 1) - sumTo(first + i)));
    }
    return wider;
  }

  private static void put(ByteBuffer target, int width, int index, int size) {
    switch (width) {
      case Byte.BYTES -> target.put(index, (byte) size);
      case Short.BYTES -> target.putShort(index * Short.BYTES, (short) size);
      default -> target.putInt(index * Integer.BYTES, size);
    }
  }

  private long size(ByteBuffer source, int index) {
    return switch (width) {
      case Byte.BYTES -> Byte.toUnsignedInt(source.get(index));
      case Short.BYTES -> Short.toUnsignedInt(source.getShort(index * Short.BYTES));
      default -> Integer.toUnsignedLong(source.getInt(index * Integer.BYTES));
    };
  }

  /** Writes the sizes, if they are not alike. */
  void writeSizes(ByteBuffer target) {
    ByteBuffer each = sizes;
    if (each != null) {
      target.put(each.slice(0, (int) count * width));
    }
  }
}
