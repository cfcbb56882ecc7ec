package dev.forebay.protocol.kafka.produce;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a batch's records, where they lie or as a decompressor gives them, of which nothing
 * is kept but the last {@value #WINDOW_BYTES}. Used again for batch after batch, by one thread.
 */
final class RecordBytes {
  private static final int WINDOW_BYTES = 8 << 10;
  private static final int VARINT_BYTES_MAX = 5;
  private static final int VARLONG_BYTES_MAX = 10;

  private final ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES);
  private ByteBuffer in = window;
  private @Nullable InputStream more;
  private long positionOfIn;
  private long bytesMax;

  /** There are more bytes than are to be looked at. */
  static final class TooManyException extends IOException {
    private static final long serialVersionUID = 1;

    TooManyException(long bytesMax) {
      super("more than " + bytesMax + " bytes");
    }
  }

  /** Begins with bytes that lie there. */
  void begin(ByteBuffer records) {
    in = records;
    more = null;
    positionOfIn = -records.position();
    bytesMax = records.remaining();
  }

  /** Begins with what comes from a decompressor, of which no more than so much is looked at. */
  void begin(InputStream decompressed, long allowedBytes) {
    in = window.clear().limit(0);
    more = decompressed;
    positionOfIn = 0;
    bytesMax = allowedBytes;
  }

  /** Bytes that were read. */
  long position() {
    return positionOfIn + in.position();
  }

  boolean isAtEnd() throws IOException {
    return !in.hasRemaining() && !refill();
  }

  byte next() throws IOException {
    if (isAtEnd()) {
      throw new EOFException("the records end within one");
    }
    return in.get();
  }

  void skip(long bytes) throws IOException {
    long left = bytes;
    while (left > in.remaining()) {
      left -= in.remaining();
      in.position(in.limit());
      if (isAtEnd()) {
        throw new EOFException("the records end within one");
      }
    }
    in.position(in.position() + (int) left);
  }

  int varint() throws IOException {
    long value = unsigned(VARINT_BYTES_MAX);
    int bits = (int) value;
    return (bits >>> 1) ^ -(bits & 1);
  }

  long varlong() throws IOException {
    long value = unsigned(VARLONG_BYTES_MAX);
    return (value >>> 1) ^ -(value & 1);
  }

  private long unsigned(int bytesAllowed) throws IOException {
    long value = 0;
    for (int i = 0; i < bytesAllowed; i++) {
      byte octet = next();
      value |= (octet & 0x7fL) << (7 * i);
      if (octet >= 0) {
        return value;
      }
    }
    throw new IOException("a number of more than " + bytesAllowed + " bytes");
  }

  private boolean refill() throws IOException {
    if (more == null) {
      return false;
    }
    positionOfIn += in.position();
    int read = more.read(window.array());
    in.position(0).limit(Math.max(read, 0));
    if (read > bytesMax - positionOfIn) {
      throw new TooManyException(bytesMax);
    }
    return read > 0;
  }
}
