package dev.forebay.protocol.amqp091.channel;

import dev.forebay.protocol.amqp091.codec.frame.FrameHeader;
import dev.forebay.protocol.amqp091.codec.frame.FrameReader;
import dev.forebay.protocol.amqp091.codec.frame.FrameSink;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Frames of one channel that wait until an earlier method of it has its answer. The connection
 * stops reading when those of all its channels exceed a limit. Confined to the connection's loop.
 */
final class WaitingFrames {
  private final ByteBufAllocator allocator;
  private final FrameReader reader;
  private @Nullable ByteBuf frames;
  private int countedWaiting;
  private int countedParked;

  WaitingFrames(ByteBufAllocator allocator, int frameMaxBytes) {
    this.allocator = allocator;
    this.reader = new FrameReader(frameMaxBytes);
  }

  /** Copies the frame; how many bytes it has. */
  int add(ByteBuf in, FrameReader frame) {
    int start = frame.payloadOffset() - FrameHeader.LENGTH_BYTES;
    int length = frame.payloadBytes() + FrameType.OVERHEAD_BYTES;
    if (frames == null) {
      frames = allocator.directBuffer(length);
    }
    frames.discardSomeReadBytes();
    if (frames.writableBytes() < length) {
      // Not twice as much, as it would by itself: what it takes is counted.
      int bytes = frames.writerIndex() + length;
      frames.capacity(bytes + bytes / 8);
    }
    frames.writeBytes(in, start, length);
    return length;
  }

  int bytes() {
    return frames == null ? 0 : frames.readableBytes();
  }

  /**
   * Tells the connection how much waits here, parked or not.
   *
   * @param waiting gets the change of what waits and is not parked
   */
  void count(boolean parked, ParkedChannels all, IntConsumer waiting) {
    int bytes = heldBytes();
    int parkedBytes = parked ? bytes : 0;
    waiting.accept(bytes - parkedBytes - countedWaiting);
    all.bytesChanged(parkedBytes - countedParked);
    countedWaiting = bytes - parkedBytes;
    countedParked = parkedBytes;
  }

  /** The connection is gone, and with it what it has counted but for what was parked. */
  void release(ParkedChannels all) {
    release();
    all.bytesChanged(-countedParked);
    countedParked = 0;
  }

  /** What they take, with room for more. */
  int heldBytes() {
    return bytes() == 0 || frames == null ? 0 : frames.capacity();
  }

  /** Gives the first frame to the sink, which may take following ones; false if there is none. */
  boolean next(FrameSink sink) {
    ByteBuf current = frames;
    if (current == null || !reader.next(current)) {
      return false;
    }
    sink.frame(current, reader);
    return true;
  }

  void releaseUnless(boolean areNeeded) {
    if (!areNeeded) {
      release();
    }
  }

  void release() {
    if (frames != null) {
      frames.release();
      frames = null;
    }
  }
}
