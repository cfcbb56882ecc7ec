package dev.forebay.benchmarks.load;

import dev.forebay.benchmarks.drive.Measurements;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes deliveries apart and, unless they are acknowledged automatically, acknowledges all up to
 * the newest whenever half the prefetch has come.
 */
final class Consumer implements AmqpSession {
  private static final int TAG_POSITION = 11;
  private static final int DEFAULT_ACK_EVERY = 100;

  private final AmqpConnection connection;
  private final Measurements measurements;
  private final boolean stamped;
  private final boolean sequenceChecked;
  private final long ackEvery;
  private final ByteBuffer ack = ByteBuffer.allocateDirect(64);
  private long newestTag;
  private long ackedTag;
  private long bodyBytesLeft;
  private boolean bodyStarts;
  private int expectedSequence;

  Consumer(AmqpConnection connection, LoadOptions options, Measurements measurements) {
    this.connection = connection;
    this.measurements = measurements;
    stamped = options.stamped();
    sequenceChecked = options.sequenceChecked();
    int half = options.prefetch() == 0 ? DEFAULT_ACK_EVERY : Math.max(1, options.prefetch() / 2);
    ackEvery = options.autoAck() ? Long.MAX_VALUE : half;
    ack.put(new MethodFrame(AmqpConnection.CHANNEL, Wire.BASIC_ACK).u64(0).octet(1).finish());
    ack.flip().position(ack.limit());
  }

  @Override
  public AmqpConnection connection() {
    return connection;
  }

  @Override
  public void read(long nowNanos) throws IOException {
    FrameReader frames = connection.frames();
    frames.fill(connection.socket());
    while (frames.next()) {
      switch (frames.type()) {
        case Wire.FRAME_METHOD -> onMethod(frames);
        case Wire.FRAME_HEADER -> onHeader(frames.u64(4));
        case Wire.FRAME_BODY -> onBody(frames, nowNanos);
        default -> throw frames.unexpected();
      }
    }
  }

  private void onMethod(FrameReader frames) throws IOException {
    if (frames.method() != Wire.BASIC_DELIVER) {
      throw frames.unexpected();
    }
    int consumerTagBytes = frames.u8(4);
    newestTag = frames.u64(5 + consumerTagBytes);
  }

  private void onHeader(long bodyBytes) {
    bodyBytesLeft = bodyBytes;
    bodyStarts = true;
    if (bodyBytes == 0) {
      measurements.delivered++;
    }
  }

  private void onBody(FrameReader frames, long nowNanos) {
    if (bodyStarts && stamped) {
      measurements.endToEnd.record(nowNanos - frames.u64(Integer.BYTES));
      int sequence = frames.u32(0);
      if (sequenceChecked && sequence != expectedSequence) {
        measurements.outOfSequence++;
      }
      expectedSequence = sequence + 1;
    }
    bodyStarts = false;
    bodyBytesLeft -= frames.payloadBytes();
    if (bodyBytesLeft == 0) {
      measurements.delivered++;
    }
  }

  @Override
  public boolean write(long nowNanos) throws IOException {
    if (!ack.hasRemaining() && newestTag - ackedTag >= ackEvery) {
      ack.rewind().putLong(TAG_POSITION, newestTag);
      ackedTag = newestTag;
    }
    if (ack.hasRemaining()) {
      connection.socket().write(ack);
    }
    return ack.hasRemaining();
  }
}
