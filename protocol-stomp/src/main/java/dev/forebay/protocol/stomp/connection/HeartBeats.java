package dev.forebay.protocol.stomp.connection;

import dev.forebay.protocol.stomp.codec.StompException;
import dev.forebay.runtime.EventLoop;
import dev.forebay.transport.connection.ClientConnection;
import dev.forebay.transport.connection.Deadline;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Heart-beats of one connection (STOMP 1.2, "Heart-beating"): sends an empty line when nothing else
 * was sent, and drops a client that is silent for two of its intervals, unless it is us who do not
 * read it. Confined to the connection's loop.
 */
final class HeartBeats {
  private static final int TICKS_PER_INTERVAL = 2;
  private static final int SILENT_TICKS_MAX = 2 * TICKS_PER_INTERVAL;

  private final ClientConnection client;
  private final Deadline sending;
  private final Deadline receiving;
  private int silentTicks;

  /**
   * What was agreed, in milliseconds; 0 is none.
   *
   * @param sendMillis from us
   * @param receiveMillis from the client
   */
  record Agreed(long sendMillis, long receiveMillis) {
    private static final long MILLIS_MAX = TimeUnit.DAYS.toMillis(1);

    /** As RabbitMQ takes it: what the client offers and wishes, in whole seconds. */
    static Agreed of(@Nullable String header) {
      if (header == null) {
        return new Agreed(0, 0);
      }
      String[] parts = header.split(",", -1);
      if (parts.length != 2) {
        throw wrong(header);
      }
      return new Agreed(millis(parts[1], header), millis(parts[0], header));
    }

    private static long millis(String text, String header) {
      try {
        long millis = Long.parseLong(text.strip());
        if (millis <= 0) {
          return 0;
        }
        long seconds = Math.max(1, TimeUnit.MILLISECONDS.toSeconds(Math.min(millis, MILLIS_MAX)));
        return TimeUnit.SECONDS.toMillis(seconds);
      } catch (NumberFormatException notOne) {
        throw wrong(header);
      }
    }

    private static StompException wrong(String header) {
      return new StompException(
          "Bad CONNECT", "heart-beat is two numbers of milliseconds, not '" + header + "'\n");
    }

    /** As the client is told. */
    String text() {
      return sendMillis + "," + receiveMillis;
    }
  }

  HeartBeats(ClientConnection client) {
    EventLoop loop = client.loop();
    this.client = client;
    this.sending = new Deadline(loop);
    this.receiving = new Deadline(loop);
  }

  void start(Agreed agreed) {
    if (agreed.sendMillis() > 0) {
      sendLater(agreed.sendMillis() / TICKS_PER_INTERVAL);
    }
    if (agreed.receiveMillis() > 0) {
      listenLater(agreed.receiveMillis() / TICKS_PER_INTERVAL);
    }
  }

  /** Something was read. */
  void received() {
    silentTicks = 0;
  }

  void stop() {
    sending.met();
    receiving.met();
  }

  private void sendLater(long millis) {
    sending.start(
        millis,
        () -> {
          if (!client.output().wroteSinceAsked()) {
            client.output().reserve(1).writeByte('\n');
            client.output().endOfMessage();
            client.output().uncounted(1);
          }
          sendLater(millis);
        });
  }

  private void listenLater(long millis) {
    receiving.start(
        millis,
        () -> {
          silentTicks = client.gate().isOpen() ? silentTicks + 1 : 0;
          if (silentTicks > SILENT_TICKS_MAX) {
            client.drop("missed heart-beats from client");
          } else {
            listenLater(millis);
          }
        });
  }
}
