package dev.forebay.protocol.mqtt.connection;

import dev.forebay.transport.connection.ClientConnection;
import dev.forebay.transport.connection.Deadline;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection whose client sends nothing for one and a half times its keep alive (§3.1.2.10),
 * or at most a quarter more, unless it is us who do not read. Confined to the connection's loop.
 */
final class KeepAlive {
  private static final int TICKS = 4;

  private final ClientConnection client;
  private final Runnable missed;
  private final Deadline deadline;
  private long tickMillis;
  private int silentTicks;

  KeepAlive(ClientConnection client, Runnable missed) {
    this.client = client;
    this.missed = missed;
    this.deadline = new Deadline(client.loop());
  }

  /** Starts; 0 means no limit. */
  void start(int seconds) {
    if (seconds > 0) {
      tickMillis = TimeUnit.SECONDS.toMillis(seconds) * 3 / 2 / TICKS;
      deadline.start(tickMillis, this::tick);
    }
  }

  /** Something was read. */
  void heard() {
    silentTicks = 0;
  }

  void stop() {
    deadline.met();
  }

  private void tick() {
    silentTicks = client.gate().isOpen() ? silentTicks + 1 : 0;
    if (silentTicks > TICKS) {
      missed.run();
    } else {
      deadline.start(tickMillis, this::tick);
    }
  }
}
