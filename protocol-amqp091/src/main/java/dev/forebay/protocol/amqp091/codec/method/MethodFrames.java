package dev.forebay.protocol.amqp091.codec.method;

import dev.forebay.protocol.amqp091.codec.frame.FrameHeader;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import io.netty.buffer.ByteBuf;

/** Writes complete method and heartbeat frames; no state. */
public final class MethodFrames {
  private static final int ACK_PAYLOAD_BYTES = 13;

  private MethodFrames() {}

  public static void write(ByteBuf out, int channel, Method method) {
    int frameIndex = out.writerIndex();
    FrameHeader.write(out, FrameType.METHOD, channel, 0);
    method.encode(out);
    FrameHeader.complete(out, frameIndex);
  }

  public static void writeHeartbeat(ByteBuf out) {
    FrameHeader.write(out, FrameType.HEARTBEAT, 0, 0);
    out.writeByte(FrameType.FRAME_END);
  }

  /** Writes a basic.ack, which is also the publisher confirm. */
  public static void writeAck(ByteBuf out, int channel, long deliveryTag, boolean multiple) {
    FrameHeader.write(out, FrameType.METHOD, channel, ACK_PAYLOAD_BYTES);
    out.writeInt(AckHeader.METHOD);
    out.writeLong(deliveryTag);
    out.writeByte(multiple ? 1 : 0);
    out.writeByte(FrameType.FRAME_END);
  }
}
