package dev.forebay.protocol.amqp091.codec.frame;

import io.netty.buffer.ByteBuf;

/**
 * Finds frame after frame in the bytes a connection has received, without making objects.
 *
 * <p>A frame is handed out when it is complete; it is refused as soon as its header shows that it
 * is too large or of no known type, so that the caller never gathers more than frame-max bytes. One
 * thread. The type, channel and payload are those of the last frame that {@link #next} found.
 */
public final class FrameReader {
  private int frameMaxBytes;
  private int type;
  private int channel;
  private int payloadOffset;
  private int payloadBytes;

  /**
   * A reader for one connection.
   *
   * @param frameMaxBytes the largest frame to accept, envelope included
   */
  public FrameReader(int frameMaxBytes) {
    this.frameMaxBytes = requireFrameMax(frameMaxBytes);
  }

  /** Sets the limit that the peers have negotiated; it counts from the next frame on. */
  public void frameMaxBytes(int frameMaxBytes) {
    this.frameMaxBytes = requireFrameMax(frameMaxBytes);
  }

  /**
   * Moves to the next complete frame and the buffer's reader index behind it.
   *
   * @return false, with nothing consumed, if more bytes are needed
   */
  public boolean next(ByteBuf in) {
    int start = in.readerIndex();
    int readable = in.readableBytes();
    if (readable < FrameHeader.LENGTH_BYTES) {
      return false;
    }
    int frameType = FrameHeader.type(in, start);
    int frameChannel = FrameHeader.channel(in, start);
    long size = FrameHeader.payloadBytes(in, start);
    int offset = start + FrameHeader.LENGTH_BYTES;
    // As RabbitMQ: clients that forget the envelope are within the limit.
    if (size > frameMaxBytes) {
      throw FrameErrors.tooLarge(frameType, size, frameMaxBytes - FrameType.OVERHEAD_BYTES);
    }
    requireKnown(in, frameType, frameChannel, offset, (int) size);
    if (readable < size + FrameType.OVERHEAD_BYTES) {
      return false;
    }
    int end = in.getUnsignedByte(offset + (int) size);
    if (end != FrameType.FRAME_END) {
      throw FrameErrors.badEnd(in, frameType, offset, (int) size, end);
    }
    type = frameType;
    channel = frameChannel;
    payloadOffset = offset;
    payloadBytes = (int) size;
    in.readerIndex(offset + payloadBytes + 1);
    return true;
  }

  /** One of the constants of {@link FrameType}. */
  public int type() {
    return type;
  }

  public int channel() {
    return channel;
  }

  /** Absolute index of the payload in the buffer. */
  public int payloadOffset() {
    return payloadOffset;
  }

  public int payloadBytes() {
    return payloadBytes;
  }

  private static void requireKnown(ByteBuf in, int type, int channel, int offset, int size) {
    switch (type) {
      case FrameType.METHOD, FrameType.HEADER, FrameType.BODY -> {}
      case FrameType.HEARTBEAT -> {
        if (channel != 0) {
          throw FrameErrors.misplacedHeartbeat(in, offset, size);
        }
        if (size != 0) {
          throw FrameErrors.unknown(in, type, offset, size);
        }
      }
      default -> throw FrameErrors.unknown(in, type, offset, size);
    }
  }

  private static int requireFrameMax(int frameMaxBytes) {
    if (frameMaxBytes < FrameType.MIN_FRAME_MAX_BYTES) {
      throw new IllegalArgumentException("frame-max of " + frameMaxBytes + " bytes");
    }
    return frameMaxBytes;
  }
}
