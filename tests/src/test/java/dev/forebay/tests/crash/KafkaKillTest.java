package dev.forebay.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.tests.clients.ClientProcess;
import dev.forebay.tests.crash.StreamLedger.Place;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at random moments under Kafka's verifiable producers and consumer, which live on.
 * {@code -Dforebay.rounds} says how often, {@code -Dforebay.seed} repeats the moments of a run,
 * though not what threads do in between.
 *
 * <p>A killed process loses nothing that it gave to the operating system. That records are synced
 * before they are acknowledged is shown by cutting the power, in {@code StreamCrashTest}.
 */
class KafkaKillTest {
  private static final int ROUNDS = Integer.getInteger("forebay.rounds", 3);
  private static final int PRODUCERS = 2;
  private static final int RECORDS_PER_SECOND = 1000;
  private static final int PARTITIONS = 3;
  private static final int LOAD_MILLIS_MAX = 1500;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String TOPIC = "t";
  private static final String GROUP = "g";

  private final StreamLedger ledger = new StreamLedger();

  @TempDir Path dir;

  @BeforeAll
  static void install() throws Exception {
    ClientProcess.install();
  }

  @Test
  void whatWasAcknowledgedSurvivesEveryKill() throws Exception {
    long seed = Long.getLong("forebay.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    long began = System.nanoTime();
    int port = freePort();
    Map<Place, String> log;
    Map<Integer, Long> commits;
    try (Tools tools = new Tools(port)) {
      for (int round = 0; round < ROUNDS; round++) {
        liveAndBeKilled(port, tools, random, round);
      }
      try (BrokerProcess broker = serve(port)) {
        broker.awaitPort();
        tools.endProducers();
        log = log(port);
        await().atMost(PATIENCE).until(() -> ledger.hasConsumed(log.keySet()));
        tools.endConsumer();
        commits = commits(port);
        broker.terminate();
        assertThat(broker.exitCode()).as(broker.standardError()).isZero();
        assertThat(broker.standardError()).doesNotContain(" ERROR ", "GroupMetadataManager");
      }
    }
    System.out.printf(
        "%d kills under Kafka's tools in %d s: %s%n",
        ROUNDS, (System.nanoTime() - began) / 1_000_000_000, ledger.figures());
    assertThat(ledger.verdict(log, commits)).as("seed %d", seed).isEmpty();
    assertThat(ledger.acknowledgedCount()).isPositive();
    damageIsNoticed(log, commits, random);
  }

  /** What would be said if the broker had lost, repeated, exchanged or changed one record. */
  private void damageIsNoticed(
      Map<Place, String> log, Map<Integer, Long> commits, SplittableRandom random) {
    List<Place> places = log.keySet().stream().filter(place -> place.offset() > 0).toList();
    Place one = places.get(random.nextInt(places.size()));
    Place before = new Place(one.partition(), one.offset() - 1);
    Place end = new Place(one.partition(), commits.getOrDefault(one.partition(), 0L));
    Map<Place, String> missing = new HashMap<>(log);
    missing.remove(one);
    Map<Place, String> repeated = new HashMap<>(log);
    repeated.put(end, log.getOrDefault(one, ""));
    Map<Place, String> exchanged = new HashMap<>(log);
    exchanged.put(one, log.getOrDefault(before, ""));
    exchanged.put(before, log.getOrDefault(one, ""));
    Map<Integer, Long> setBack = new HashMap<>(commits);
    setBack.merge(one.partition(), -1L, Long::sum);

    for (Map<Place, String> damaged : List.of(missing, repeated, exchanged)) {
      assertThat(ledger.verdict(damaged, commits)).isNotEmpty();
    }
    assertThat(ledger.verdict(log, setBack)).isNotEmpty();
  }

  @Test
  void aDirectoryThatGoesBackInTimeIsNoticed() throws Exception {
    int port = freePort();
    Path data = dir.resolve("data");
    try (Tools tools = new Tools(port)) {
      try (BrokerProcess broker = serve(port)) {
        broker.awaitPort();
        createTopic(port);
        broker.kill();
      }
      Path earlier = dir.resolve("earlier");
      copy(data, earlier);
      try (BrokerProcess broker = serve(port)) {
        broker.awaitPort();
        tools.start();
        await().atMost(PATIENCE).until(() -> ledger.acknowledgedCount() > 100);
        broker.kill();
      }
      tools.kill();
      delete(data);
      copy(earlier, data);
      try (BrokerProcess broker = serve(port)) {
        broker.awaitPort();
        assertThat(ledger.verdict(log(port), Map.of()))
            .anyMatch(violation -> violation.startsWith("acknowledged "));
      }
    }
  }

  private void liveAndBeKilled(int port, Tools tools, SplittableRandom random, int round)
      throws Exception {
    try (BrokerProcess broker = serve(port)) {
      // Now and then while it starts, and so often while it recovers.
      if (round == 0 || random.nextInt(4) > 0) {
        broker.awaitPort();
      }
      if (round == 0) {
        createTopic(port);
        tools.start();
        // They take longer to start than a round.
        await().atMost(PATIENCE).until(() -> ledger.acknowledgedCount() > 0);
      }
      Thread.sleep(random.nextInt(LOAD_MILLIS_MAX));
      broker.kill();
    }
  }

  private BrokerProcess serve(int port) throws IOException {
    // Small segments, so that kills hit their preparation and reclaiming too.
    return BrokerProcess.serve(
        dir.resolve("data"),
        "log.segment-size=1MiB",
        "kafka.rebalance-delay=0s",
        "kafka.port=" + port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static Map<String, Object> bootstrap(int port) {
    return Map.of("bootstrap.servers", "127.0.0.1:" + port);
  }

  private static void createTopic(int port) throws Exception {
    try (Admin admin = Admin.create(bootstrap(port))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1))).all().get();
    }
  }

