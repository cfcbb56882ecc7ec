package dev.forebay.protocol.amqp091.connection;

import dev.forebay.protocol.amqp091.codec.frame.FrameHeader;
import dev.forebay.protocol.amqp091.codec.frame.FrameReader;
import dev.forebay.protocol.amqp091.codec.frame.FrameSink;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.memory.FrameReservation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what the socket gave into frames, in place. Only a frame that two reads share is copied, so
 * at most one frame (frame-max bytes) is held between reads, as far as there is memory for it.
 * Confined to the connection's loop.
 */
final class FrameInput {
  private final FrameReader reader;
  private @Nullable ByteBuf partial;

  FrameInput(int frameMaxBytes) {
    this.reader = new FrameReader(frameMaxBytes);
  }

  void frameMaxBytes(int bytes) {
    reader.frameMaxBytes(bytes);
  }

  /** Gives all complete frames to the sink and keeps the start of an incomplete one. */
  void read(ByteBuf in, ByteBufAllocator allocator, FrameSink sink, FrameReservation reservation) {
    if (partial != null && !finishPartial(partial, in, sink, reservation)) {
      incomplete(partial, reservation);
      return;
    }
    while (reader.next(in)) {
      sink.frame(in, reader);
    }
    if (in.isReadable()) {
      partial = allocator.directBuffer(Math.max(in.readableBytes(), 256)).writeBytes(in);
      incomplete(partial, reservation);
    }
  }

  private static void incomplete(ByteBuf frame, FrameReservation reservation) {
    if (frame.readableBytes() >= FrameHeader.LENGTH_BYTES) {
      reservation.incomplete(
          FrameHeader.payloadBytes(frame, frame.readerIndex()) + FrameType.OVERHEAD_BYTES,
          frame.readableBytes());
    }
  }

  /** Forgets what is held. */
  void release(FrameReservation reservation) {
    reservation.done();
    if (partial != null) {
      partial.release();
      partial = null;
    }
  }

  /** Completes the frame that the last read ended in; false if bytes are still missing. */
  private boolean finishPartial(
      ByteBuf frame, ByteBuf in, FrameSink sink, FrameReservation reservation) {
    while (!reader.next(frame)) {
      int missing = Math.min(missingBytes(frame), in.readableBytes());
      if (missing == 0) {
        return false;
      }
      frame.writeBytes(in, missing);
    }
    partial = null;
    try {
      sink.frame(frame, reader);
    } finally {
      frame.release();
      reservation.done();
    }
    return true;
  }

  private static int missingBytes(ByteBuf frame) {
    int present = frame.readableBytes();
    return present < FrameHeader.LENGTH_BYTES
        ? FrameHeader.LENGTH_BYTES - present
        : (int) FrameHeader.payloadBytes(frame, 0) + FrameType.OVERHEAD_BYTES - present;
  }
}
