package dev.forebay.protocol.amqp091.codec.frame;

import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import io.netty.buffer.ByteBuf;

/** Words frame errors as RabbitMQ does, since people search for those texts; no state. */
public final class FrameErrors {
  private static final int SNIPPET_BYTES = 16;
  private static final int REPLY_TEXT_BYTES_MAX = 255;

  private FrameErrors() {}

  static AmqpProtocolException tooLarge(int type, long payloadBytes, int maxPayloadBytes) {
    return new AmqpProtocolException(
        ReplyCode.FRAME_ERROR,
        "type %d, all octets = <<>>: {frame_too_large,%d,%d}"
            .formatted(type, payloadBytes, maxPayloadBytes));
  }

  static AmqpProtocolException badEnd(ByteBuf in, int type, int offset, int length, int end) {
    return new AmqpProtocolException(
        ReplyCode.FRAME_ERROR,
        describe(in, type, offset, length) + ": {invalid_frame_end_marker," + end + "}");
  }

  public static AmqpProtocolException unknown(ByteBuf in, int type, int offset, int length) {
    return new AmqpProtocolException(
        ReplyCode.FRAME_ERROR, describe(in, type, offset, length) + ": unknown_frame");
  }

  static AmqpProtocolException misplacedHeartbeat(ByteBuf in, int offset, int length) {
    return new AmqpProtocolException(
        ReplyCode.UNEXPECTED_FRAME, describe(in, FrameType.HEARTBEAT, offset, length));
  }

  /** A method whose arguments are not what its ids say. */
  public static AmqpProtocolException undecodable(ByteBuf in, int offset, int length) {
    return new AmqpProtocolException(
        ReplyCode.FRAME_ERROR,
        "cannot decode "
            + numbers(in, offset + MethodId.LENGTH_BYTES, length - MethodId.LENGTH_BYTES),
        in.getUnsignedShort(offset),
        in.getUnsignedShort(offset + 2));
  }

  /** The frame that was read last stands where none of its type may. */
  public static AmqpProtocolException unexpected(ByteBuf in, FrameReader frame) {
    return new AmqpProtocolException(
        ReplyCode.UNEXPECTED_FRAME,
        describe(in, frame.type(), frame.payloadOffset(), frame.payloadBytes()));
  }

  private static String describe(ByteBuf in, int type, int offset, int length) {
    int present = Math.min(length, in.writerIndex() - offset);
    int shown = Math.min(present, SNIPPET_BYTES);
    String amount = length <= SNIPPET_BYTES ? "all" : "first 16";
    return "type %d, %s octets = %s".formatted(type, amount, erlangBinary(in, offset, shown));
  }

  /** As many octets as a reply text may have place for, and some more. */
  private static String numbers(ByteBuf in, int offset, int length) {
    StringBuilder numbers = new StringBuilder();
    for (int i = 0; i < Math.min(length, REPLY_TEXT_BYTES_MAX); i++) {
      numbers.append(i == 0 ? "" : ",").append(in.getUnsignedByte(offset + i));
    }
    return "<<" + numbers + ">>";
  }

  private static String erlangBinary(ByteBuf in, int offset, int length) {
    StringBuilder text = new StringBuilder();
    StringBuilder numbers = new StringBuilder();
    boolean printable = length > 0;
    for (int i = 0; i < length; i++) {
      int octet = in.getUnsignedByte(offset + i);
      printable &= octet >= ' ' && octet <= '~';
      text.append((char) octet);
      numbers.append(i == 0 ? "" : ",").append(octet);
    }
    return printable ? "<<\"" + text + "\">>" : "<<" + numbers + ">>";
  }
}
