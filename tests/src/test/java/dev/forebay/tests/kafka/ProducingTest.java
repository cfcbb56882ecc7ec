package dev.forebay.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProducingTest extends KafkaTest {
  private static final TopicPartition T0 = new TopicPartition("t", 0);

  @ParameterizedTest
  @CsvSource({"0, false", "1, false", "all, false", "all, true"})
  @Proves({ApiKeys.PRODUCE, ApiKeys.FETCH, ApiKeys.INIT_PRODUCER_ID})
  void whatIsSentIsRead(String acks, boolean idempotent) throws Exception {
    admin().createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
    try (Producer<String, String> producer =
        producer("acks", acks, "enable.idempotence", idempotent, "linger.ms", 1)) {
      for (int i = 0; i < 1000; i++) {
        producer.send(new ProducerRecord<>("t", "k" + i, "v" + i));
      }
    }

    List<ConsumerRecord<String, String>> records = read(consumer(), 1000, T0);

    assertThat(values(records)).isEqualTo(IntStream.range(0, 1000).mapToObj(i -> "v" + i).toList());
    assertThat(records).extracting(ConsumerRecord::offset).isSorted().startsWith(0L).endsWith(999L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
  @Proves({ApiKeys.PRODUCE, ApiKeys.FETCH})
  void everyCodecComesBackByteForByte(String codec) throws Exception {
    Random random = new Random(codec.hashCode());
    List<byte[]> bodies = new ArrayList<>();
    try (Producer<byte[], byte[]> producer =
        byteProducer("compression.type", codec, "linger.ms", 20, "batch.size", 200_000)) {
      for (int i = 0; i < 300; i++) {
        byte[] body = new byte[random.nextInt(2000)];
        random.nextBytes(body);
        bodies.add(body);
        producer.send(new ProducerRecord<>("t", 0, null, body));
      }
    }

    List<ConsumerRecord<byte[], byte[]>> records = read(byteConsumer(), 300, T0);

    assertThat(values(records)).containsExactlyElementsOf(bodies);
  }

  @Test
  @Proves({ApiKeys.PRODUCE, ApiKeys.FETCH})
  void keysHeadersAndTimesSurvive() throws Exception {
    long millis = System.currentTimeMillis() - 1000;
    ProducerRecord<String, String> sent = new ProducerRecord<>("t", 0, millis, null, "v");
    sent.headers()
        .add(new RecordHeader("a", new byte[] {0, -1}))
        .add(new RecordHeader("a", "2".getBytes(StandardCharsets.UTF_8)))
        .add(new RecordHeader("b", (byte[]) null));
    RecordMetadata metadata = producer().send(sent).get();

    ConsumerRecord<String, String> record = read(consumer(), 1, T0).getFirst();

    assertThat(metadata.offset()).isZero();
    assertThat(record.key()).isNull();
    assertThat(record.timestamp()).isEqualTo(millis);
    assertThat(record.timestampType()).isEqualTo(TimestampType.CREATE_TIME);
    assertThat(record.leaderEpoch()).contains(0);
    assertThat(record.headers()).containsExactlyElementsOf(sent.headers());
  }

  @Test
  @Proves(ApiKeys.PRODUCE)
  void theBrokerSaysTheTimeIfTheTopicWantsThat() throws Exception {
    admin()
        .createTopics(
            List.of(
                new NewTopic("t", 1, (short) 1)
                    .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
        .all()
        .get();
    long before = System.currentTimeMillis();
    RecordMetadata metadata = producer().send(new ProducerRecord<>("t", 0, 5L, "k", "v")).get();

    ConsumerRecord<String, String> record = read(consumer(), 1, T0).getFirst();

    assertThat(record.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
    assertThat(record.timestamp()).isBetween(before, System.currentTimeMillis());
    assertThat(metadata.timestamp()).isEqualTo(record.timestamp());
  }

  @Test
  @Proves(ApiKeys.PRODUCE)
  void limitsOfTheTopicAreKept() throws Exception {
    admin()
        .createTopics(
            List.of(
                new NewTopic("t", 1, (short) 1)
                    .configs(
                        Map.of(
                            "max.message.bytes",
                            "1000",
                            "message.timestamp.before.max.ms",
                            "5000"))))
        .all()
        .get();

    assertThatThrownBy(() -> producer().send(new ProducerRecord<>("t", "x".repeat(2000))).get())
        .hasCauseInstanceOf(RecordTooLargeException.class);
    assertThatThrownBy(() ->
            producer()
                .send(new ProducerRecord<>("t", 0, System.currentTimeMillis() - 60_000, "k", "v"))
                .get())
        .hasCauseInstanceOf(InvalidTimestampException.class);
  }

  @Test
  @Proves({ApiKeys.INIT_PRODUCER_ID, ApiKeys.FIND_COORDINATOR})
  void aTransactionalProducerIsToldThatThereAreNone() {
    Producer<String, String> producer = producer("transactional.id", "x", "max.block.ms", 3000);

    assertThatThrownBy(producer::initTransactions).isInstanceOf(KafkaException.class);
  }

  @Test
  @Proves({ApiKeys.PRODUCE, ApiKeys.FETCH})
  void largeBatchesSurviveARestart() throws Exception {
    String body = "b".repeat(700_000);
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    Producer<String, String> producer = producer();
    for (int i = 0; i < 20; i++) {
      sent.add(producer.send(new ProducerRecord<>("t", i + body)));
    }
    for (Future<RecordMetadata> one : sent) {
      assertThat(one.get().hasOffset()).isTrue();
    }
    restart();

    List<String> read = values(read(consumer(), 20, T0));

    assertThat(read).hasSize(20);
    for (int i = 0; i < 20; i++) {
      assertThat(read.get(i)).isEqualTo(i + body);
    }
  }

  @Test
  @Proves(ApiKeys.PRODUCE)
  void severalProducersKeepTheirOrder() throws Exception {
    admin().createTopics(List.of(new NewTopic("t", 3, (short) 1))).all().get();
    List<Thread> threads = new ArrayList<>();
    for (int p = 0; p < 3; p++) {
      Producer<String, String> producer = producer("linger.ms", 0);
      String name = "p" + p;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; i < 500; i++) {
                  producer.send(new ProducerRecord<>("t", i % 3, name, Integer.toString(i)));
                }
                producer.flush();
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Consumer<String, String> consumer = consumer();

    List<ConsumerRecord<String, String>> records =
        read(consumer, 1500, T0, new TopicPartition("t", 1), new TopicPartition("t", 2));

    assertThat(records).hasSize(1500);
    for (int partition = 0; partition < 3; partition++) {
      for (int p = 0; p < 3; p++) {
        int wanted = partition;
        String name = "p" + p;
        assertThat(records)
            .filteredOn(record -> record.partition() == wanted && record.key().equals(name))
            .extracting(record -> Integer.parseInt(record.value()))
            .isSorted();
      }
    }
  }

  @Test
  @Proves(ApiKeys.METADATA)
  void aTopicThatIsNotThereIsAnErrorUnlessItMayBeMade() throws Exception {
    broker.close();
    broker =
        dev.forebay.tests.clients.TestBroker.start(directory, "kafka.auto-create-topics=false");

    assertThatThrownBy(
            () -> producer("max.block.ms", 1000).send(new ProducerRecord<>("none", "v")).get())
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("none");
  }
}
