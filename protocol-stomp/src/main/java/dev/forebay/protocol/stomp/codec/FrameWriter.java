package dev.forebay.protocol.stomp.codec;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import java.nio.charset.StandardCharsets;

/**
 * Writes the parts of a frame: a command, headers, the end of the headers, and a NUL with an empty
 * line behind the body, as RabbitMQ has it. Immutable.
 */
public final class FrameWriter {
  /** What ends headers and body, and an empty line. */
  public static final int ENDS_BYTES = 3;

  /** Goes on while nothing would be escaped in any version. */
  private static final ByteProcessor PLAIN =
      octet -> octet != ':' && octet != '\\' && octet != '\n' && octet != '\r';

  private final StompVersion version;

  public FrameWriter(StompVersion version) {
    this.version = version;
  }

  /** ASCII without anything to escape, such as a command. */
  public static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** A command with its line end. */
  public void command(ByteBuf out, byte[] command) {
    out.writeBytes(command).writeByte('\n');
  }

  /** Most bytes of a header, whatever is escaped in it. */
  public static int headerBytesMax(int nameBytes, int valueBytes) {
    return 2 * nameBytes + 1 + 2 * valueBytes + 1;
  }

  /** Most bytes of a header whose name has nothing to escape. */
  public static int headerBytesMax(HeaderName name, byte[] value) {
    return headerBytesMax(name.octets().length, value.length);
  }

  /** A header. */
  public void header(ByteBuf out, HeaderName name, byte[] value) {
    name(out, name);
    value(out, value);
  }

  /** A header's name with its colon. */
  public void name(ByteBuf out, HeaderName name) {
    out.writeBytes(name.octets()).writeByte(':');
  }

  /** A value with its line end. */
  public void value(ByteBuf out, byte[] value) {
    octets(out, value);
    out.writeByte('\n');
  }

  /** A part of a value. */
  public void octets(ByteBuf out, byte[] part) {
    for (byte octet : part) {
      escaped(out, octet);
    }
  }

  /** A number with its line end. */
  public void value(ByteBuf out, long number) {
    out.writeCharSequence(Long.toString(number), StandardCharsets.US_ASCII);
    out.writeByte('\n');
  }

  /** Octets from where they lie. */
  public void octets(ByteBuf out, ByteBuf from, int at, int bytes) {
    if (from.forEachByte(at, bytes, PLAIN) < 0) {
      out.writeBytes(from, at, bytes);
      return;
    }
    for (int i = at; i < at + bytes; i++) {
      escaped(out, from.getByte(i));
    }
  }

  private void escaped(ByteBuf out, byte octet) {
    byte escape = octet > ':' && octet != '\\' ? 0 : version.escape(octet);
    if (escape == 0) {
      out.writeByte(octet);
    } else {
      out.writeByte('\\').writeByte(escape);
    }
  }

  /** The line that ends the headers. */
  public static void endOfHeaders(ByteBuf out) {
    out.writeByte('\n');
  }

  /** What ends a frame. */
  public static void endOfFrame(ByteBuf out) {
    out.writeByte(0).writeByte('\n');
  }
}
