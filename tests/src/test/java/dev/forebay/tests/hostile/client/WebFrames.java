package dev.forebay.tests.hostile.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** The bytes of a client of WebSockets. */
public final class WebFrames {
  public static final int CONTINUED = 0;
  public static final int TEXT = 1;
  public static final int BYTES = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;

  private static final int LAST = 0x80;
  private static final int MASKED = 0x80;
  private static final int SHORT_MAX = 125;
  private static final int LENGTH_IN_2 = 126;
  private static final int LENGTH_IN_8 = 127;

  private WebFrames() {}

  /** What asks for a WebSocket. */
  public static ByteBuf request(String path, String subProtocol, String more) {
    String text =
        """
        GET %s HTTP/1.1
        Host: here
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        Sec-WebSocket-Protocol: %s
        %s
        """
            .formatted(path, subProtocol, more)
            .replace("\n", "\r\n");
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  /** A whole frame, masked with zeroes; what it carries is released. */
  public static ByteBuf frame(int opcode, ByteBuf carried) {
    return frame(opcode, true, carried);
  }

  /** A frame, masked with zeroes; what it carries is released. */
  public static ByteBuf frame(int opcode, boolean isLast, ByteBuf carried) {
    ByteBuf bytes = head(opcode, isLast, carried.readableBytes()).writeBytes(carried);
    carried.release();
    return bytes;
  }

  /** The beginning of a frame that says it carries so many bytes. */
  public static ByteBuf head(int opcode, boolean isLast, long length) {
    ByteBuf bytes = Unpooled.buffer();
    bytes.writeByte((isLast ? LAST : 0) | opcode);
    if (length <= SHORT_MAX) {
      bytes.writeByte(MASKED | (int) length);
    } else if (length <= 0xFFFF) {
      bytes.writeByte(MASKED | LENGTH_IN_2).writeShort((int) length);
    } else {
      bytes.writeByte(MASKED | LENGTH_IN_8).writeLong(length);
    }
    return bytes.writeInt(0);
  }
}
