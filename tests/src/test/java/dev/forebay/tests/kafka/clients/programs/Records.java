package dev.forebay.tests.kafka.clients.programs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;

/** What is sent is what is received, at the offset that was promised. */
final class Records {
  private static final int COUNT = 200;
  private static final byte[] BINARY = {0, -1, 127, -128};

  private final Clients clients;

  Records(Clients clients) {
    this.clients = clients;
  }

  void keepEverything(String codec) throws Exception {
    String topic = clients.topic("records-" + codec, 1);
    long firstMillis = System.currentTimeMillis() - 100_000;
    Map<String, Object> settings =
        Map.of("compression.type", codec, "linger.ms", 20, "batch.size", 4000);
    try (KafkaProducer<String, String> producer = clients.producer(settings)) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < COUNT; i++) {
        sent.add(producer.send(record(topic, i, firstMillis)));
      }
      for (int i = 0; i < COUNT; i++) {
        RecordMetadata metadata = sent.get(i).get(Clients.SECONDS_MAX, TimeUnit.SECONDS);
        assertThat(metadata.offset()).isEqualTo(i);
        assertThat(metadata.timestamp()).isEqualTo(firstMillis + i);
      }
    }
    try (KafkaConsumer<String, String> consumer = reader(topic)) {
      List<ConsumerRecord<String, String>> taken = Clients.take(consumer, COUNT);
      assertThat(taken).hasSize(COUNT);
      for (int i = 0; i < COUNT; i++) {
        check(taken.get(i), i, firstMillis);
      }
    }
  }

  private static ProducerRecord<String, String> record(String topic, int i, long firstMillis) {
    String key = i % 5 == 0 ? null : "key " + i;
    String value = i % 7 == 0 ? null : body(i);
    ProducerRecord<String, String> record =
        new ProducerRecord<>(topic, 0, firstMillis + i, key, value);
    record.headers().add("twice", BINARY);
    record.headers().add("grün", ("h" + i).getBytes(StandardCharsets.UTF_8));
    record.headers().add("twice", null);
    return record;
  }

  private static void check(ConsumerRecord<String, String> got, int i, long firstMillis) {
    assertThat(got.offset()).isEqualTo(i);
    assertThat(got.timestamp()).isEqualTo(firstMillis + i);
    assertThat(got.timestampType()).isEqualTo(TimestampType.CREATE_TIME);
    assertThat(got.key()).isEqualTo(i % 5 == 0 ? null : "key " + i);
    assertThat(got.value()).isEqualTo(i % 7 == 0 ? null : body(i));
    Header[] headers = got.headers().toArray();
    assertThat(headers).hasSize(3);
    assertThat(headers[0].key()).isEqualTo("twice");
    assertThat(headers[0].value()).isEqualTo(BINARY);
    assertThat(headers[1].key()).isEqualTo("grün");
    assertThat(new String(headers[1].value(), StandardCharsets.UTF_8)).isEqualTo("h" + i);
    assertThat(headers[2].key()).isEqualTo("twice");
    assertThat(headers[2].value()).isNull();
  }

  private static String body(int i) {
    return ("body " + i + " ").repeat(i);
  }

  void keepOrderWithFiveInFlight() throws Exception {
    String topic = clients.topic("in-flight", 1);
    int count = 5_000;
    Map<String, Object> settings = Map.of("linger.ms", 0, "batch.size", 200);
    try (KafkaProducer<String, String> producer = clients.producer(settings)) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        sent.add(producer.send(new ProducerRecord<>(topic, "" + i)));
      }
      for (int i = 0; i < count; i++) {
        RecordMetadata metadata = sent.get(i).get(Clients.SECONDS_MAX, TimeUnit.SECONDS);
        assertThat(metadata.offset()).isEqualTo(i);
      }
    }
    try (KafkaConsumer<String, String> consumer = reader(topic)) {
      List<ConsumerRecord<String, String>> taken = Clients.take(consumer, count);
      assertThat(taken).hasSize(count);
      for (int i = 0; i < count; i++) {
        assertThat(taken.get(i).value()).isEqualTo("" + i);
      }
    }
  }

  void areFoundByTime() throws Exception {
    String topic = clients.topic("by-time", 1);
    TopicPartition partition = new TopicPartition(topic, 0);
    long base = System.currentTimeMillis() - 1_000_000;
    try (KafkaProducer<String, String> producer = clients.producer(Map.of())) {
      for (int i = 0; i < 50; i++) {
        // One batch each, so that batches and the records in them are both searched.
        producer.send(new ProducerRecord<>(topic, 0, base + i * 10L, null, "a" + i));
        producer.send(new ProducerRecord<>(topic, 0, base + i * 10L + 5, null, "b" + i));
        producer.flush();
      }
    }
    try (KafkaConsumer<String, String> consumer = reader(topic)) {
      assertThat(consumer.beginningOffsets(List.of(partition))).containsEntry(partition, 0L);
      assertThat(consumer.endOffsets(List.of(partition))).containsEntry(partition, 100L);
      assertFound(consumer, partition, base, 0, base);
      assertFound(consumer, partition, base + 1, 1, base + 5);
      assertFound(consumer, partition, base + 201, 41, base + 205);
      OffsetAndTimestamp none =
          consumer.offsetsForTimes(Map.of(partition, base + 496)).get(partition);
      assertThat(none).isNull();
      consumer.seek(partition, 41);
      assertThat(Clients.take(consumer, 59).getFirst().value()).isEqualTo("b20");
    }
  }

  private static void assertFound(
      KafkaConsumer<String, String> consumer,
      TopicPartition partition,
      long atMillis,
      long offset,
      long timestampMillis) {
    OffsetAndTimestamp found =
        Objects.requireNonNull(
            consumer.offsetsForTimes(Map.of(partition, atMillis)).get(partition), "found");
    assertThat(found.offset()).isEqualTo(offset);
    assertThat(found.timestamp()).isEqualTo(timestampMillis);
  }

  private KafkaConsumer<String, String> reader(String topic) {
    KafkaConsumer<String, String> consumer = clients.consumer(Map.of());
    TopicPartition partition = new TopicPartition(topic, 0);
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    return consumer;
  }
}
