package dev.forebay.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsumingTest extends KafkaTest {
  private static final TopicPartition T0 = new TopicPartition("t", 0);
  private static final int LARGE_BYTES = 65 << 20;

  @Test
  @Proves(ApiKeys.FETCH)
  void aWaitingConsumerGetsWhatComes() throws Exception {
    admin().createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
    Consumer<String, String> consumer = consumer("fetch.max.wait.ms", 10_000);
    consumer.assign(List.of(T0));
    consumer.seekToBeginning(List.of(T0));
    assertThat(consumer.poll(Duration.ofMillis(500))).isEmpty();
    Producer<String, String> producer = producer();

    for (int i = 0; i < 20; i++) {
      producer.send(new ProducerRecord<>("t", "v" + i)).get();
      assertThat(values(poll(consumer, 1))).containsExactly("v" + i);
    }
  }

  @Test
  @Proves({ApiKeys.PRODUCE, ApiKeys.FETCH})
  void aBatchLargerThanWhatMayBeUnsentIsReadAndTheConnectionGoesOn() throws Exception {
    admin()
        .createTopics(
            List.of(
                new NewTopic("t", 1, (short) 1).configs(Map.of("max.message.bytes", "104000000"))))
        .all()
        .get();
    Producer<byte[], byte[]> producer =
        byteProducer("max.request.size", 104_000_000, "buffer.memory", 120_000_000L);
    producer.send(new ProducerRecord<>("t", 0, null, new byte[LARGE_BYTES])).get();
    producer.send(new ProducerRecord<>("t", 0, null, new byte[1])).get();
    Consumer<byte[], byte[]> consumer = byteConsumer();
    consumer.assign(List.of(T0));
    consumer.seekToBeginning(List.of(T0));

    List<Integer> sizes = new ArrayList<>();
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (sizes.size() < 2 && System.nanoTime() < until) {
      consumer.poll(Duration.ofMillis(500)).forEach(record -> sizes.add(record.value().length));
    }

    assertThat(sizes).containsExactly(LARGE_BYTES, 1);
    assertThat(closedConnections(producer.metrics())).isZero();
    assertThat(closedConnections(consumer.metrics())).isZero();
  }

  private static double closedConnections(Map<MetricName, ? extends Metric> metrics) {
    return metrics.values().stream()
        .filter(metric -> metric.metricName().name().equals("connection-close-total"))
        .filter(metric -> metric.metricName().tags().size() == 1)
        .mapToDouble(metric -> (double) metric.metricValue())
        .sum();
  }

  @Test
  @Proves(ApiKeys.FETCH)
  void manyPartitionsAreReadInOneSession() throws Exception {
    admin().createTopics(List.of(new NewTopic("t", 50, (short) 1))).all().get();
    TopicPartition[] all =
        IntStream.range(0, 50)
            .mapToObj(i -> new TopicPartition("t", i))
            .toArray(TopicPartition[]::new);
    Consumer<String, String> consumer = consumer();
    consumer.assign(List.of(all));
    consumer.seekToBeginning(List.of(all));
    Producer<String, String> producer = producer();

    for (int round = 0; round < 5; round++) {
      for (int partition = 0; partition < 50; partition++) {
        producer.send(new ProducerRecord<>("t", partition, "k", round + " " + partition));
      }
      producer.flush();
      assertThat(poll(consumer, 50))
          .extracting(ConsumerRecord::partition)
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 50).boxed().toList());
    }
    consumer.assign(List.of(all[3], all[4]));
    producer.send(new ProducerRecord<>("t", 4, "k", "last"));
    producer.flush();
    assertThat(values(poll(consumer, 1))).containsExactly("last");
  }

  @Test
  @Proves(ApiKeys.FETCH)
  void smallLimitsStillGetOneBatchAtATime() throws Exception {
    Producer<String, String> producer = producer("batch.size", 0);
    for (int i = 0; i < 30; i++) {
      producer.send(new ProducerRecord<>("t", i % 2, "k", "x".repeat(5000) + i)).get();
      if (i == 0) {
        admin()
            .createPartitions(
                Map.of("t", org.apache.kafka.clients.admin.NewPartitions.increaseTo(2)))
            .all()
            .get();
        producer.partitionsFor("t");
      }
    }

    List<ConsumerRecord<String, String>> records =
        read(
            consumer("fetch.max.bytes", 100, "max.partition.fetch.bytes", 100),
            30,
            T0,
            new TopicPartition("t", 1));

    assertThat(records).hasSize(30);
  }

  @Test
  @Proves(ApiKeys.FETCH)
  void aConsumerWaitsForAsMuchAsItWants() throws Exception {
    admin().createTopics(List.of(new NewTopic("t", 2, (short) 1))).all().get();
    Consumer<String, String> consumer =
        consumer("fetch.min.bytes", 30_000, "fetch.max.wait.ms", 60_000);
    TopicPartition t1 = new TopicPartition("t", 1);
    consumer.assign(List.of(T0, t1));
    consumer.seekToBeginning(List.of(T0, t1));
    Producer<String, String> producer = producer();
    producer.send(new ProducerRecord<>("t", 0, "k", "a".repeat(20_000))).get();
    assertThat(consumer.poll(Duration.ofMillis(700))).isEmpty();
    producer.send(new ProducerRecord<>("t", 1, "k", "b".repeat(20_000))).get();

    assertThat(poll(consumer, 2)).hasSize(2);
  }

  @Test
  @Proves({ApiKeys.FETCH, ApiKeys.DELETE_RECORDS})
  void aWaitingConsumerIsToldThatItsRecordsWereDeleted() throws Exception {
    producer().send(new ProducerRecord<>("t", "a")).get();
    Consumer<String, String> consumer =
        consumer(
            "auto.offset.reset",
            "none",
            "fetch.min.bytes",
            1 << 20,
            "fetch.max.wait.ms",
            300_000,
            "request.timeout.ms",
            400_000);
    consumer.assign(List.of(T0));
    consumer.seek(T0, 0);
    assertThat(consumer.poll(Duration.ofSeconds(1))).isEmpty();

    admin().deleteRecords(Map.of(T0, RecordsToDelete.beforeOffset(1))).all().get();

    assertThatThrownBy(() -> poll(consumer, 1)).isInstanceOf(OffsetOutOfRangeException.class);
  }

  @Test
  @Proves(ApiKeys.FETCH)
  void anOffsetThatIsNotThereIsAnError() {
    producer().send(new ProducerRecord<>("t", "v"));
    Consumer<String, String> consumer = consumer("auto.offset.reset", "none");
    consumer.assign(List.of(T0));
    consumer.seek(T0, 100);

    assertThatThrownBy(() -> poll(consumer, 1)).isInstanceOf(OffsetOutOfRangeException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "lz4", "zstd"})
  @Proves(ApiKeys.LIST_OFFSETS)
  void offsetsAreFoundByTime(String codec) throws Exception {
    long now = System.currentTimeMillis();
    Producer<String, String> producer =
        producer("compression.type", codec, "linger.ms", 50, "batch.size", 100_000);
    for (int i = 0; i < 100; i++) {
      producer.send(new ProducerRecord<>("t", 0, now - 100_000 + i * 1000L, "k", "v" + i));
      if (i % 40 == 39) {
        producer.flush();
      }
    }
    producer.flush();
    Consumer<String, String> consumer = consumer();

    Map<TopicPartition, OffsetAndTimestamp> found =
        consumer.offsetsForTimes(Map.of(T0, now - 100_000 + 54_500));

    assertThat(of(found, T0).offset()).isEqualTo(55);
    assertThat(of(found, T0).timestamp()).isEqualTo(now - 45_000);
    assertThat(consumer.offsetsForTimes(Map.of(T0, now)).get(T0)).isNull();
    assertThat(consumer.beginningOffsets(List.of(T0))).containsEntry(T0, 0L);
    assertThat(consumer.endOffsets(List.of(T0))).containsEntry(T0, 100L);
  }

  @Test
  @Proves(ApiKeys.FETCH)
  void twoConsumersOfTheSamePartitionDoNotDisturbEachOther() throws Exception {
    Producer<String, String> producer = producer();
    for (int i = 0; i < 100; i++) {
      producer.send(new ProducerRecord<>("t", "v" + i));
    }
    producer.flush();

    assertThat(read(consumer(), 100, T0)).hasSize(100);
    assertThat(read(consumer("isolation.level", "read_committed"), 100, T0)).hasSize(100);
  }
}
