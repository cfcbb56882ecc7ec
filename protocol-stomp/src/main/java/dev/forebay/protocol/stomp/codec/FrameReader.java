package dev.forebay.protocol.stomp.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a client's next frame ends and what it says, in place and without looking at a byte
 * twice, however it came in pieces. Headers come as they were sent, repeated ones too; of those the
 * first counts. As RabbitMQ it takes a carriage return before any line end, in all versions, and
 * empty lines and NULs between frames, which are heart-beats. Re-used; confined to the connection's
 * loop.
 */
public final class FrameReader {
  private enum Place {
    COMMAND,
    HEADERS,
    BODY,
    /** All of the frame is there. */
    END
  }

  private static final int UNKNOWN = -1;
  private static final byte NUL = 0;

  private final HeaderTable headers = new HeaderTable();
  private FrameLimits limits;
  private StompVersion version = StompVersion.V1_0;
  private Place place = Place.COMMAND;
  private int lookedAtBytes;
  private int lineAt;
  private int commandBytes;
  private int bodyAt;
  private int bodyBytes = UNKNOWN;
  private @Nullable Command command;
  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private int start;

  /** Of a client that has not connected yet. */
  public FrameReader(FrameLimits limits) {
    this.limits = limits;
  }

  /** The client has connected. */
  public void connected(StompVersion agreed, FrameLimits larger) {
    version = agreed;
    limits = larger;
  }

  /**
   * Whether all of the frame at the reader index is there; what comes before it is skipped.
   *
   * @throws StompException if it is none, or too large
   */
  public boolean find(ByteBuf source) {
    in = source;
    if (lookedAtBytes == 0) {
      skipBetweenFrames();
    }
    start = in.readerIndex();
    while (place == Place.COMMAND || place == Place.HEADERS) {
      if (!findLine()) {
        return false;
      }
    }
    return place == Place.END || findBody();
  }

  /** How many bytes the frame has that {@link #find} has looked for, or may have. */
  public int neededBytes() {
    if (place == Place.END || bodyBytes != UNKNOWN) {
      return bodyAt + bodyBytes + 1;
    }
    return limits.frameBytesMax() + 1;
  }

  /** How many of the bytes that have come next belong to the frame that is not all there. */
  public int ownBytes(ByteBuf next) {
    if (place == Place.BODY && bodyBytes != UNKNOWN) {
      return next.readableBytes();
    }
    int end =
        next.indexOf(
            next.readerIndex(), next.writerIndex(), place == Place.BODY ? NUL : (byte) '\n');
    return end < 0 ? next.readableBytes() : end + 1 - next.readerIndex();
  }

  /** Goes on behind the frame that was found. */
  public void take() {
    in.readerIndex(start + neededBytes());
    forget();
  }

  /** The frame that was found, in memory of its own that is just as large. */
  public ByteBuf copy(ByteBufAllocator allocator) {
    int bytes = frameBytes();
    return allocator.directBuffer(bytes, bytes).writeBytes(in, start, bytes);
  }

  /** Nothing is known of a frame any more. */
  public void forget() {
    place = Place.COMMAND;
    lookedAtBytes = 0;
    lineAt = 0;
    bodyBytes = UNKNOWN;
    headers.clear();
  }

  /** Null for one that there is not. */
  public @Nullable Command command() {
    return command;
  }

  public String commandText() {
    return in.toString(start, commandBytes, StandardCharsets.UTF_8);
  }

  public int headers() {
    return headers.count();
  }

  /** The name of a header, or null if it means nothing to this server. */
  public @Nullable HeaderName known(int header) {
    return headers.known(header);
  }

  /** Bytes of the name without escapes. */
  public int nameBytes(int header) {
    return headers.nameBytes(header) - headers.nameEscapes(header);
  }

  /** Bytes of the value without escapes. */
  public int valueBytes(int header) {
    return headers.valueBytes(header) - headers.valueEscapes(header);
  }

  /** Puts a name without escapes. */
  public void putName(int header, ByteBuffer out) {
    put(headers.nameAt(header), headers.nameBytes(header), headers.nameEscapes(header), out);
  }

  /** Puts a value without escapes. */
  public void putValue(int header, ByteBuffer out) {
    put(headers.valueAt(header), headers.valueBytes(header), headers.valueEscapes(header), out);
  }

  /** Whether a header has a name as arguments have. */
  public boolean startsWithX(int header) {
    int at = start + headers.nameAt(header);
    return headers.nameBytes(header) > 2 && in.getByte(at) == 'x' && in.getByte(at + 1) == '-';
  }

  /** The first header of this name, or -1. */
  public int find(HeaderName name) {
    return headers.find(name);
  }

  public boolean has(HeaderName name) {
    return headers.find(name) >= 0;
  }

  /** What the first header of this name says, or null. */
  public @Nullable String text(HeaderName name) {
    int header = headers.find(name);
    return header < 0 ? null : valueText(header);
  }

  /** What a header says. */
  public String valueText(int header) {
    ByteBuffer value = ByteBuffer.allocate(valueBytes(header));
    putValue(header, value);
    return new String(value.array(), StandardCharsets.UTF_8);
  }

  /** What a header is called. */
  public String nameText(int header) {
    ByteBuffer name = ByteBuffer.allocate(nameBytes(header));
    putName(header, name);
    return new String(name.array(), StandardCharsets.UTF_8);
  }

  public int bodyBytes() {
    return bodyBytes;
  }

  /** Puts the body. */
  public void putBody(ByteBuffer out) {
    putBytes(start + bodyAt, bodyBytes, out);
  }

