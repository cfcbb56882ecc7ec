package dev.forebay.tests.mqtt.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import dev.forebay.tests.crash.BrokerProcess;
import dev.forebay.tests.stomp.StompClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sensor publishes with MQTT's QoS 1 while the process is killed three times: a queue of AMQP, a
 * group of Kafka's consumers on a stream and a durable subscription of STOMP get all of it.
 */
class SensorTest {
  private static final int KILLS = 3;
  private static final String BINDING = "plant.#";
  private static final String QUEUE = "readings";
  private static final String STREAM = "plant-log";

  private final int[] ports = new int[4];
  private final Set<String> byAmqp = ConcurrentHashMap.newKeySet();
  private final Set<String> byKafka = ConcurrentHashMap.newKeySet();
  private final Set<String> byStomp = ConcurrentHashMap.newKeySet();
  private volatile boolean isOver;

  /** One that reads until its connection ends. */
  @FunctionalInterface
  private interface Reader {
    void read() throws Exception;
  }

  @Test
  void everybodyGetsEveryReading(@TempDir Path dir) throws Exception {
    long seed = Long.getLong("forebay.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < ports.length; i++) {
      ports[i] = freePort();
    }
    List<Thread> readers = new ArrayList<>();
    try (KeptClient sensor = new KeptClient(ports[3], "sensor", (_, _) -> {})) {
      int[] sent = new int[1];
      for (int life = 0; life <= KILLS; life++) {
        try (BrokerProcess broker = serve(dir)) {
          broker.awaitPort();
          if (life == 0) {
            declare();
            readers.add(reading(this::readAmqp));
            readers.add(reading(this::readKafka));
            readers.add(reading(this::readStomp));
          }
          Thread load = Thread.ofPlatform().start(() -> publish(sensor, sent));
          Thread.sleep(700 + random.nextInt(1500));
          if (life < KILLS) {
            broker.kill();
            load.join();
          } else {
            isOver = true;
            load.join();
            await().atMost(Duration.ofSeconds(60)).until(() -> sensor.pending() == 0);
            assertThat(sensor.acknowledged()).as("seed %d", seed).hasSizeGreaterThan(100);
            awaitAll(seed, sensor.acknowledged());
          }
        }
      }
    }
    for (Thread reader : readers) {
      reader.interrupt();
      reader.join();
    }
  }

  private void awaitAll(long seed, Set<String> acknowledged) {
    await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() -> {
          assertThat(byAmqp).as("AMQP, seed %d", seed).containsAll(acknowledged);
          assertThat(byStomp).as("STOMP, seed %d", seed).containsAll(acknowledged);
          assertThat(byKafka).as("Kafka, seed %d", seed).containsAll(acknowledged);
        });
    System.out.printf(
        "%d readings acknowledged; AMQP %d, Kafka %d, STOMP %d%n",
        acknowledged.size(), byAmqp.size(), byKafka.size(), byStomp.size());
  }

  private BrokerProcess serve(Path dir) throws IOException {
    return BrokerProcess.serve(
        dir.resolve("data"),
        "amqp.port=" + ports[0],
        "kafka.port=" + ports[1],
        "stomp.port=" + ports[2],
        "mqtt.port=" + ports[3]);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Connection amqp() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(ports[0]);
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection();
  }

  private StompClient stomp() throws IOException {
    StompClient client =
        StompClient.connected(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports[2]));
    client.done(
        "SUBSCRIBE",
        "id:readings",
        "destination:/topic/" + BINDING,
        "durable:true",
        "auto-delete:false",
        "ack:client-individual",
        "prefetch-count:50");
    return client;
  }

  private void declare() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka()))) {
      admin.createTopics(List.of(new NewTopic(STREAM, 1, (short) 1))).all().get();
    }
    try (Connection connection = amqp()) {
      Channel channel = connection.createChannel();
      channel.queueDeclare(QUEUE, true, false, false, null);
      channel.queueBind(QUEUE, "amq.topic", BINDING);
      channel.queueBind(STREAM, "amq.topic", BINDING);
    }
    stomp().close();
  }

  private String kafka() {
    return "127.0.0.1:" + ports[1];
  }

  private void publish(KeptClient sensor, int[] sent) {
    try {
      sensor.connect();
      do {
        sent[0]++;
        Thread.sleep(1);
      } while (!isOver && sensor.publish("plant/" + sent[0] % 3, "reading" + sent[0], 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread reading(Reader reader) {
    return Thread.ofPlatform()
        .start(() -> {
          while (!Thread.currentThread().isInterrupted()) {
            try {
              reader.read();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            } catch (Exception | AssertionError gone) {
              pause();
            }
          }
        });
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readAmqp() throws Exception {
    try (Connection connection = amqp()) {
      Channel channel = connection.createChannel();
      while (!Thread.currentThread().isInterrupted()) {
        GetResponse next = channel.basicGet(QUEUE, false);
        if (next == null) {
          Thread.sleep(10);
        } else {
          byAmqp.add(new String(next.getBody(), UTF_8));
          channel.basicAck(next.getEnvelope().getDeliveryTag(), false);
        }
      }
    }
  }

  private void readKafka() {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                kafka(),
                "group.id",
                "readers",
                "auto.offset.reset",
                "earliest",
                "auto.commit.interval.ms",
                200),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.subscribe(List.of(STREAM));
      while (!Thread.currentThread().isInterrupted()) {
        for (ConsumerRecord<String, String> one : consumer.poll(Duration.ofMillis(100))) {
          byKafka.add(one.value());
        }
      }
    }
  }

  private void readStomp() throws Exception {
    try (StompClient client = stomp()) {
      while (!Thread.currentThread().isInterrupted()) {
        StompClient.Frame frame = client.receive();
        byStomp.add(frame.text());
        client.send("ACK", "id:" + frame.get("ack"));
      }
    }
  }
}
