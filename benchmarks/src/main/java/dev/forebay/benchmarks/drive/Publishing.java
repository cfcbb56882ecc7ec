package dev.forebay.benchmarks.drive;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection's publishes: batch after batch, as far as its window, its pace, whoever receives
 * them and the socket allow. Confined to one thread.
 */
public final class Publishing {
  /** Nobody who receives messages holds them up. */
  public static final IntSupplier UNLIMITED = () -> Integer.MAX_VALUE;

  private final SocketChannel socket;
  private final MessageBatch batch;
  private final Measurements measurements;
  private final @Nullable ConfirmWindow window;
  private final @Nullable Pace pace;
  private final IntSupplier room;
  private final long messagesMax;
  private int sequence;
  private long published;

  /**
   * Nothing is sent yet.
   *
   * @param room how many more may be sent before somebody has received some
   * @param messagesMax after which it stops
   */
  public Publishing(
      SocketChannel socket,
      MessageBatch batch,
      @Nullable ConfirmWindow window,
      @Nullable Pace pace,
      IntSupplier room,
      long messagesMax,
      Measurements measurements) {
    this.socket = socket;
    this.batch = batch;
    this.window = window;
    this.pace = pace;
    this.room = room;
    this.messagesMax = messagesMax;
    this.measurements = measurements;
  }

  /** Sends at most one batch; returns whether there is more to write now. */
  public boolean write(long nowNanos) throws IOException {
    if (batch.written() && !fill(nowNanos)) {
      return false;
    }
    batch.writeTo(socket);
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
    long left = Math.min(messagesMax - published, room.getAsInt());
    return (int) Math.min(left, window == null ? Integer.MAX_VALUE : window.available());
  }

  /** Messages that were sent, or are in the batch. */
  public long published() {
    return published;
  }

  /** Whether no message is half sent. */
  public boolean isWritten() {
    return batch.written();
  }

  /** Whether everything is sent, and confirmed if confirms were asked for. */
  public boolean isDone() {
    return published == messagesMax && batch.written() && (window == null || window.isEmpty());
  }

  /** As {@link Session#nanosUntilDue}. */
  public long nanosUntilDue(long nowNanos) {
    return pace == null || available() <= 0 ? Session.NEVER_NANOS : pace.nextNanos() - nowNanos;
  }
}
