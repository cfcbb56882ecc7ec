package dev.forebay.tests.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

/** The record with the largest timestamp among those that are there. */
@SuppressWarnings("JavaUtilDate") // the AMQP client has no other
class LatestTimeTest extends ExchangeTest {
  private static final TopicPartition T0 = new TopicPartition("t", 0);
  private static final TopicPartition QUEUE = new TopicPartition("q", 0);
  private static final long BASE_MILLIS = 1_700_000_000_000L;

  /** Sends each record as a batch of its own. */
  private void produce(long... millis) throws Exception {
    Producer<String, String> producer = producer("batch.size", "0");
    for (long time : millis) {
      producer.send(new ProducerRecord<>("t", 0, BASE_MILLIS + time, "k", "v")).get();
    }
  }

  private static void assertLatest(Admin admin, TopicPartition partition, long offset, long time)
      throws Exception {
    ListOffsetsResultInfo found = latest(admin, partition);
    assertThat(List.of(found.offset(), found.timestamp())).containsExactly(offset, time);
  }

  private static ListOffsetsResultInfo latest(Admin admin, TopicPartition partition)
      throws Exception {
    return admin
        .listOffsets(Map.of(partition, OffsetSpec.maxTimestamp()))
        .partitionResult(partition)
        .get();
  }

  private static void trim(Admin admin, long before) throws Exception {
    admin.deleteRecords(Map.of(T0, RecordsToDelete.beforeOffset(before))).all().get();
  }

  @Test
  @Proves(ApiKeys.LIST_OFFSETS)
  void whatWasTrimmedDoesNotCount() throws Exception {
    Admin admin = admin();
    produce(5, 90, 30, 40, 40, 20, 10);
    assertLatest(admin, T0, 1, BASE_MILLIS + 90);

    trim(admin, 2);
    assertLatest(admin, T0, 3, BASE_MILLIS + 40);
    trim(admin, 4);
    assertLatest(admin, T0, 4, BASE_MILLIS + 40);
    trim(admin, 5);
    assertLatest(admin, T0, 5, BASE_MILLIS + 20);
    restart();
    assertLatest(admin(), T0, 5, BASE_MILLIS + 20);
    trim(admin(), 7);
    assertLatest(admin(), T0, -1, -1);
  }

  @Test
  void ofABatchOnlyTheRestCounts() throws Exception {
    Admin admin = admin();
    Producer<String, String> producer =
        producer("linger.ms", "1000", "batch.size", "100000", "compression.type", "gzip");
    List<Future<?>> sent =
        IntStream.range(0, 10)
            .<Future<?>>mapToObj(
                i -> producer.send(new ProducerRecord<>("t", 0, BASE_MILLIS + 50 - i, "k", "v")))
            .toList();
    producer.flush();
    for (Future<?> one : sent) {
      one.get();
    }
    produce(44, 3);

    assertLatest(admin, T0, 0, BASE_MILLIS + 50);
    trim(admin, 3);
    assertLatest(admin, T0, 3, BASE_MILLIS + 47);
    trim(admin, 7);
    assertLatest(admin, T0, 10, BASE_MILLIS + 44);
  }

  @Test
  void itIsFoundHoweverTimesAndTrimsLie() throws Exception {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    Admin admin = admin();
    long[] millis = random.longs(60, 0, 40).toArray();
    produce(millis);

    for (int start = 0; start < millis.length; start += 1 + random.nextInt(5)) {
      trim(admin, start);
      int best = start;
      for (int i = start; i < millis.length; i++) {
        best = millis[i] > millis[best] ? i : best;
      }
      ListOffsetsResultInfo found = latest(admin, T0);
      assertThat(found.offset()).as("seed %d, start %d", seed, start).isEqualTo(best);
      assertThat(found.timestamp()).isEqualTo(BASE_MILLIS + millis[best]);
    }
  }

  @Test
  void ofAQueueWhatIsNotSettledCounts() throws Exception {
    Channel channel = channel();
    channel.queueDeclare("q", true, false, false, null);
    channel.confirmSelect();
    assertLatest(admin(), QUEUE, -1, -1);
    for (long time : new long[] {10_000, 70_000, 30_000, 90_000}) {
      AMQP.BasicProperties properties =
          new AMQP.BasicProperties.Builder()
              .deliveryMode(2)
              .timestamp(new Date(BASE_MILLIS + time))
              .build();
      channel.basicPublish("", "q", properties, "m".getBytes(UTF_8));
      channel.waitForConfirmsOrDie(10_000);
    }
    assertLatest(admin(), QUEUE, 3, BASE_MILLIS + 90_000);

    List<GetResponse> got = List.of(get(channel), get(channel), get(channel), get(channel));
    channel.basicAck(got.get(3).getEnvelope().getDeliveryTag(), false);
    assertLatest(admin(), QUEUE, 1, BASE_MILLIS + 70_000);
    channel.basicAck(got.get(1).getEnvelope().getDeliveryTag(), true);
    assertLatest(admin(), QUEUE, 2, BASE_MILLIS + 30_000);
    restart();
    assertLatest(admin(), QUEUE, 2, BASE_MILLIS + 30_000);
  }

  private static GetResponse get(Channel channel) throws Exception {
    return channel.basicGet("q", false);
  }

  @Test
  void aSearchGoesOnWhereMessagesSayThatTheyAreOlderThanTheirArrival() throws Exception {
    Channel channel = channel();
    declareStream(channel, "t", Map.of());
    channel.confirmSelect();
    long now = System.currentTimeMillis();
    for (long time : new long[] {BASE_MILLIS, BASE_MILLIS + 9000, now + 60_000}) {
      AMQP.BasicProperties properties =
          new AMQP.BasicProperties.Builder().timestamp(new Date(time)).build();
      channel.basicPublish("", "t", properties, "m".getBytes(UTF_8));
      channel.waitForConfirmsOrDie(10_000);
    }

    long found =
        admin()
            .listOffsets(Map.of(T0, OffsetSpec.forTimestamp(BASE_MILLIS + 5000)))
            .partitionResult(T0)
            .get()
            .offset();

    assertThat(found).isEqualTo(1);
  }
}
