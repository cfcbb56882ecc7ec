package dev.forebay.protocol.kafka.connection;

import dev.forebay.protocol.kafka.node.KafkaLimits;
import dev.forebay.runtime.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Ends connections that are silent or send half a request. Confined to the loop. */
final class Deadlines {
  private final EventLoop loop;
  private final KafkaLimits limits;
  private final BooleanSupplier busy;
  private final Consumer<String> drop;
  private EventLoop.@Nullable Timer idle;
  private EventLoop.@Nullable Timer receive;
  private boolean heard;

  /**
   * Deadlines of one connection.
   *
   * @param busy whether the silence is ours: requests are unanswered, or the socket is not read
   */
  Deadlines(EventLoop loop, KafkaLimits limits, BooleanSupplier busy, Consumer<String> drop) {
    this.loop = loop;
    this.limits = limits;
    this.busy = busy;
    this.drop = drop;
  }

  void start() {
    idle = after(limits.idleMillis(), this::checkIdle);
  }

  void heard() {
    heard = true;
  }

  /** Says whether a request has begun and not ended. */
  void insideRequest(boolean inside) {
    if (inside && receive == null) {
      receive = after(limits.receiveMillis(), this::checkReceived);
    } else if (!inside && receive != null) {
      receive.cancel();
      receive = null;
    }
  }

  void stop() {
    insideRequest(false);
    if (idle != null) {
      idle.cancel();
      idle = null;
    }
  }

  private void checkIdle() {
    if (!heard && !busy.getAsBoolean()) {
      drop.accept("silent for " + limits.idleMillis() + " ms");
      return;
    }
    heard = false;
    start();
  }

  private void checkReceived() {
    receive = null;
    if (busy.getAsBoolean()) {
      insideRequest(true);
    } else {
      drop.accept("request not complete after " + limits.receiveMillis() + " ms");
    }
  }

  private EventLoop.Timer after(long millis, Runnable task) {
    return loop.schedule(TimeUnit.MILLISECONDS.toNanos(millis), task);
  }
}
