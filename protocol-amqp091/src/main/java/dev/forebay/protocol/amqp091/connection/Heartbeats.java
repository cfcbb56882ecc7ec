package dev.forebay.protocol.amqp091.connection;

import dev.forebay.protocol.amqp091.output.MethodOutput;
import dev.forebay.runtime.EventLoop;
import dev.forebay.transport.connection.ClientConnection;
import dev.forebay.transport.connection.InputGate;
import dev.forebay.transport.connection.OutputBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Heartbeats of one connection (section 4.2.7): sent every half interval in which nothing else was
 * sent, and after the first one in any case, as RabbitMQ does. A heartbeat is no reason to leave
 * out the next: clients may expect one each half interval. The connection is dropped after two
 * intervals without a byte, unless it is us who do not read, and after two in which more was unsent
 * than the connection is writable with and the client took nothing of it; the latter also after
 * {@value #DEAF_SECONDS} s without heartbeats: its deliveries and methods wait for that, and what
 * it holds would be held for ever. Confined to the connection's loop.
 */
final class Heartbeats {
  private static final int TICKS_PER_INTERVAL = 2;
  private static final int MISSED_TICKS_MAX = 2 * TICKS_PER_INTERVAL;

  /** Without heartbeats: how long much may be unsent of which the client takes nothing. */
  private static final int DEAF_SECONDS = 60;

  private final EventLoop loop;
  private final OutputBuffer output;
  private final InputGate gate;
  private final ClientConnection client;
  private final Runnable onSilence;
  private final Runnable onDeafness;
  private final Runnable tick = this::tick;
  private long tickNanos;
  private boolean isBeating;
  private boolean isFirst;
  private int silentTicks;
  private int deafTicks;
  private long takenBytes;
  private EventLoop.@Nullable Timer timer;

  /** Heartbeats that begin with {@link #start}. */
  Heartbeats(ClientConnection client, Runnable onSilence, Runnable onDeafness) {
    this.client = client;
    this.loop = client.loop();
    this.output = client.output();
    this.gate = client.gate();
    this.onSilence = onSilence;
    this.onDeafness = onDeafness;
  }

  /** Starts; an interval of 0 means none. */
  void start(int intervalSeconds) {
    isBeating = intervalSeconds > 0;
    isFirst = isBeating;
    tickNanos =
        isBeating
            ? TimeUnit.SECONDS.toNanos(intervalSeconds) / TICKS_PER_INTERVAL
            : TimeUnit.SECONDS.toNanos(DEAF_SECONDS) / MISSED_TICKS_MAX;
    timer = loop.schedule(tickNanos, tick);
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
    if (isBeating) {
      beat();
    }
    deafTicks = isDeaf() ? deafTicks + 1 : 0;
    if (silentTicks > MISSED_TICKS_MAX) {
      onSilence.run();
    } else if (deafTicks > MISSED_TICKS_MAX) {
      onDeafness.run();
    } else {
      timer = loop.schedule(tickNanos, tick);
    }
  }

  private void beat() {
    boolean wrote = output.wroteSinceAsked();
    if (isFirst || !wrote) {
      MethodOutput.heartbeat(output);
    }
    isFirst = false;
    silentTicks = isExcused() ? 0 : silentTicks + 1;
  }

  private boolean isExcused() {
    return !gate.isOpen();
  }

  private boolean isDeaf() {
    long before = takenBytes;
    takenBytes = output.takenBytes();
    return takenBytes <= before && !client.isWritable();
  }
}
