package dev.forebay.benchmarks.load;

import dev.forebay.benchmarks.drive.ConfirmWindow;
import dev.forebay.benchmarks.drive.Measurements;
import dev.forebay.benchmarks.drive.MessageBatch;
import dev.forebay.benchmarks.drive.Pace;
import dev.forebay.benchmarks.drive.Publishing;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Publishes on one connection, and takes the confirms. */
final class Producer implements AmqpSession {
  private final AmqpConnection connection;
  private final Measurements measurements;
  private final @Nullable ConfirmWindow window;
  private final Publishing publishing;

  /**
   * A producer that has sent nothing yet.
   *
   * @param messagesMax after which it stops
   */
  Producer(
      AmqpConnection connection,
      MessageBatch batch,
      @Nullable ConfirmWindow window,
      @Nullable Pace pace,
      long messagesMax,
      Measurements measurements) {
    this.connection = connection;
    this.window = window;
    this.measurements = measurements;
    this.publishing =
        new Publishing(
            connection.socket(),
            batch,
            window,
            pace,
            Publishing.UNLIMITED,
            messagesMax,
            measurements);
  }

  @Override
  public AmqpConnection connection() {
    return connection;
  }

  @Override
  public boolean isProducer() {
    return true;
  }

  @Override
  public boolean write(long nowNanos) throws IOException {
    return publishing.write(nowNanos);
  }

  /** Whether everything is sent, and confirmed if confirms were asked for. */
  boolean isDone() {
    return publishing.isDone();
  }

  @Override
  public long nanosUntilDue(long nowNanos) {
    return publishing.nanosUntilDue(nowNanos);
  }

  @Override
  public void read(long nowNanos) throws IOException {
    FrameReader frames = connection.frames();
    frames.fill(connection.socket());
    while (frames.next()) {
      if (frames.type() == Wire.FRAME_METHOD) {
        onMethod(frames, nowNanos);
      }
    }
  }

  private void onMethod(FrameReader frames, long nowNanos) throws IOException {
    int method = frames.method();
    if (method == Wire.BASIC_RETURN) {
      measurements.returned++;
    } else if (window != null && (method == Wire.BASIC_ACK || method == Wire.BASIC_NACK)) {
      int settled = window.confirmed(frames.u64(4), (frames.u8(12) & 1) != 0, nowNanos);
      measurements.nacked += method == Wire.BASIC_NACK ? settled : 0;
    } else {
      throw frames.unexpected();
    }
  }
}
