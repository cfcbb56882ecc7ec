package dev.forebay.tests.mqtt.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.tests.crash.BrokerProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at random moments under Paho's clients of QoS 1 and 2 with sessions that are
 * kept: what was acknowledged comes, with QoS 2 exactly once, and each in order. {@code
 * -Dforebay.rounds} says how often, {@code -Dforebay.seed} repeats the moments of a run.
 */
class MqttKillTest {
  private static final int ROUNDS = Integer.getInteger("forebay.rounds", 3);
  private static final int LOAD_MILLIS_MAX = 1500;

  private final Map<String, List<Integer>> arrived = new ConcurrentHashMap<>();
  private final Map<Integer, Integer> sent = new HashMap<>();

  @Test
  void whatWasAcknowledgedComesAndWithQos2Once(@TempDir Path dir) throws Exception {
    long seed = Long.getLong("forebay.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    int port = freePort();
    try (KeptClient subscriber = new KeptClient(port, "subscriber", this::arrived);
        KeptClient atLeastOnce = new KeptClient(port, "at-least-once", (_, _) -> {});
        KeptClient exactlyOnce = new KeptClient(port, "exactly-once", (_, _) -> {})) {
      for (int round = 0; round < ROUNDS; round++) {
        try (BrokerProcess broker = serve(dir, port)) {
          broker.awaitPort();
          subscriber.connect();
          if (round == 0) {
            subscriber.subscribe("kill/#", 2);
          }
          Thread one = load(atLeastOnce, 1);
          Thread two = load(exactlyOnce, 2);
          Thread.sleep(200 + random.nextInt(LOAD_MILLIS_MAX));
          broker.kill();
          one.join();
          two.join();
        }
      }
      try (BrokerProcess broker = serve(dir, port)) {
        broker.awaitPort();
        subscriber.connect();
        atLeastOnce.connect();
        exactlyOnce.connect();
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> atLeastOnce.pending() == 0 && exactlyOnce.pending() == 0);
        await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(() -> {
              assertThat(names(1)).as("seed %d", seed).containsAll(atLeastOnce.acknowledged());
              assertThat(names(2)).as("seed %d", seed).containsAll(exactlyOnce.acknowledged());
            });
        System.out.printf(
            "%d kills: QoS 1 %d acknowledged, %d came; QoS 2 %d acknowledged, %d came%n",
            ROUNDS,
            atLeastOnce.acknowledged().size(),
            arrived.getOrDefault("kill/1", List.of()).size(),
            exactlyOnce.acknowledged().size(),
            arrived.getOrDefault("kill/2", List.of()).size());
        assertThat(exactlyOnce.acknowledged()).as("seed %d", seed).isNotEmpty();
        assertThat(arrived.get("kill/2")).as("seed %d", seed).doesNotHaveDuplicates().isSorted();
        assertThat(firsts("kill/1")).as("seed %d", seed).isSorted();
      }
    }
  }

  private void arrived(String topic, String text) {
    arrived
        .computeIfAbsent(topic, _ -> Collections.synchronizedList(new ArrayList<>()))
        .add(Integer.parseInt(text.substring(text.indexOf(':') + 1)));
  }

  private Set<String> names(int qos) {
    Set<String> names = ConcurrentHashMap.newKeySet();
    List<Integer> numbers = arrived.getOrDefault("kill/" + qos, List.of());
    synchronized (numbers) {
      numbers.forEach(number -> names.add(qos + ":" + number));
    }
    return names;
  }

  /** Without what came again. */
  private List<Integer> firsts(String topic) {
    return arrived.getOrDefault(topic, List.of()).stream().distinct().toList();
  }

  private Thread load(KeptClient client, int qos) {
    return Thread.ofPlatform()
        .start(() -> {
          try {
            client.connect();
            int number = sent.getOrDefault(qos, 0);
            do {
              number++;
            } while (client.publish("kill/" + qos, qos + ":" + number, qos));
            synchronized (sent) {
              sent.put(qos, number);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static BrokerProcess serve(Path dir, int port) throws IOException {
    return BrokerProcess.serve(dir.resolve("data"), "mqtt.port=" + port, "log.segment-size=1MiB");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
