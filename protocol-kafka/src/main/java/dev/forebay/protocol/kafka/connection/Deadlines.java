package dev.forebay.protocol.kafka.connection;

import dev.forebay.protocol.kafka.node.KafkaLimits;
import dev.forebay.runtime.EventLoop;
import dev.forebay.transport.connection.Deadline;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Ends connections that are silent or send half a request. Confined to the loop. */
final class Deadlines {
  private final KafkaLimits limits;
  private final BooleanSupplier busy;
  private final Consumer<String> drop;
  private final Deadline idle;
  private final Deadline receive;
  private boolean heard;

  /**
   * Deadlines of one connection.
   *
   * @param busy whether the silence is ours: requests are unanswered, or the socket is not read
   */
  Deadlines(EventLoop loop, KafkaLimits limits, BooleanSupplier busy, Consumer<String> drop) {
    this.idle = new Deadline(loop);
    this.receive = new Deadline(loop);
    this.limits = limits;
    this.busy = busy;
    this.drop = drop;
  }

  void start() {
    idle.start(limits.idleMillis(), this::checkIdle);
  }

  void heard() {
    heard = true;
  }

  /** Says whether a request has begun and not ended. */
  void insideRequest(boolean inside) {
    if (!inside) {
      receive.met();
    } else if (!receive.isSet()) {
      receive.start(limits.receiveMillis(), this::checkReceived);
    }
  }

  void stop() {
    receive.met();
    idle.met();
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
    if (busy.getAsBoolean()) {
      insideRequest(true);
    } else {
      drop.accept("request not complete after " + limits.receiveMillis() + " ms");
    }
  }
}
