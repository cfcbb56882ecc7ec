package dev.forebay.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes a message, publishes it to the results and acknowledges it, all on one connection and one
 * by one. Its bodies come in one frame.
 */
final class JobWorker implements AmqpSession {
  private static final int OUT_BYTES = 1 << 20;

  /** What one read can become. */
  private static final int ROOM_BYTES = OUT_BYTES / 2;

  private static final int TAG_POSITION = 11;

  private final AmqpConnection connection;
  private final ByteBuffer out = ByteBuffer.allocateDirect(OUT_BYTES);
  private final ByteBuffer publish;
  private final ByteBuffer ack;
  private long tag;
  private long done;

  JobWorker(AmqpConnection connection, String results) {
    this.connection = connection;
    publish =
        new MethodFrame(AmqpConnection.CHANNEL, Wire.BASIC_PUBLISH)
            .u16(0)
            .shortString("")
            .shortString(results)
            .octet(0)
            .finish();
    ack = new MethodFrame(AmqpConnection.CHANNEL, Wire.BASIC_ACK).u64(0).octet(0).finish();
  }

  @Override
  public AmqpConnection connection() {
    return connection;
  }

  /** Messages that it has passed on. */
  long done() {
    return done;
  }

  /** Whether nothing that it has done is still to be sent. */
  boolean isWritten() {
    return out.position() == 0;
  }

  @Override
  public void read(long nowNanos) throws IOException {
    if (out.remaining() < ROOM_BYTES) {
      return;
    }
    FrameReader frames = connection.frames();
    frames.fill(connection.socket());
    while (frames.next()) {
      switch (frames.type()) {
        case Wire.FRAME_METHOD -> onMethod(frames);
        case Wire.FRAME_HEADER -> {
          out.put(publish.duplicate());
          frames.copyTo(out);
        }
        case Wire.FRAME_BODY -> {
          frames.copyTo(out);
          out.put(ack.putLong(TAG_POSITION, tag).duplicate());
          done++;
        }
        default -> throw frames.unexpected();
      }
    }
  }

  private void onMethod(FrameReader frames) throws IOException {
    if (frames.method() != Wire.BASIC_DELIVER) {
      throw frames.unexpected();
    }
    tag = frames.u64(5 + frames.u8(4));
  }

  @Override
  public boolean write(long nowNanos) throws IOException {
    if (out.position() > 0) {
      connection.socket().write(out.flip());
      out.compact();
    }
    return out.position() > 0;
  }
}
