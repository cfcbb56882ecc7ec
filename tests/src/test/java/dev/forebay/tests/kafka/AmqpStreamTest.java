package dev.forebay.tests.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import dev.forebay.tests.clients.Feature;
import dev.forebay.tests.clients.Proves;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

/** AMQP 0-9-1 clients on streams, and Kafka clients on what they publish. */
public class AmqpStreamTest extends ExchangeTest {
  @Test
  @Proves(Feature.STREAMS)
  void whatAmqpPublishesIntoAStreamAKafkaConsumerReads() throws Exception {
    Channel channel = channel();
    declareStream(channel, "s", Map.of());
    channel.confirmSelect();
    for (int i = 0; i < 100; i++) {
      channel.basicPublish(
          "",
          "s",
          new BasicProperties.Builder()
              .contentType("text/plain")
              .headers(Map.of("n", i, "x-partition-key", "k" + i))
              .build(),
          ("m" + i).getBytes(UTF_8));
    }
    channel.waitForConfirmsOrDie(10_000);

    List<ConsumerRecord<String, String>> read = read(consumer(), 100, new TopicPartition("s", 0));

    assertThat(values(read)).isEqualTo(numbered("m", 100));
    ConsumerRecord<String, String> last = read.getLast();
    assertThat(last.offset()).isEqualTo(99);
    assertThat(last.key()).isEqualTo("k99");
    assertThat(text(last, "content-type")).isEqualTo("text/plain");
    assertThat(text(last, "n")).isEqualTo("99");
    assertThat(text(last, "routing-key")).isEqualTo("s");
  }

  @Test
  @Proves(Feature.STREAM_OFFSET)
  void whatKafkaProducesAnAmqpConsumerReads() throws Exception {
    var producer = producer("compression.type", "lz4", "linger.ms", 20, "enable.idempotence", true);
    for (int i = 0; i < 500; i++) {
      producer.send(
          new ProducerRecord<>(
              "t",
              0,
              1_700_000_000_123L,
              "k" + i,
              "v" + i,
              List.of(
                  new RecordHeader("text", "yes".getBytes(UTF_8)),
                  new RecordHeader("binary", new byte[] {(byte) 0xff, 0}))));
    }
    producer.flush();

    List<Delivery> read = consume("t", "first", 500);

    Delivery last = read.getLast();
    assertThat(new String(last.getBody(), UTF_8)).isEqualTo("v499");
    assertThat(last.getEnvelope().getRoutingKey()).isEqualTo("t");
    assertThat(last.getProperties().getTimestamp())
        .isEqualTo(Date.from(Instant.ofEpochSecond(1_700_000_000)));
    Map<String, Object> headers = last.getProperties().getHeaders();
    assertThat(headers.get("x-stream-offset")).isEqualTo(499L);
    assertThat(headers.get("x-partition-key")).hasToString("k499");
    assertThat(headers.get("text")).hasToString("yes");
    assertThat((byte[]) headers.get("binary")).containsExactly(0xff, 0);
  }

  @Test
  @Proves(Feature.STREAM_OFFSET)
  void aConsumerBeginsWhereItSays() throws Exception {
    Channel channel = channel();
    declareStream(channel, "s", Map.of());
    channel.confirmSelect();
    for (int i = 0; i < 10; i++) {
      channel.basicPublish("", "s", null, ("m" + i).getBytes(UTF_8));
      channel.waitForConfirmsOrDie(10_000);
    }

    assertThat(offsets(consume("s", "first", 10))).startsWith(0L).hasSize(10);
    assertThat(offsets(consume("s", 4, 6))).startsWith(4L).hasSize(6);
    assertThat(offsets(consume("s", "last", 1))).containsExactly(9L);
    assertThat(offsets(consume("s", Date.from(Instant.EPOCH), 10))).startsWith(0L);
    assertThat(offsets(consume("s", "1h", 10))).startsWith(0L);
    BlockingQueue<Delivery> next = new LinkedBlockingQueue<>();
    consume("s", "next", next);
    channel.basicPublish("", "s", null, "new".getBytes(UTF_8));
    assertThat(offsets(List.of(next(next)))).containsExactly(10L);
  }

  @Test
  @Proves(Feature.STREAM_OFFSET)
  void acknowledgementsAreCreditAndNothingIsRemoved() throws Exception {
    Channel channel = channel();
    declareStream(channel, "s", Map.of());
    for (int i = 0; i < 10; i++) {
      channel.basicPublish("", "s", null, ("m" + i).getBytes(UTF_8));
    }
    Channel reader = channel();
    reader.basicQos(3);
    BlockingQueue<Delivery> got = new LinkedBlockingQueue<>();
    reader.basicConsume(
        "s", false, Map.of("x-stream-offset", "first"), (_, one) -> got.add(one), _ -> {});

    List<Delivery> first = List.of(next(got), next(got), next(got));
    assertThat(got.poll(300, TimeUnit.MILLISECONDS)).isNull();
    reader.basicAck(first.get(1).getEnvelope().getDeliveryTag(), true);
    assertThat(offsets(List.of(next(got), next(got)))).containsExactly(3L, 4L);
    reader.basicReject(first.get(2).getEnvelope().getDeliveryTag(), true);
    assertThat(offsets(List.of(next(got)))).containsExactly(5L);
    assertThat(offsets(consume("s", "first", 10))).hasSize(10);
  }

