package dev.forebay.protocol.amqp091.output;

import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.form.Pin;
import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.codec.content.ContentFrames;
import dev.forebay.protocol.amqp091.codec.frame.FrameHeader;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.transport.connection.OutputBuffer;
import dev.forebay.transport.connection.PinnedBytes;
import io.netty.buffer.ByteBuf;

/**
 * Writes content of any size, frame by frame: copied into pieces of the output, or with bodies sent
 * from where they are stored; no state.
 */
public final class ContentOutput {
  private static final int HEADER_FRAME_BYTES = FrameType.OVERHEAD_BYTES + 12;

  private ContentOutput() {}

  /** Copies. */
  public static void write(
      OutputBuffer output, int channel, int frameMaxBytes, ByteRange properties, ByteRange body) {
    writeHeader(output, channel, properties, body.lengthBytes());
    copy(output, channel, frameMaxBytes, body, body.offset());
  }

  /** Copies the properties only, and of the body as much as can't be pinned. */
  public static void writeInPlace(
      OutputBuffer output,
      int channel,
      int frameMaxBytes,
      ByteRange properties,
      ByteRange body,
      MessageView message) {
    writeHeader(output, channel, properties, body.lengthBytes());
    int payloadMax = frameMaxBytes - FrameType.OVERHEAD_BYTES;
    int end = body.offset() + body.lengthBytes();
    for (int next = body.offset(); next < end; next += payloadMax) {
      Pin pin = message.pin();
      if (pin == null) {
        copy(output, channel, frameMaxBytes, body, next);
        return;
      }
      int length = Math.min(payloadMax, end - next);
      FrameHeader.write(output.reserve(FrameType.OVERHEAD_BYTES), FrameType.BODY, channel, length);
      output.add(
          new PinnedBytes(
              output.allocator(), message.bodyMemory().slice(next, length), pin::release));
      output.reserve(1).writeByte(FrameType.FRAME_END);
    }
  }

  private static void writeHeader(
      OutputBuffer output, int channel, ByteRange properties, int bodyBytes) {
    ByteBuf out = output.reserve(HEADER_FRAME_BYTES + properties.lengthBytes());
    ContentFrames.writeHeader(out, channel, properties, bodyBytes);
  }

  private static void copy(
      OutputBuffer output, int channel, int frameMaxBytes, ByteRange body, int from) {
    // Frames that fill a piece exactly, so that a piece is not made for each frame.
    int payloadMax =
        Math.min(frameMaxBytes, OutputBuffer.PIECE_BYTES_MAX) - FrameType.OVERHEAD_BYTES;
    int end = body.offset() + body.lengthBytes();
    for (int next = from; next < end; next += payloadMax) {
      int length = Math.min(payloadMax, end - next);
      ByteBuf out = output.reserve(length + FrameType.OVERHEAD_BYTES);
      FrameHeader.write(out, FrameType.BODY, channel, length);
      out.writeBytes(body.buffer(), next, length);
      out.writeByte(FrameType.FRAME_END);
    }
  }
}
