package dev.forebay.tests.hostile.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.QueueMethod;
import dev.forebay.runtime.measure.LatencyHistogram;
import dev.forebay.server.Main;
import dev.forebay.tests.hostile.bystander.AmqpBystander;
import dev.forebay.tests.hostile.bystander.Bystander;
import dev.forebay.tests.hostile.bystander.KafkaBystander;
import dev.forebay.tests.hostile.client.AmqpClient;
import dev.forebay.tests.hostile.client.Frames;
import dev.forebay.tests.hostile.client.KafkaClient;
import dev.forebay.tests.hostile.client.Requests;
import dev.forebay.tests.hostile.node.Peer;
import dev.forebay.tests.hostile.node.SocketPorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Nine hundred clients ask a server for more than it has memory, and read nothing; twice, so that
 * what they leave behind adds up. Others are served meanwhile, and when all are gone nothing is
 * kept for them.
 */
class DeafReadersTest {
  private static final int DEAF = 900;
  private static final int WAVES = 2;
  private static final int ROUNDS_AMID = 5;
  private static final int LARGE_BYTES = 300_000;
  private static final int LARGE = 60;
  private static final int ASKED_TIMES = 60;
  private static final long PATIENCE_SECONDS = 90;
  private static final String QUEUE = "deaf";
  private static final Pattern METRIC = Pattern.compile("(?m)^(forebay_[a-z_]+) ([0-9.E]+)$");

  /** What connections have of memory. */
  private static final List<String> OF_CONNECTIONS =
      List.of("forebay_unsent_bytes", "forebay_pinned_bytes", "forebay_incomplete_content_bytes");

  private static final List<String> SETTINGS =
      List.of(
          "memory.chunks=8MiB",
          "memory.transient=8MiB",
          "amqp.frame-max=32KiB",
          "amqp.max-message-size=512KiB",
          "kafka.max-request-size=512KiB",
          "stomp.max-frame-size=512KiB",
          "mqtt.max-packet-size=512KiB",
          "kafka.retention=0s",
          "limits.connections=1000",
          "amqp.port=0",
          "kafka.port=0",
          "stomp.port=0",
          "stomp.websocket-port=0",
          "mqtt.port=0",
          "mqtt.websocket-port=0",
          "http.port=0");

  @TempDir Path directory;

  private final List<Peer> deaf = new ArrayList<>();
  private final List<Bystander> bystanders = new ArrayList<>();

  @ParameterizedTest(name = "{0}, loops={1}, heap={2}, direct={3}")
  @CsvSource({
    "AMQP, 1, 256, 512",
    "AMQP, 4, 256, 512",
    "AMQP, 4, 128, 128",
    "Kafka, 1, 256, 512",
    "Kafka, 4, 256, 512",
    "Kafka, 4, 128, 128"
  })
  void theyEndNobodyAndLeaveNothing(String protocol, int loops, int heapMib, int directMib)
      throws Exception {
    try (PinnedProcess server = serve(loops, heapMib, directMib)) {
      String ready = server.line();
      int http = port("http", ready);
      try (SocketPorts ports = new SocketPorts(port("amqp", ready), port("kafka", ready))) {
        join(ports);
        awaitRounds(server, ports);
        for (int wave = 0; wave < WAVES; wave++) {
          attack(ports, protocol.equals("AMQP"));
          awaitRounds(server, ports);
          leave();
          await(
              server,
              ports,
              () -> OF_CONNECTIONS.stream().allMatch(name -> metric(http, name) == 0));
          await(server, ports, () -> metric(http, "forebay_connections") == 2);
          await(server, ports, () -> metric(http, "forebay_kafka_connections") == 2);
        }
        bystanders.forEach(Bystander::leave);
        ports.pass(1);
      }
      assertThat(server.terminate()).as(server::errors).isZero();
      assertThat(server.errors()).doesNotContain(" ERROR ", "LEAK", "OutOfMemory");
    }
  }

