package dev.forebay.tests.mqtt.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.tests.clients.TestBroker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sessions of random packets, some damaged, some cut off, half of them over WebSocket: whatever
 * they do, a client beside them is served, and nothing of them is left. {@code
 * -Dforebay.fuzz.sessions} says how many, {@code -Dforebay.seed} repeats them.
 */
class MqttFuzzTest {
  private static final int SESSIONS = Integer.getInteger("forebay.fuzz.sessions", 500);
  private static final int PACKETS_MAX = 40;
  private static final int AT_ONCE = 20;
  private static final int FRAME_BYTES_MAX = 120;
  private static final String UPGRADE =
      """
      GET /mqtt HTTP/1.1\r
      Host: localhost\r
      Upgrade: websocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Protocol: mqtt\r
      \r
      """;

  @Test
  void nobodyElseIsDisturbedAndNothingIsLeft(@TempDir Path directory) throws Exception {
    long seed = Long.getLong("forebay.seed", System.nanoTime());
    Random random = new Random(seed);
    BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
    try (TestBroker broker = TestBroker.start(directory, "loops=2")) {
      MqttClient good =
          new MqttClient(
              "tcp://127.0.0.1:" + broker.mqtt().getPort(), "good", new MemoryPersistence());
      good.setTimeToWait(20_000);
      good.connect();
      good.subscribe(
          "good/t", 1, (_, message) -> arrived.add(new String(message.getPayload(), UTF_8)));
      for (int i = 0; i < SESSIONS; i += AT_ONCE) {
        List<Socket> open = new ArrayList<>();
        for (int one = 0; one < AT_ONCE; one++) {
          open.add(play(broker, random));
        }
        good.publish("good/t", ("still here " + i).getBytes(UTF_8), 1, false);
        assertThat(arrived.poll(20, TimeUnit.SECONDS))
            .as("seed %d", seed)
            .isEqualTo("still here " + i);
        for (Socket socket : open) {
          socket.close();
        }
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> {
            assertThat(broker.metric("forebay_mqtt_connections")).isEqualTo(1);
            assertThat(broker.metric("forebay_incomplete_content_bytes")).isZero();
          });
      good.disconnect();
      good.close();
    }
  }

  private static Socket play(TestBroker broker, Random random) throws IOException {
    boolean isWeb = random.nextBoolean();
    int port = (isWeb ? broker.mqttWebSocket() : broker.mqtt()).getPort();
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    byte[] octets = session(random);
    if (isWeb) {
      octets = framed(octets, random);
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

  private static byte[] session(Random random) {
    RandomPackets packets = new RandomPackets(random, "fuzz" + random.nextInt(30), 25);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(packets.connect());
    for (int i = random.nextInt(PACKETS_MAX); i > 0; i--) {
      all.writeBytes(packets.next());
    }
    return all.toByteArray();
  }

  /** In frames that begin and end anywhere, one of them damaged now and then. */
  private static byte[] framed(byte[] octets, Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(UPGRADE.getBytes(US_ASCII));
    for (int at = 0; at < octets.length; ) {
      int bytes = Math.min(octets.length - at, 1 + random.nextInt(FRAME_BYTES_MAX));
      byte[] mask = new byte[4];
      random.nextBytes(mask);
      out.write(random.nextInt(200) == 0 ? random.nextInt(256) : 0x82);
      out.write(0x80 | bytes);
      out.writeBytes(mask);
      for (int i = 0; i < bytes; i++) {
        out.write(octets[at + i] ^ mask[i & 3]);
      }
      at += bytes;
    }
    return out.toByteArray();
  }
}
