package dev.forebay.tests.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.crash.BrokerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at random moments under a client that sends persistent messages, one by one and
 * in transactions over two queues: what it has a receipt of is there, and no half of a transaction.
 * {@code -Dforebay.rounds} says how often, {@code -Dforebay.seed} repeats the moments of a run.
 *
 * <p>A killed process loses nothing that it gave to the operating system: that a receipt leaves
 * after the sync, and not just after the write, only a power cut could show.
 */
class StompKillTest {
  private static final int ROUNDS = Integer.getInteger("forebay.rounds", 3);
  private static final int WINDOW = 200;
  private static final int LOAD_MILLIS_MAX = 1500;
  private static final String LEFT = "/queue/left";
  private static final String RIGHT = "/queue/right";

  private final Set<String> receipted = ConcurrentHashMap.newKeySet();
  private int sent;

  @Test
  void whatHasAReceiptSurvivesEveryKill(@TempDir Path dir) throws Exception {
    long seed = Long.getLong("forebay.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
    for (int round = 0; round < ROUNDS; round++) {
      try (BrokerProcess broker = serve(dir, address)) {
        broker.awaitPort();
        Thread load = Thread.ofPlatform().start(() -> send(address));
        Thread.sleep(100 + random.nextInt(LOAD_MILLIS_MAX));
        broker.kill();
        load.join();
      }
    }
    try (BrokerProcess broker = serve(dir, address)) {
      broker.awaitPort();
      Set<String> left = drain(address, LEFT);
      Set<String> right = drain(address, RIGHT);

      assertThat(receipted).as("seed %d", seed).isNotEmpty();
      Set<String> all = new HashSet<>(left);
      all.addAll(right);
      assertThat(all).as("seed %d", seed).containsAll(receipted);
      left.removeIf(message -> !message.startsWith("t"));
      assertThat(left).as("seed %d", seed).isNotEmpty();
      right.removeIf(message -> !message.startsWith("t"));
      assertThat(left).as("halves of transactions, seed %d", seed).isEqualTo(right);
    }
  }

  private static BrokerProcess serve(Path dir, InetSocketAddress address) throws IOException {
    return BrokerProcess.serve(dir.resolve("data"), "stomp.port=" + address.getPort());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Sends until the broker is gone, so many messages ahead of their receipts at most. */
  private void send(InetSocketAddress address) {
    try (StompClient client = StompClient.connected(address)) {
      int underWay = 0;
      while (true) {
        sent++;
        if (sent % 10 == 0) {
          transaction(client, "t" + sent);
        } else {
          client.sendBody(
              "SEND",
              "m" + sent,
              "destination:" + (sent % 2 == 0 ? LEFT : RIGHT),
              "persistent:true",
              "receipt:m" + sent);
        }
        underWay++;
        while (underWay >= WINDOW) {
          receipted.add(String.valueOf(client.receive().get("receipt-id")));
          underWay--;
        }
      }
    } catch (IOException | AssertionError ended) {
      // The broker was killed: that ends the load.
    }
  }

  private static void transaction(StompClient client, String name) throws IOException {
    client.send("BEGIN", "transaction:" + name);
    for (String destination : new String[] {LEFT, RIGHT}) {
      client.sendBody(
          "SEND", name, "destination:" + destination, "persistent:true", "transaction:" + name);
    }
    client.send("COMMIT", "transaction:" + name, "receipt:" + name);
  }

  /** All messages of a queue, up to one that is sent behind them. */
  private static Set<String> drain(InetSocketAddress address, String destination)
      throws IOException {
    try (StompClient client = StompClient.connected(address)) {
      client.sendBody("SEND", "end", "destination:" + destination, "persistent:true");
      client.send("SUBSCRIBE", "id:1", "destination:" + destination);
      Set<String> messages = new HashSet<>();
      for (String text = client.receive().text(); !text.equals("end"); ) {
        messages.add(text);
        text = client.receive().text();
      }
      return messages;
    }
  }
}
