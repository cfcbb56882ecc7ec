package dev.forebay.protocol.amqp091.codec.content;

import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.codec.frame.FrameHeader;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import io.netty.buffer.ByteBuf;

/**
 * Writes a message's content: one header frame, and the body in frames of at most frame-max bytes;
 * no state. A property list is never split, so a header frame may exceed the frame-max of a reader
 * that negotiated a smaller one than the publisher, as at RabbitMQ.
 */
public final class ContentFrames {
  private ContentFrames() {}

  /** Bytes that {@link #write} adds for content of these sizes. */
  public static long sizeBytes(int frameMaxBytes, int propertiesBytes, int bodyBytes) {
    int maxPayload = frameMaxBytes - FrameType.OVERHEAD_BYTES;
    long bodyFrames = ((long) bodyBytes + maxPayload - 1) / maxPayload;
    return FrameType.OVERHEAD_BYTES
        + ContentHeader.FIXED_BYTES
        + (long) propertiesBytes
        + bodyBytes
        + bodyFrames * FrameType.OVERHEAD_BYTES;
  }

  /** Writes the header frame and all body frames. An empty body has no frame. */
  public static void write(
      ByteBuf out, int channel, int frameMaxBytes, ByteRange properties, ByteRange body) {
    writeHeader(out, channel, properties, body.lengthBytes());
    int maxPayload = frameMaxBytes - FrameType.OVERHEAD_BYTES;
    int end = body.offset() + body.lengthBytes();
    int next = body.offset();
    while (next < end) {
      int length = Math.min(maxPayload, end - next);
      out.ensureWritable(length + FrameType.OVERHEAD_BYTES);
      FrameHeader.write(out, FrameType.BODY, channel, length);
      out.writeBytes(body.buffer(), next, length);
      out.writeByte(FrameType.FRAME_END);
      next += length;
    }
  }

  /** Writes the header frame alone, for bodies that are sent as views. */
  public static void writeHeader(ByteBuf out, int channel, ByteRange properties, long bodyBytes) {
    int payloadBytes = ContentHeader.FIXED_BYTES + properties.lengthBytes();
    out.ensureWritable(payloadBytes + FrameType.OVERHEAD_BYTES);
    FrameHeader.write(out, FrameType.HEADER, channel, payloadBytes);
    out.writeShort(BasicMethod.CLASS_ID);
    out.writeShort(0);
    out.writeLong(bodyBytes);
    properties.writeTo(out);
    out.writeByte(FrameType.FRAME_END);
  }
}
