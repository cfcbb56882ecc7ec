package dev.forebay.protocol.amqp091.codec.frame;

import io.netty.buffer.ByteBuf;

/**
 * The envelope of a frame (section 4.2.3), read and written in place; no state.
 *
 * <pre>
 *  0      1         3                7            7 + size
 * +------+---------+----------------+------------+-----------+
 * | type | channel | payload size   | payload... | 206       |
 * +------+---------+----------------+------------+-----------+
 * </pre>
 */
public final class FrameHeader {
  /** Bytes before the payload. */
  public static final int LENGTH_BYTES = 7;

  private static final int CHANNEL_OFFSET = 1;
  private static final int SIZE_OFFSET = 3;

  private FrameHeader() {}

  public static int type(ByteBuf in, int offset) {
    return in.getUnsignedByte(offset);
  }

  public static int channel(ByteBuf in, int offset) {
    return in.getUnsignedShort(offset + CHANNEL_OFFSET);
  }

  public static long payloadBytes(ByteBuf in, int offset) {
    return in.getUnsignedInt(offset + SIZE_OFFSET);
  }

  public static void write(ByteBuf out, int type, int channel, int payloadBytes) {
    out.writeByte(type);
    out.writeShort(channel);
    out.writeInt(payloadBytes);
  }

  /** Ends the frame that began at the index: fills in its size and adds the end octet. */
  public static void complete(ByteBuf out, int frameIndex) {
    out.setInt(frameIndex + SIZE_OFFSET, out.writerIndex() - frameIndex - LENGTH_BYTES);
    out.writeByte(FrameType.FRAME_END);
  }
}