  private static Map<Place, String> log(int port) throws Exception {
    Map<Place, String> log = new HashMap<>();
    List<TopicPartition> all =
        IntStream.range(0, PARTITIONS).mapToObj(p -> new TopicPartition(TOPIC, p)).toList();
    try (KafkaConsumer<String, String> reader =
        new KafkaConsumer<>(bootstrap(port), new StringDeserializer(), new StringDeserializer())) {
      reader.assign(all);
      reader.seekToBeginning(all);
      Map<TopicPartition, Long> ends = reader.endOffsets(all);
      while (ends.entrySet().stream()
          .anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
        reader
            .poll(Duration.ofMillis(200))
            .forEach(
                record -> log.put(new Place(record.partition(), record.offset()), record.value()));
      }
    }
    return log;
  }

  private static Map<Integer, Long> commits(int port) throws Exception {
    Map<Integer, Long> commits = new HashMap<>();
    try (Admin admin = Admin.create(bootstrap(port))) {
      admin
          .listConsumerGroupOffsets(GROUP)
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach((partition, offset) -> commits.put(partition.partition(), offset.offset()));
    }
    return commits;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)));
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.toList().reversed()) {
        Files.delete(path);
      }
    }
  }

  /** The clients of one test. */
  private final class Tools implements AutoCloseable {
    private final String bootstrap;
    private final List<VerifiableTool> producers = new ArrayList<>();
    private final List<VerifiableTool> consumers = new ArrayList<>();

    Tools(int port) {
      bootstrap = "127.0.0.1:" + port;
    }

    void start() throws IOException {
      for (int number = 0; number < PRODUCERS; number++) {
        producers.add(
            VerifiableTool.producer(dir, ledger, bootstrap, TOPIC, number, RECORDS_PER_SECOND));
      }
      consumers.add(VerifiableTool.consumer(dir, ledger, bootstrap, TOPIC, GROUP));
    }

    void endProducers() throws InterruptedException {
      for (VerifiableTool producer : producers) {
        producer.end();
      }
    }

    void endConsumer() throws InterruptedException {
      for (VerifiableTool consumer : consumers) {
        consumer.end();
      }
    }

    @Override
    public void close() {
      kill();
    }

    void kill() {
      producers.forEach(VerifiableTool::close);
      consumers.forEach(VerifiableTool::close);
    }
  }
}
