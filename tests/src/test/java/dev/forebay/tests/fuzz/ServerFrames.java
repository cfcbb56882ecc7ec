package dev.forebay.tests.fuzz;

import dev.forebay.protocol.amqp091.codec.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.FrameReader;
import dev.forebay.protocol.amqp091.codec.FrameType;
import dev.forebay.protocol.amqp091.codec.Method;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** Judges what the broker says to one session: valid frames, and codes that a client can earn. */
final class ServerFrames {
  private static final int FRAME_MAX_BYTES = 131_072;
  private static final int PROTOCOL_HEADER_BYTES = 8;

  private final FrameReader reader = new FrameReader(FRAME_MAX_BYTES);
  private final ByteBuf unread = Unpooled.buffer();
  private final List<ReplyCode> codes = new ArrayList<>();
  private int frames;
  private boolean refused;
  private boolean closes;

  synchronized void add(byte[] bytes, int length) {
    unread.writeBytes(bytes, 0, length);
    if (refused || (frames == 0 && unread.getByte(unread.readerIndex()) == 'A')) {
      refused = true;
      if (unread.readableBytes() > PROTOCOL_HEADER_BYTES) {
        throw new AssertionError("more than a protocol header");
      }
      return;
    }
    while (reader.next(unread)) {
      frames++;
      if (reader.type() == FrameType.METHOD) {
        method(Method.decode(unread, reader.payloadOffset(), reader.payloadBytes()));
      }
    }
    unread.discardReadBytes();
  }

  private void method(Method method) {
    if (method instanceof ConnectionMethod.Close close) {
      closes = true;
      code(close.replyCode(), close.replyText(), true);
    } else if (method instanceof ConnectionMethod.CloseOk) {
      closes = true;
    } else if (method instanceof ChannelMethod.Close close) {
      code(close.replyCode(), close.replyText(), false);
    }
  }

  private void code(int number, String text, boolean ofConnection) {
    ReplyCode code =
        ReplyCode.of(number).orElseThrow(() -> new AssertionError(number + " is no reply code"));
    if (code == ReplyCode.INTERNAL_ERROR
        || code == ReplyCode.REPLY_SUCCESS
        || !(ofConnection ? code.isHard() || code == ReplyCode.ACCESS_REFUSED : code.isSoft())) {
      throw new AssertionError(
          (ofConnection ? "connection" : "channel") + " closed with " + number + " " + text);
    }
    codes.add(code);
  }

  synchronized int frames() {
    return frames;
  }

  /** Whether the broker has closed the connection, or agreed to. */
  synchronized boolean closes() {
    return closes;
  }

  synchronized List<ReplyCode> codes() {
    return List.copyOf(codes);
  }
}
