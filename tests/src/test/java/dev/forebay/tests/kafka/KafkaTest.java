package dev.forebay.tests.kafka;

import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A broker with three loops, and clients of it. */
abstract class KafkaTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  @TempDir Path directory;
  private final List<AutoCloseable> clients = new ArrayList<>();
  TestBroker broker;

  @BeforeEach
  void start() throws IOException {
    broker = TestBroker.start(directory, "loops=3", "kafka.rebalance-delay=0s");
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable client : clients.reversed()) {
      client.close();
    }
    clients.clear();
    broker.close();
  }

  /** Stops the broker and starts it again with the same data. */
  void restart() throws Exception {
    stop();
    start();
  }

  Map<String, Object> settings(Object... keysAndValues) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", broker.kafka());
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return settings;
  }

  Admin admin() {
    return kept(Admin.create(settings()));
  }

  Producer<String, String> producer(Object... keysAndValues) {
    return kept(
        new KafkaProducer<>(
            settings(keysAndValues), new StringSerializer(), new StringSerializer()));
  }

  Producer<byte[], byte[]> byteProducer(Object... keysAndValues) {
    return kept(
        new KafkaProducer<>(
            settings(keysAndValues), new ByteArraySerializer(), new ByteArraySerializer()));
  }

  Consumer<String, String> consumer(Object... keysAndValues) {
    return kept(
        new KafkaConsumer<>(
            settings(keysAndValues), new StringDeserializer(), new StringDeserializer()));
  }

  Consumer<byte[], byte[]> byteConsumer(Object... keysAndValues) {
    return kept(
        new KafkaConsumer<>(
            settings(keysAndValues), new ByteArrayDeserializer(), new ByteArrayDeserializer()));
  }

  <C extends AutoCloseable> C kept(C client) {
    clients.add(client);
    return client;
  }

  /** So many records of these partitions from their beginnings, or those that came in time. */
  static <K, V> List<ConsumerRecord<K, V>> read(
      Consumer<K, V> consumer, int count, TopicPartition... partitions) {
    consumer.assign(List.of(partitions));
    consumer.seekToBeginning(List.of(partitions));
    return poll(consumer, count);
  }

  static <K, V> List<ConsumerRecord<K, V>> poll(Consumer<K, V> consumer, int count) {
    List<ConsumerRecord<K, V>> records = new ArrayList<>();
    long end = System.nanoTime() + TIMEOUT.toNanos();
    while (records.size() < count && System.nanoTime() < end) {
      consumer.poll(Duration.ofMillis(200)).forEach(records::add);
    }
    return records;
  }

  /** What a map has for a key that must be there. */
  static <K, V> V of(Map<K, V> map, K key) {
    V value = map.get(key);
    if (value == null) {
      throw new AssertionError("no " + key + " in " + map);
    }
    return value;
  }

  static <K, V> List<V> values(Collection<ConsumerRecord<K, V>> records) {
    return records.stream().map(ConsumerRecord::value).toList();
  }
}
