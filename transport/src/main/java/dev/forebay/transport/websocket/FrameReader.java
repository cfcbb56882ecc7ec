package dev.forebay.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import org.jspecify.annotations.Nullable;

/**
 * Takes a client's frames apart (RFC 6455, 5), as they come: of what they carry nothing is kept,
 * whatever the frames' sizes; at most {@value #CONTROL_BYTES_MAX} bytes of a control frame are.
 * Confined to the connection's loop.
 */
final class FrameReader {
  static final int CONTROL_BYTES_MAX = 125;

  private final boolean isTextTaken;
  private final long frameBytesMax;
  private final FrameHeader header = new FrameHeader();
  private final Utf8Check text = new Utf8Check();
  private boolean isInFrame;
  private boolean isInMessage;
  private boolean isText;
  private boolean hasBegun;
  private boolean beganWithText;
  private long missingBytes;
  private int mask;
  private byte @Nullable [] control;
  private byte @Nullable [] ping;
  private @Nullable End end;
  private int to;

  /** Why no frame is taken any more. */
  record End(WebSocketCloseStatus status, boolean isAskedFor) {}

  FrameReader(WebSocketOptions options) {
    this.isTextTaken = options.isText();
    this.frameBytesMax = options.frameBytesMax();
  }

  /**
   * Takes frames, or parts of them; what they carry for the protocol is then what the buffer has to
   * read.
   */
  void read(ByteBuf in) {
    int from = -1;
    to = in.readerIndex();
    while (end == null && (in.isReadable() || isAtEndOfFrame())) {
      if (isAtEndOfFrame()) {
        endFrame();
      } else if (isInFrame && Opcode.isControl(header.opcode())) {
        readControl(in);
      } else if (isInFrame) {
        if (from < 0) {
          from = in.readerIndex();
          to = from;
        }
        readData(in);
      } else if (header.add(in)) {
        beginFrame();
      }
    }
    in.setIndex(from < 0 ? to : from, to);
  }

  /** Why it has ended, or null. */
  @Nullable End end() {
    return end;
  }

  /** The last ping that was not taken yet, or null. */
  byte @Nullable [] takePing() {
    byte[] taken = ping;
    ping = null;
    return taken;
  }

  /** Whether what came first for the protocol was text. */
  boolean beganWithText() {
    return beganWithText;
  }

  private boolean isAtEndOfFrame() {
    return isInFrame && missingBytes == 0;
  }

  private void beginFrame() {
    isInFrame = true;
    missingBytes = header.length();
    mask = header.mask();
    int opcode = header.opcode();
    if (!header.isMasked()) {
      fail(WebSocketCloseStatus.PROTOCOL_ERROR, "a frame is not masked");
    } else if (header.hasReservedBits() || !Opcode.isKnown(opcode)) {
      fail(WebSocketCloseStatus.PROTOCOL_ERROR, "a frame of no known kind");
    } else if (header.isLengthTooLong() || missingBytes < 0) {
      fail(WebSocketCloseStatus.PROTOCOL_ERROR, "a frame's length is malformed");
    } else if (Opcode.isControl(opcode)) {
      beginControl();
    } else if (isInMessage != (opcode == Opcode.CONTINUATION)) {
      fail(WebSocketCloseStatus.PROTOCOL_ERROR, "a frame continues no message, or breaks one off");
    } else if (missingBytes > frameBytesMax) {
      fail(
          WebSocketCloseStatus.MESSAGE_TOO_BIG,
          "a frame has more than %d bytes".formatted(frameBytesMax));
    } else if (opcode != Opcode.CONTINUATION) {
      beginMessage(opcode == Opcode.TEXT);
    }
  }

  private void beginControl() {
    if (missingBytes > CONTROL_BYTES_MAX || !header.isFinal()) {
      fail(WebSocketCloseStatus.PROTOCOL_ERROR, "a control frame is long or fragmented");
    } else {
      control = new byte[(int) missingBytes];
    }
  }

  private void beginMessage(boolean asText) {
    if (asText && !isTextTaken) {
      fail(WebSocketCloseStatus.INVALID_MESSAGE_TYPE, "text in place of binary frames");
      return;
    }
    isInMessage = true;
    isText = asText;
    text.clear();
    if (!hasBegun) {
      hasBegun = true;
      beganWithText = asText;
    }
  }

  private void readData(ByteBuf in) {
    int count = (int) Math.min(missingBytes, in.readableBytes());
    Mask.takeOff(in, in.readerIndex(), to, count, mask);
    if (isText && !text.add(in, to, count)) {
      fail(WebSocketCloseStatus.INVALID_PAYLOAD_DATA, "text that is not UTF-8");
      return;
    }
    to += count;
    in.skipBytes(count);
    mask = Mask.after(mask, count);
    missingBytes -= count;
  }

  private void readControl(ByteBuf in) {
    byte[] bytes = control();
    int count = (int) Math.min(missingBytes, in.readableBytes());
    Mask.takeOff(in, in.readerIndex(), in.readerIndex(), count, mask);
    in.readBytes(bytes, bytes.length - (int) missingBytes, count);
    mask = Mask.after(mask, count);
    missingBytes -= count;
  }

  private byte[] control() {
    if (control == null) {
      throw new IllegalStateException("not in a control frame");
    }
    return control;
  }

  private void endFrame() {
    isInFrame = false;
    int opcode = header.opcode();
    if (Opcode.isControl(opcode)) {
      endControl(opcode, control());
      control = null;
    } else if (header.isFinal()) {
      isInMessage = false;
      if (isText && !text.isAtEnd()) {
        fail(WebSocketCloseStatus.INVALID_PAYLOAD_DATA, "text that is not UTF-8");
      }
    }
    header.clear();
  }

  private void endControl(int opcode, byte[] bytes) {
    if (opcode == Opcode.PING) {
      ping = bytes;
    } else if (opcode == Opcode.CLOSE) {
      close(bytes);
    }
  }

  /** A close frame may say a code, and why in UTF-8. */
  private void close(byte[] bytes) {
    if (bytes.length == 0) {
      end = new End(WebSocketCloseStatus.NORMAL_CLOSURE, true);
      return;
    }
    int code = bytes.length < Short.BYTES ? 0 : Unpooled.wrappedBuffer(bytes).readUnsignedShort();
    if (!WebSocketCloseStatus.isValidStatusCode(code)) {
      fail(WebSocketCloseStatus.PROTOCOL_ERROR, "a close frame without a code that may be sent");
    } else if (!isText(bytes)) {
      fail(WebSocketCloseStatus.INVALID_PAYLOAD_DATA, "text that is not UTF-8");
    } else {
      end = new End(new WebSocketCloseStatus(code, ""), true);
    }
  }

  private static boolean isText(byte[] close) {
    Utf8Check check = new Utf8Check();
    return check.add(Unpooled.wrappedBuffer(close), Short.BYTES, close.length - Short.BYTES)
        && check.isAtEnd();
  }

  private void fail(WebSocketCloseStatus status, String why) {
    end = new End(new WebSocketCloseStatus(status.code(), why), false);
  }
}
