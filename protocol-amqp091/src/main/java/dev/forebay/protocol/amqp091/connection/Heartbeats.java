package dev.forebay.protocol.amqp091.connection;

import dev.forebay.runtime.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Heartbeats of one connection (section 4.2.7): sent every half interval in which nothing else was
 * sent, and after the first one in any case, as RabbitMQ does. A heartbeat is no reason to leave
 * out the next: clients may expect one each half interval. The connection is dropped after two
 * intervals without a byte, unless it is us who do not read: a client that is not read because it
 * does not read either is to take something at least. Confined to the connection's loop.
 */
final class Heartbeats {
  private static final int TICKS_PER_INTERVAL = 2;
  private static final int MISSED_TICKS_MAX = 2 * TICKS_PER_INTERVAL;

  private final EventLoop loop;
  private final OutputBuffer output;
  private final InputGate gate;
  private final Runnable onSilence;
  private final Runnable tick = this::tick;
  private long tickNanos;
  private boolean isFirst;
  private int silentTicks;
  private long unsentBytes;
  private EventLoop.@Nullable Timer timer;

  Heartbeats(EventLoop loop, OutputBuffer output, InputGate gate, Runnable onSilence) {
    this.loop = loop;
    this.output = output;
    this.gate = gate;
    this.onSilence = onSilence;
  }

  /** Starts; an interval of 0 means none. */
  void start(int intervalSeconds) {
    if (intervalSeconds > 0) {
      tickNanos = TimeUnit.SECONDS.toNanos(intervalSeconds) / TICKS_PER_INTERVAL;
      isFirst = true;
      timer = loop.schedule(tickNanos, tick);
    }
  }

  /** Something was read. */
  void received() {
    silentTicks = 0;
  }

  void stop() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void tick() {
    boolean wrote = output.wroteSinceAsked();
    if (isFirst || !wrote) {
      output.heartbeat();
    }
    isFirst = false;
    silentTicks = isExcused() ? 0 : silentTicks + 1;
    if (silentTicks > MISSED_TICKS_MAX) {
      onSilence.run();
    } else {
      timer = loop.schedule(tickNanos, tick);
    }
  }

  private boolean isExcused() {
    long before = unsentBytes;
    unsentBytes = output.unsentBytes();
    return gate.isClosedFor(InputGate.Reason.WAITING_FRAMES)
        || gate.isClosedFor(InputGate.Reason.PUBLISH_PRESSURE)
        || gate.isClosedFor(InputGate.Reason.FRAME_MEMORY)
        || (gate.isClosedFor(InputGate.Reason.UNREAD_OUTPUT) && unsentBytes < before);
  }
}
