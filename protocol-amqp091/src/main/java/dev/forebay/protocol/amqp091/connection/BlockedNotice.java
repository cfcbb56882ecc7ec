package dev.forebay.protocol.amqp091.connection;

import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.runtime.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells a client that asked for it that its publishes have been waiting for {@value #AFTER_MILLIS}
 * ms, and when they go on: shorter waits are the ordinary course of things. Confined to the
 * connection's loop.
 */
final class BlockedNotice {
  static final long AFTER_MILLIS = 1000;

  private static final String REASON = "low on memory or disk";

  private final AmqpConnection connection;
  private final boolean wanted;
  private EventLoop.@Nullable Timer timer;
  private boolean told;

  BlockedNotice(AmqpConnection connection, boolean wanted) {
    this.connection = connection;
    this.wanted = wanted;
  }

  /** The connection is not read from now on. */
  void blocked() {
    if (wanted && timer == null && !told) {
      timer =
          connection
              .client()
              .loop()
              .schedule(TimeUnit.MILLISECONDS.toNanos(AFTER_MILLIS), this::tell);
    }
  }

  private void tell() {
    timer = null;
    told = true;
    connection.send(new ConnectionMethod.Blocked(REASON));
  }

  /** The connection is read again. */
  void unblocked() {
    stop();
    if (told) {
      told = false;
      connection.send(new ConnectionMethod.Unblocked());
    }
  }

  /** Nobody is told any more. */
  void stop() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
