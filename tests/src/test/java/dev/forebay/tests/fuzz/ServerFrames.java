package dev.forebay.tests.fuzz;

import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.frame.FrameReader;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.method.Method;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Judges what the broker says to one session: valid frames, and codes that a client can earn. */
final class ServerFrames {
  private static final int FRAME_MAX_BYTES = 131_072;
  private static final int PROTOCOL_HEADER_BYTES = 8;

  private final FrameReader reader = new FrameReader(FRAME_MAX_BYTES);
  private final ByteBuf unread = Unpooled.buffer();
  private final List<ReplyCode> codes = new ArrayList<>();
  private final Map<Integer, ReplyCode> closed = new HashMap<>();
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
        method(
            reader.channel(), Method.decode(unread, reader.payloadOffset(), reader.payloadBytes()));
      }
    }
    unread.discardReadBytes();
  }

  private void method(int channel, Method method) {
    if (method instanceof ConnectionMethod.Close close) {
      closes = true;
      code(0, close.replyCode(), close.replyText());
    } else if (method instanceof ConnectionMethod.CloseOk) {
      closes = true;
    } else if (method instanceof ChannelMethod.Close close) {
      code(channel, close.replyCode(), close.replyText());
    }
  }

  private void code(int channel, int number, String text) {
    ReplyCode code =
        ReplyCode.of(number).orElseThrow(() -> new AssertionError(number + " is no reply code"));
    if (code == ReplyCode.INTERNAL_ERROR
        || code == ReplyCode.REPLY_SUCCESS
        || !(channel == 0 ? code.isHard() || code == ReplyCode.ACCESS_REFUSED : code.isSoft())) {
      throw new AssertionError(
          (channel == 0 ? "connection" : "channel") + " closed with " + number + " " + text);
    }
    codes.add(code);
    closed.putIfAbsent(channel, code);
  }

  synchronized int frames() {
    return frames;
  }

  /** Whether the broker has closed the connection, or agreed to. */
  synchronized boolean closes() {
    return closes;
  }

  /** How the broker closed this channel, or with 0 the connection; null if it has not. */
  synchronized @Nullable ReplyCode closed(int channel) {
    return closed.get(channel);
  }

  synchronized List<ReplyCode> codes() {
    return List.copyOf(codes);
  }
}