  @Test
  @Proves(Feature.STREAMS)
  void bindingsLeadToStreamsAndSurviveARestart() throws Exception {
    admin().createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
    Channel channel = channel();
    channel.queueBind("t", "amq.topic", "log.#");
    channel.confirmSelect();
    channel.basicPublish("amq.topic", "log.a", null, "before".getBytes(UTF_8));
    channel.waitForConfirmsOrDie(10_000);

    restart();
    Channel again = channel();
    again.confirmSelect();
    again.basicPublish("amq.topic", "log.b", null, "after".getBytes(UTF_8));
    again.waitForConfirmsOrDie(10_000);

    assertThat(values(read(consumer(), 2, new TopicPartition("t", 0))))
        .containsExactly("before", "after");
    again.queueUnbind("t", "amq.topic", "log.#");
    again.basicPublish("amq.topic", "log.c", null, "unbound".getBytes(UTF_8));
    again.waitForConfirmsOrDie(10_000);
    assertThat(again.queueDeclarePassive("t").getMessageCount()).isEqualTo(2);
  }

  @Test
  @Proves(Feature.SUPER_STREAMS)
  void aTopicOfSeveralPartitionsIsASuperStream() throws Exception {
    admin().createTopics(List.of(new NewTopic("t", 3, (short) 1))).all().get();
    Channel channel = channel();
    channel.queueBind("t-2", "amq.direct", "two");
    channel.confirmSelect();
    channel.basicPublish("t", "1", null, "one".getBytes(UTF_8));
    channel.basicPublish("amq.direct", "two", null, "two".getBytes(UTF_8));
    channel.basicPublish("", "t-0", null, "zero".getBytes(UTF_8));
    channel.waitForConfirmsOrDie(10_000);

    for (int partition = 0; partition < 3; partition++) {
      String value = List.of("zero", "one", "two").get(partition);
      assertThat(values(read(consumer(), 1, new TopicPartition("t", partition))))
          .containsExactly(value);
      assertThat(new String(consume("t-" + partition, "first", 1).getFirst().getBody(), UTF_8))
          .isEqualTo(value);
    }
    assertThatThrownBy(() -> channel().queueDeclarePassive("t"))
        .isInstanceOf(IOException.class)
        .rootCause()
        .hasMessageContaining("no queue 't'");
  }

  @Test
  @Proves(Feature.CANCEL_NOTIFY)
  void deletingAStreamCancelsItsConsumers() throws Exception {
    Channel channel = channel();
    declareStream(channel, "s", Map.of());
    BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();
    Channel reader = channel();
    reader.basicQos(10);
    reader.basicConsume("s", false, (_, _) -> {}, cancelled::add);

    channel.queueDelete("s");

    assertThat(cancelled.poll(10, TimeUnit.SECONDS)).isNotNull();
    assertThatThrownBy(() -> channel.queueDeclarePassive("s")).isInstanceOf(IOException.class);
  }

  @Test
  @Proves(Feature.STREAMS)
  void whatAnAmqpStreamKeepsIsReadFromTheLogAfterARestart() throws Exception {
    Channel channel = channel();
    declareStream(channel, "s", Map.of("x-max-age", "7D"));
    channel.confirmSelect();
    byte[] body = new byte[10_000];
    for (int i = 0; i < 500; i++) {
      channel.basicPublish("", "s", null, body);
    }
    channel.waitForConfirmsOrDie(20_000);

    restart();

    assertThat(offsets(consume("s", "first", 500))).hasSize(500).endsWith(499L);
    assertThat(read(byteConsumer(), 500, new TopicPartition("s", 0)))
        .hasSize(500)
        .allSatisfy(one -> assertThat(one.value()).isEqualTo(body));
    Channel again = channel();
    declareStream(again, "s", Map.of("x-max-age", "7D"));
    assertThatThrownBy(() -> declareStream(again, "s", Map.of("x-max-age", "8D")))
        .rootCause()
        .hasMessageContaining("inequivalent arg 'x-max-age' for queue 's'");
  }

  @Test
  @Proves(Feature.DEAD_LETTERS)
  void deadLettersGoToAStream() throws Exception {
    Channel channel = channel();
    declareStream(channel, "dead", Map.of());
    channel.queueDeclare(
        "q",
        true,
        false,
        false,
        Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", "dead"));
    channel.basicPublish("", "q", null, "bad".getBytes(UTF_8));
    while (true) {
      var got = channel.basicGet("q", false);
      if (got != null) {
        channel.basicReject(got.getEnvelope().getDeliveryTag(), false);
        break;
      }
    }

    Delivery dead = consume("dead", "first", 1).getFirst();

    assertThat(new String(dead.getBody(), UTF_8)).isEqualTo("bad");
    assertThat(dead.getProperties().getHeaders()).containsKeys("x-death", "x-stream-offset");
  }

  @Test
  @Proves(Feature.TX)
  void streamsAreRefusedInTransactions() throws Exception {
    Channel channel = channel();
    declareStream(channel, "s", Map.of());
    channel.txSelect();
    channel.basicPublish("", "s", null, "m".getBytes(UTF_8));

    assertThatThrownBy(channel::txCommit)
        .rootCause()
        .hasMessageContaining("NOT_IMPLEMENTED - streams in transactions");
  }

  @Test
  void theBrokersOwnTopicsAreNoQueues() throws Exception {
    consumer("group.id", "g").subscribe(List.of("t"));
    var grouped = consumer("group.id", "g2");
    grouped.assign(List.of(new TopicPartition("t", 0)));
    producer().send(new ProducerRecord<>("t", "v")).get();
    poll(grouped, 1);
    grouped.commitSync();

    assertThatThrownBy(() -> channel().queueDeclarePassive("__consumer_offsets"))
        .rootCause()
        .hasMessageContaining("no queue '__consumer_offsets'");
  }

  private static List<String> numbered(String prefix, int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(prefix + i);
    }
    return names;
  }
}