  private PinnedProcess serve(int loops, int heapMib, int directMib) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("serve", "--data-dir", directory.resolve("data").toString()));
    Stream.concat(SETTINGS.stream(), Stream.of("loops=" + loops))
        .forEach(setting -> arguments.addAll(List.of("--set", setting)));
    return PinnedProcess.startAnywhere(
        directory.resolve("errors"),
        List.of(
            "-Xmx" + heapMib + "m",
            "-XX:MaxDirectMemorySize=" + directMib + "m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"),
        Main.class,
        arguments);
  }

  private static int port(String name, String ready) {
    Matcher port = Pattern.compile(name + " [^ ,]*:(\\d+)").matcher(ready);
    assertThat(port.find()).as(ready).isTrue();
    return Integer.parseInt(port.group(1));
  }

  private void join(SocketPorts ports) {
    SplittableRandom random = new SplittableRandom(1);
    LatencyHistogram waits = new LatencyHistogram();
    for (int i = 0; i < 2; i++) {
      bystanders.add(
          new AmqpBystander(ports.connectAmqp(), MachineClock.INSTANCE, random.split(), waits, i));
      bystanders.add(
          new KafkaBystander(
              ports.connectKafka(), MachineClock.INSTANCE, random.split(), waits, i));
    }
  }

  private void attack(SocketPorts ports, boolean isAmqp) {
    if (isAmqp) {
      AmqpClient filling = new AmqpClient(ports.connectAmqp()).open(1);
      filling.declare(1, QUEUE, true, FieldTable.EMPTY);
      for (int i = 0; i < LARGE; i++) {
        filling.publish(1, "", QUEUE, Frames.persistent(), LARGE_BYTES);
      }
      deaf.add(filling.peer());
    } else {
      KafkaClient filling = new KafkaClient(ports.connectKafka());
      filling.send(ApiKeys.CREATE_TOPICS, 5, Requests.createTopic(QUEUE, 1));
      for (int i = 0; i < LARGE; i++) {
        byte[] records = Requests.records(1, LARGE_BYTES);
        filling.send(ApiKeys.PRODUCE, 9, Requests.produce(QUEUE, 0, (short) 1, records));
      }
      deaf.add(filling.peer());
    }
    for (int i = 1; i < DEAF; i++) {
      deaf.add(isAmqp ? amqp(ports, i) : kafka(ports, i));
      ports.pass(0);
      bystanders.forEach(Bystander::look);
    }
  }

  private static Peer amqp(SocketPorts ports, int kind) {
    AmqpClient client = new AmqpClient(ports.connectAmqp());
    client.reads(false);
    client.open(1);
    switch (kind % 4) {
      case 0 -> client.consume(1, QUEUE, "all", true);
      case 1 -> client.consume(1, QUEUE, "unacknowledged", false);
      case 2 -> {
        for (int i = 0; i < ASKED_TIMES; i++) {
          client.send(1, new BasicMethod.Get(0, QUEUE, false));
        }
      }
      default -> {
        for (int i = 0; i < ASKED_TIMES; i++) {
          client.send(
              1,
              new QueueMethod.Declare(0, QUEUE, true, true, false, false, false, FieldTable.EMPTY));
          client.send(
              Frames.message(
                  1,
                  new BasicMethod.Publish(0, "", "nowhere", true, false),
                  Frames.transientOnes(),
                  10_000));
        }
      }
    }
    return client.peer();
  }

  private static Peer kafka(SocketPorts ports, int kind) {
    KafkaClient client = new KafkaClient(ports.connectKafka());
    client.peer().reads(false);
    for (int i = 0; i < ASKED_TIMES; i++) {
      if (kind % 4 == 3) {
        client.send(ApiKeys.METADATA, 9, new MetadataRequestData().setTopics(null));
      } else {
        int bytesMax = kind % 4 == 0 ? LARGE * LARGE_BYTES : LARGE_BYTES;
        client.send(ApiKeys.FETCH, 12, Requests.fetch(QUEUE, 0, i % LARGE, 0, bytesMax));
      }
    }
    return client.peer();
  }

  private void leave() {
    for (int i = 0; i < deaf.size(); i++) {
      if (i % 2 == 0) {
        deaf.get(i).hangUp();
      } else {
        deaf.get(i).reset();
      }
    }
    deaf.clear();
  }

  private void awaitRounds(PinnedProcess server, SocketPorts ports) {
    int[] before = bystanders.stream().mapToInt(Bystander::rounds).toArray();
    await(
        server,
        ports,
        () -> {
          for (int i = 0; i < before.length; i++) {
            if (bystanders.get(i).rounds() < before[i] + ROUNDS_AMID) {
              return false;
            }
          }
          return true;
        });
  }

  private void await(PinnedProcess server, SocketPorts ports, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      ports.pass(5);
      assertThat(server.isAlive()).as(server::ended).isTrue();
      look(server);
      assertThat(System.nanoTime())
          .as(() -> bystanders.stream().map(Bystander::state).toList() + "\n" + server.errors())
          .isLessThan(deadline);
    }
  }

  private void look(PinnedProcess server) {
    try {
      bystanders.forEach(Bystander::look);
    } catch (AssertionError sentAway) {
      throw new AssertionError(server.errors(), sentAway);
    }
  }

  private static double metric(int httpPort, String name) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      String page =
          client
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/metrics"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      return METRIC
          .matcher(page)
          .results()
          .filter(found -> found.group(1).equals(name))
          .mapToDouble(found -> Double.parseDouble(found.group(2)))
          .findFirst()
          .orElseThrow(() -> new AssertionError(name + " is not in\n" + page));
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
