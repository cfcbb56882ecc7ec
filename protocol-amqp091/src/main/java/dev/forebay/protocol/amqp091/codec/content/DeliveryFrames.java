package dev.forebay.protocol.amqp091.codec.content;

import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.codec.frame.FrameHeader;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import io.netty.buffer.ByteBuf;

/**
 * Writes basic.deliver and basic.get-ok straight from stored bytes, without making objects; no
 * state. Names, properties and bodies are copied as they are.
 */
public final class DeliveryFrames {
  private static final int DELIVER =
      (BasicMethod.CLASS_ID << Short.SIZE) | BasicMethod.Deliver.METHOD_ID;
  private static final int GET_OK =
      (BasicMethod.CLASS_ID << Short.SIZE) | BasicMethod.GetOk.METHOD_ID;
  private static final int IDS_BYTES = 4;
  private static final int TAG_AND_REDELIVERED_BYTES = 9;
  private static final int SHORT_STRING_PREFIX_BYTES = 1;
  private static final int MESSAGE_COUNT_BYTES = 4;

  private DeliveryFrames() {}

  /** Writes a basic.deliver frame; the content has to follow. */
  public static void writeDeliver(
      ByteBuf out,
      int channel,
      ByteRange consumerTag,
      long deliveryTag,
      boolean redelivered,
      ByteRange exchange,
      ByteRange routingKey) {
    int payloadBytes =
        IDS_BYTES
            + shortStringBytes(consumerTag)
            + TAG_AND_REDELIVERED_BYTES
            + shortStringBytes(exchange)
            + shortStringBytes(routingKey);
    out.ensureWritable(payloadBytes + FrameType.OVERHEAD_BYTES);
    FrameHeader.write(out, FrameType.METHOD, channel, payloadBytes);
    out.writeInt(DELIVER);
    writeShortString(out, consumerTag);
    out.writeLong(deliveryTag);
    out.writeByte(redelivered ? 1 : 0);
    writeShortString(out, exchange);
    writeShortString(out, routingKey);
    out.writeByte(FrameType.FRAME_END);
  }

  /** Writes a basic.get-ok frame; the content has to follow. */
  public static void writeGetOk(
      ByteBuf out,
      int channel,
      long deliveryTag,
      boolean redelivered,
      ByteRange exchange,
      ByteRange routingKey,
      long messageCount) {
    int payloadBytes =
        IDS_BYTES
            + TAG_AND_REDELIVERED_BYTES
            + shortStringBytes(exchange)
            + shortStringBytes(routingKey)
            + MESSAGE_COUNT_BYTES;
    out.ensureWritable(payloadBytes + FrameType.OVERHEAD_BYTES);
    FrameHeader.write(out, FrameType.METHOD, channel, payloadBytes);
    out.writeInt(GET_OK);
    out.writeLong(deliveryTag);
    out.writeByte(redelivered ? 1 : 0);
    writeShortString(out, exchange);
    writeShortString(out, routingKey);
    out.writeInt((int) messageCount);
    out.writeByte(FrameType.FRAME_END);
  }

  private static int shortStringBytes(ByteRange text) {
    return SHORT_STRING_PREFIX_BYTES + text.lengthBytes();
  }

  private static void writeShortString(ByteBuf out, ByteRange text) {
    out.writeByte(text.lengthBytes());
    text.writeTo(out);
  }
}
