package dev.forebay.tests.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sessions of random frames, some damaged, some cut off: whatever they do, a client beside them is
 * served, and nothing of them is left. {@code -Dforebay.fuzz.sessions} says how many, {@code
 * -Dforebay.seed} repeats them.
 */
class StompFuzzTest {
  private static final int SESSIONS = Integer.getInteger("forebay.fuzz.sessions", 500);
  private static final int FRAMES_MAX = 30;
  private static final int AT_ONCE = 20;
  private static final String[] COMMANDS = {
    "SEND",
    "SEND",
    "SEND",
    "SUBSCRIBE",
    "SUBSCRIBE",
    "UNSUBSCRIBE",
    "ACK",
    "NACK",
    "BEGIN",
    "COMMIT",
    "ABORT",
    "DISCONNECT",
    "CONNECT",
    "NONSENSE"
  };
  private static final String[] DESTINATIONS = {
    "/queue/a", "/queue/b", "/topic/a.b", "/topic/#", "/exchange/amq.fanout", "/amq/queue/a",
    "/temp-queue/x", "/reply-queue/a", "plain", "/exchange/none/k", "/queue/%zz%2Fa", ""
  };
  private static final String[] HEADERS = {
    "id:1",
    "id:2",
    "ack:client",
    "ack:client-individual",
    "transaction:t",
    "transaction:u",
    "receipt:r",
    "persistent:true",
    "expiration:10",
    "reply-to:/temp-queue/x",
    "durable:true",
    "auto-delete:false",
    "prefetch-count:1",
    "x-message-ttl:1000",
    "x-max-length:1",
    "own:\\c\\n",
    "content-length:3",
    "requeue:false",
    "message-id:T_1@@s@@1-1",
    "x-stream-offset:first",
    "\\q:1",
    "x-queue-name:a",
    "x-expires:100",
    "heart-beat:1,1",
    "no colon"
  };

  @Test
  void nobodyElseIsDisturbedAndNothingIsLeft(@TempDir Path directory) throws Exception {
    long seed = Long.getLong("forebay.seed", System.nanoTime());
    Random random = new Random(seed);
    try (TestBroker broker = TestBroker.start(directory, "loops=2", "stomp.max-frame-size=64KiB");
        StompClient good = StompClient.connected(broker.stomp())) {
      good.done("SUBSCRIBE", "id:1", "destination:/queue/good");
      for (int i = 0; i < SESSIONS; i += AT_ONCE) {
        List<Socket> open = new ArrayList<>();
        for (int one = 0; one < AT_ONCE; one++) {
          open.add(play(broker, random));
        }
        good.sendBody("SEND", "still here", "destination:/queue/good");
        assertThat(good.receive().text()).as("seed %d", seed).isEqualTo("still here");
        for (Socket socket : open) {
          socket.close();
        }
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> {
            assertThat(broker.metric("forebay_stomp_connections")).isEqualTo(1);
            assertThat(broker.metric("forebay_incomplete_content_bytes")).isZero();
            assertThat(broker.metric("forebay_messages_unacknowledged")).isZero();
          });
    }
  }

  private static Socket play(TestBroker broker, Random random) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.stomp().getPort());
    byte[] octets = session(random).getBytes(StandardCharsets.UTF_8);
    for (int damage = random.nextInt(3); damage > 0; damage--) {
      octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
    }
    int cut = random.nextInt(4) == 0 ? random.nextInt(octets.length) : octets.length;
    try {
      socket.getOutputStream().write(octets, 0, cut);
      if (random.nextBoolean()) {
        socket.setSoTimeout(20);
        readSome(socket.getInputStream());
      }
    } catch (IOException ended) {
      // It was sent away, or nothing came: both may be.
    }
    return socket;
  }

  private static void readSome(InputStream in) throws IOException {
    byte[] taken = new byte[4096];
    int reads = 0;
    while (in.read(taken) > 0 && reads < 10) {
      reads++;
    }
  }

  private static String session(Random random) {
    StringBuilder text = new StringBuilder("CONNECT\naccept-version:1.");
    text.append(random.nextInt(3)).append("\n\n\0");
    for (int frames = random.nextInt(FRAMES_MAX); frames > 0; frames--) {
      text.append(one(COMMANDS, random)).append('\n');
      if (random.nextInt(5) > 0) {
        text.append("destination:").append(one(DESTINATIONS, random)).append('\n');
      }
      for (int headers = random.nextInt(4); headers > 0; headers--) {
        text.append(one(HEADERS, random)).append('\n');
      }
      text.append('\n').append("x".repeat(random.nextInt(10) == 0 ? 70_000 : random.nextInt(5)));
      text.append('\0');
    }
    return text.toString();
  }

  private static String one(String[] of, Random random) {
    return of[random.nextInt(of.length)];
  }
}
