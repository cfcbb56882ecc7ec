package dev.forebay.tests.kafka.clients.programs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Makes clients of one broker, and names that no other run has. One thread. */
final class Clients implements AutoCloseable {
  static final long SECONDS_MAX = 30;
  private static final Duration POLL = Duration.ofMillis(200);

  final Admin admin;
  private final String bootstrap;
  private final String prefix;

  Clients(String bootstrap, String prefix) {
    this.bootstrap = bootstrap;
    this.prefix = prefix;
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
  }

  String name(String suffix) {
    return prefix + "-" + suffix;
  }

  /** Creates a topic, and returns when the broker has it. */
  String topic(String suffix, int partitions) throws Exception {
    String name = name(suffix);
    admin
        .createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
        .all()
        .get(SECONDS_MAX, TimeUnit.SECONDS);
    // A broker of Kafka learns a little later of what its controller has done.
    while (!admin.listTopics().names().get(SECONDS_MAX, TimeUnit.SECONDS).contains(name)) {
      Thread.sleep(10);
    }
    return name;
  }

  /** A producer that waits for durability and sends nothing twice. */
  KafkaProducer<String, String> producer(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("acks", "all");
    settings.put("enable.idempotence", true);
    settings.putAll(more);
    return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  KafkaConsumer<String, String> consumer(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("auto.offset.reset", "earliest");
    settings.put("enable.auto.commit", false);
    settings.putAll(more);
    return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
  }

  /** Sends "0", "1" and so on to a partition, and waits until they are acknowledged. */
  void fill(String topic, int partition, int count) throws Exception {
    try (KafkaProducer<String, String> producer = producer(Map.of())) {
      for (int i = 0; i < count; i++) {
        producer.send(new ProducerRecord<>(topic, partition, null, "" + i));
      }
      producer.flush();
    }
  }

  /** Polls until so many records came; more than wanted is a failure of the caller's check. */
  static List<ConsumerRecord<String, String>> take(
      KafkaConsumer<String, String> consumer, int count) {
    List<ConsumerRecord<String, String>> taken = new ArrayList<>();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    while (taken.size() < count) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("only " + taken.size() + " of " + count + " records came");
      }
      consumer.poll(POLL).forEach(taken::add);
    }
    return taken;
  }

  @Override
  public void close() {
    admin.close();
  }
}
