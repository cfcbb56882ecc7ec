package dev.forebay.protocol.kafka.offset;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.CorruptRecordException;

/**
 * Checks what the pieces of a Snappy stream claim before a library believes them, which takes as
 * much memory as they say. No state.
 *
 * <pre>
 * +-----------------+-------------+----------------+   +------------+-----------------------+------+
 * | magic (8)       | version (4) | compatible (4) |   | bytes (4)  | decompressed varint   | ...  |
 * +-----------------+-------------+----------------+   +------------+-----------------------+------+
 * </pre>
 */
final class SnappyPieces {
  private static final long MAGIC = 0x82534e4150505900L;
  private static final int HEAD_BYTES = 16;

  /** Three bytes make at most 64. */
  private static final int RATIO_MAX = 32;

  private SnappyPieces() {}

  /**
   * Checks a stream.
   *
   * @throws CorruptRecordException if no compressor makes such a stream
   */
  static void check(ByteBuffer stream) {
    if (stream.remaining() < HEAD_BYTES || stream.getLong(0) != MAGIC) {
      // Then all of it is one piece.
      checkPiece(stream, 0, stream.remaining());
      return;
    }
    int at = HEAD_BYTES;
    while (stream.limit() - at >= Integer.BYTES) {
      int bytes = stream.getInt(at);
      at += Integer.BYTES;
      if (bytes < 0 || bytes > stream.limit() - at) {
        throw new CorruptRecordException("a piece of " + bytes + " bytes");
      }
      checkPiece(stream, at, bytes);
      at += bytes;
    }
  }

  private static void checkPiece(ByteBuffer stream, int from, int bytes) {
    long decompressed = 0;
    int at = 0;
    while (at < bytes && at < Integer.BYTES + 1) {
      byte part = stream.get(from + at);
      decompressed |= (part & 0x7fL) << (7 * at);
      at++;
      if (part >= 0) {
        break;
      }
    }
    if (decompressed > (long) bytes * RATIO_MAX) {
      throw new CorruptRecordException(
          "%d bytes that would become %d".formatted(bytes, decompressed));
    }
  }
}
