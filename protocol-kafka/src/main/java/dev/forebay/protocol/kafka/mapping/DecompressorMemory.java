package dev.forebay.protocol.kafka.mapping;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.kafka.common.record.internal.CompressionType;

/** What a decompressor keeps while it is in the midst of a batch; at least that. No state. */
final class DecompressorMemory {
  /** Buffers of the streams, and a window of 32 KiB. */
  private static final long STREAM_BYTES = 256 << 10;

  /** A block of 4 MiB at most, compressed and not. */
  private static final long LZ4_BYTES = 8 << 20;

  private static final int ZSTD_MAGIC = 0xFD2FB528;
  private static final int ZSTD_HEAD_BYTES = 6;
  private static final int ZSTD_SINGLE_SEGMENT = 0x20;
  private static final int ZSTD_WINDOW_BITS_MIN = 10;

  /** A window that is not said is as large as what was compressed. */
  private static final long ZSTD_UNKNOWN_BYTES = 128 << 20;

  private DecompressorMemory() {}

  static long bytes(CompressionType type, ByteBuffer compressed) {
    return switch (type) {
      case NONE, GZIP -> STREAM_BYTES;
      case SNAPPY -> STREAM_BYTES + (long) SnappyBlocks.EXPANSION_MAX * compressed.remaining();
      case LZ4 -> STREAM_BYTES + LZ4_BYTES;
      case ZSTD -> STREAM_BYTES + zstdWindow(compressed);
    };
  }

  /**
   * <pre>
   *  | magic u32 | descriptor u8: bit 5 is single segment | exponent 5 bits, mantissa 3 bits | ...
   * </pre>
   */
  private static long zstdWindow(ByteBuffer compressed) {
    ByteBuffer in = compressed.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    if (in.remaining() < ZSTD_HEAD_BYTES
        || in.getInt() != ZSTD_MAGIC
        || (in.get() & ZSTD_SINGLE_SEGMENT) != 0) {
      return ZSTD_UNKNOWN_BYTES;
    }
    int window = in.get() & 0xFF;
    long base = 1L << (ZSTD_WINDOW_BITS_MIN + (window >> 3));
    return base + base / 8 * (window & 7);
  }
}
