package dev.forebay.benchmarks.load;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Publishes batch after batch, as far as its window, its pace and the socket allow. */
final class Producer implements Session {
  private final AmqpConnection connection;
  private final PublishBatch batch;
  private final Measurements measurements;
  private final @Nullable ConfirmWindow window;
  private final @Nullable Pace pace;
  private final long messagesMax;
  private int sequence;
  private long published;

  /**
   * A producer that has sent nothing yet.
   *
   * @param messagesMax after which it stops
   */
  Producer(
      AmqpConnection connection,
      PublishBatch batch,
      @Nullable ConfirmWindow window,
      @Nullable Pace pace,
      long messagesMax,
      Measurements measurements) {
    this.connection = connection;
    this.batch = batch;
    this.window = window;
    this.pace = pace;
    this.messagesMax = messagesMax;
    this.measurements = measurements;
  }

  @Override
  public AmqpConnection connection() {
    return connection;
  }

  @Override
  public boolean write(long nowNanos) throws IOException {
    if (batch.written() && !fill(nowNanos)) {
      return false;
    }
    batch.writeTo(connection.socket());
    return !batch.written() || (available() > 0 && (pace == null || pace.due(nowNanos)));
  }

  private boolean fill(long nowNanos) {
    int available = Math.min(batch.capacity(), available());
    batch.begin();
    int added = 0;
    while (added < available && (pace == null || pace.due(nowNanos))) {
      add(pace == null ? nowNanos : pace.nextNanos());
      added++;
    }
    measurements.published += added;
    return added > 0;
  }

  private void add(long timeNanos) {
    batch.add(sequence++, timeNanos);
    published++;
    if (window != null) {
      window.sent(timeNanos);
    }
    if (pace != null) {
      pace.advance();
    }
  }

  private int available() {
    long left = messagesMax - published;
    return (int) Math.min(left, window == null ? Integer.MAX_VALUE : window.available());
  }

  /** Whether everything is sent, and confirmed if confirms were asked for. */
  boolean isDone() {
    return published == messagesMax && batch.written() && (window == null || window.isEmpty());
  }

  /** Nanoseconds until this producer has something to send; a long time unless it is paced. */
  long nanosUntilDue(long nowNanos) {
    return pace == null || available() == 0 ? Long.MAX_VALUE : pace.nextNanos() - nowNanos;
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
