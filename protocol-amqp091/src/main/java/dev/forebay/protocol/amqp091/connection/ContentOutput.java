package dev.forebay.protocol.amqp091.connection;

import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.codec.ContentFrames;
import dev.forebay.protocol.amqp091.codec.FrameHeader;
import dev.forebay.protocol.amqp091.codec.FrameType;
import io.netty.buffer.ByteBuf;

/** Writes content of any size, a large one frame by frame into several pieces; no state. */
final class ContentOutput {
  private static final int HEADER_FRAME_BYTES = FrameType.OVERHEAD_BYTES + 12;

  private ContentOutput() {}

  static void write(
      OutputBuffer output, int channel, int frameMaxBytes, ByteRange properties, ByteRange body) {
    ByteBuf out = output.reserve(HEADER_FRAME_BYTES + properties.lengthBytes());
    ContentFrames.writeHeader(out, channel, properties, body.lengthBytes());
    // Frames that fill a piece exactly, so that a piece is not made for each frame.
    int payloadMax =
        Math.min(frameMaxBytes, OutputBuffer.PIECE_BYTES_MAX) - FrameType.OVERHEAD_BYTES;
    int end = body.offset() + body.lengthBytes();
    for (int next = body.offset(); next < end; next += payloadMax) {
      int length = Math.min(payloadMax, end - next);
      out = output.reserve(length + FrameType.OVERHEAD_BYTES);
      FrameHeader.write(out, FrameType.BODY, channel, length);
      out.writeBytes(body.buffer(), next, length);
      out.writeByte(FrameType.FRAME_END);
    }
  }
}