  /** Bytes from the command to the NUL. */
  public int frameBytes() {
    return neededBytes();
  }

  private void put(int at, int bytes, int escapes, ByteBuffer out) {
    if (escapes == 0) {
      putBytes(start + at, bytes, out);
      return;
    }
    int end = start + at + bytes;
    for (int i = start + at; i < end; i++) {
      byte octet = in.getByte(i);
      if (octet == '\\') {
        i++;
        octet = StompVersion.unescaped(in.getByte(i));
      }
      out.put(octet);
    }
  }

  private void putBytes(int at, int bytes, ByteBuffer out) {
    int limit = out.limit();
    out.limit(out.position() + bytes);
    in.getBytes(at, out);
    out.limit(limit);
  }

  private void skipBetweenFrames() {
    int end = in.writerIndex();
    int at = in.readerIndex();
    while (at < end) {
      byte octet = in.getByte(at);
      boolean isLineEnd = octet == '\r' && at + 1 < end && in.getByte(at + 1) == '\n';
      if (octet != '\n' && octet != NUL && !isLineEnd) {
        break;
      }
      at++;
    }
    in.readerIndex(at);
  }

  private boolean findLine() {
    int end = in.indexOf(start + lookedAtBytes, in.writerIndex(), (byte) '\n');
    int headBytes = (end < 0 ? in.writerIndex() : end) - start;
    if (headBytes > limits.headBytesMax()) {
      throw tooLarge("headers", limits.headBytesMax());
    }
    int commandMax = place == Place.COMMAND ? Command.BYTES_MAX + 1 : headBytes;
    if (headBytes > commandMax) {
      throw new StompException(
          "Invalid frame", "a command has at most " + Command.BYTES_MAX + " bytes\n");
    }
    lookedAtBytes = headBytes;
    if (end < 0) {
      return false;
    }
    lookedAtBytes++;
    boolean isReturned = end > start + lineAt && in.getByte(end - 1) == '\r';
    int lineEnd = isReturned ? end - 1 : end;
    if (place == Place.COMMAND && lineEnd == start) {
      skipLine();
      return true;
    }
    line(start + lineAt, lineEnd);
    lineAt = lookedAtBytes;
    return true;
  }

  /** Between frames, where it came in two pieces. */
  private void skipLine() {
    in.readerIndex(start + lookedAtBytes);
    lookedAtBytes = 0;
    skipBetweenFrames();
    start = in.readerIndex();
  }

  private void line(int from, int to) {
    if (place == Place.COMMAND) {
      commandBytes = to - from;
      command = Command.of(in, from, commandBytes);
      place = Place.HEADERS;
    } else if (from == to) {
      place = Place.BODY;
      bodyAt = lookedAtBytes;
      bodyBytes = contentLength();
    } else {
      header(from, to);
    }
  }

  private void header(int from, int to) {
    int colon = in.indexOf(from, to, (byte) ':');
    if (colon < 0) {
      throw new StompException("Invalid frame", "a header has no colon\n");
    }
    if (headers.count() >= limits.headersMax()) {
      throw tooLarge("headers", limits.headersMax());
    }
    int value = colon + 1;
    boolean isPlain = !version.hasEscapes() || (command != null && command.isPlain());
    if (!version.hasEscapes()) {
      while (value < to && (in.getByte(value) == ' ' || in.getByte(value) == '\t')) {
        value++;
      }
    }
    headers.add(
        HeaderName.of(in, from, colon - from),
        from - start,
        colon - from,
        isPlain ? 0 : HeaderTable.escapes(in, from, colon - from, version),
        value - start,
        to - value,
        isPlain ? 0 : HeaderTable.escapes(in, value, to - value, version));
  }

  private int contentLength() {
    int header = headers.find(HeaderName.CONTENT_LENGTH);
    if (header < 0) {
      return UNKNOWN;
    }
    String text = valueText(header).strip();
    long bytes = 0;
    for (int i = 0; i < text.length() && bytes <= Integer.MAX_VALUE; i++) {
      int digit = text.charAt(i) - '0';
      bytes = digit < 0 || digit > 9 ? Long.MAX_VALUE : bytes * 10 + digit;
    }
    if (text.isEmpty() || bytes == Long.MAX_VALUE) {
      throw new StompException(
          "Invalid frame", "content-length is no number of bytes: '" + text + "'\n");
    }
    if (bodyAt + bytes + 1 > limits.frameBytesMax()) {
      throw tooLarge("bytes", limits.frameBytesMax());
    }
    return (int) bytes;
  }

  private boolean findBody() {
    if (bodyBytes != UNKNOWN) {
      return findKnownEnd();
    }
    int end = in.indexOf(start + lookedAtBytes, in.writerIndex(), NUL);
    lookedAtBytes = (end < 0 ? in.writerIndex() : end + 1) - start;
    if (lookedAtBytes > limits.frameBytesMax()) {
      throw tooLarge("bytes", limits.frameBytesMax());
    }
    if (end < 0) {
      return false;
    }
    bodyBytes = end - start - bodyAt;
    place = Place.END;
    return true;
  }

  private boolean findKnownEnd() {
    int end = start + bodyAt + bodyBytes;
    if (end >= in.writerIndex()) {
      return false;
    }
    if (in.getByte(end) != NUL) {
      throw new StompException(
          "Invalid frame", "no NUL follows the " + bodyBytes + " bytes of content-length\n");
    }
    place = Place.END;
    return true;
  }

  private static StompException tooLarge(String what, int most) {
    return new StompException(
        "Frame too large", "a frame has at most %d %s\n".formatted(most, what));
  }
}
