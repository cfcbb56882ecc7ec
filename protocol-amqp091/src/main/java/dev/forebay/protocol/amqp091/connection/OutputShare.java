package dev.forebay.protocol.amqp091.connection;

import dev.forebay.broker.api.SessionOpener;
import dev.forebay.runtime.EventLoop;
import dev.forebay.transport.connection.OutputBuffer;

/**
 * How much of its output a client may leave unsent while the node's memory for readers is used up.
 * Confined to the connection's loop.
 */
final class OutputShare {
  /** Unsent above it there are no deliveries while others need the memory. */
  static final int BYTES = 16 << 10;

  private static final long LOOK_AGAIN_NANOS = 5_000_000;

  private final EventLoop loop;
  private final OutputBuffer output;
  private final SessionOpener sessions;
  private final Runnable changed;
  private boolean isUsedUp;

  /**
   * The share of one connection.
   *
   * @param changed runs when it is used up, and when it is no more
   */
  OutputShare(EventLoop loop, OutputBuffer output, SessionOpener sessions, Runnable changed) {
    this.loop = loop;
    this.output = output;
    this.sessions = sessions;
    this.changed = changed;
  }

  boolean isUsedUp() {
    return isUsedUp;
  }

  /** The output was flushed. */
  void flushed() {
    if (!isUsedUp && output.unsentBytes() > BYTES) {
      look();
    }
  }

  /** Ends when the memory is free again, or the client has read or is gone. */
  private void look() {
    boolean wanted = output.unsentBytes() > BYTES && sessions.isReaderMemoryUsedUp();
    if (wanted != isUsedUp) {
      isUsedUp = wanted;
      changed.run();
    }
    if (wanted) {
      loop.schedule(LOOK_AGAIN_NANOS, this::look);
    }
  }
}
