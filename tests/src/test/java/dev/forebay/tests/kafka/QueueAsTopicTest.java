package dev.forebay.tests.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.junit.jupiter.api.Test;

/** A queue read by Kafka clients: what is not settled, by offset. */
class QueueAsTopicTest extends ExchangeTest {
  private static final TopicPartition QUEUE = new TopicPartition("q", 0);

  private Channel filled(int messages) throws Exception {
    Channel channel = channel();
    channel.queueDeclare("q", true, false, false, null);
    channel.confirmSelect();
    for (int i = 0; i < messages; i++) {
      channel.basicPublish(
          "", "q", MessageProperties.PERSISTENT_TEXT_PLAIN, ("m" + i).getBytes(UTF_8));
    }
    channel.waitForConfirmsOrDie(10_000);
    return channel;
  }

  private static void settleEverySecond(Channel channel, int messages) throws Exception {
    for (int i = 0; i < messages; i++) {
      GetResponse got = channel.basicGet("q", false);
      if (i % 2 == 0) {
        channel.basicAck(got.getEnvelope().getDeliveryTag(), false);
      }
    }
  }

  @Test
  void whatIsNotSettledIsReadWithGaps() throws Exception {
    Channel channel = filled(10);
    settleEverySecond(channel, 6);

    List<ConsumerRecord<String, String>> read = read(consumer(), 7, QUEUE);

    assertThat(values(read)).containsExactly("m1", "m3", "m5", "m6", "m7", "m8", "m9");
    assertThat(read.stream().map(ConsumerRecord::offset))
        .containsExactly(1L, 3L, 5L, 6L, 7L, 8L, 9L);
    assertThat(channel.messageCount("q")).isEqualTo(4);
  }

  @Test
  void aReaderWaitsForWhatComes() throws Exception {
    Channel channel = filled(1);
    Consumer<String, String> consumer = consumer();
    assertThat(read(consumer, 1, QUEUE)).hasSize(1);

    channel.basicPublish("", "q", null, "next".getBytes(UTF_8));

    assertThat(values(poll(consumer, 1))).containsExactly("next");
  }

  @Test
  void offsetsStayAfterARestart() throws Exception {
    Channel channel = filled(200);
    settleEverySecond(channel, 100);
    channel.close();

    restart();
    Consumer<String, String> consumer = consumer();
    List<ConsumerRecord<String, String>> read = read(consumer, 150, QUEUE);

    assertThat(read).hasSize(150);
    assertThat(read)
        .allSatisfy(one -> assertThat(one.value()).isEqualTo("m" + one.offset()))
        .allSatisfy(one -> assertThat(one.offset() >= 100 || one.offset() % 2 == 1).isTrue());
    assertThat(consumer.endOffsets(List.of(QUEUE))).containsEntry(QUEUE, 200L);
  }

  @Test
  void groupsCommitOffsetsOfQueues() throws Exception {
    filled(10);
    Consumer<String, String> first = consumer("group.id", "g", "auto.offset.reset", "earliest");
    first.subscribe(List.of("q"));
    assertThat(poll(first, 10)).hasSize(10);
    first.commitSync();
    first.close();
    filled(1);

    Consumer<String, String> second = consumer("group.id", "g", "auto.offset.reset", "earliest");
    second.subscribe(List.of("q"));

    assertThat(poll(second, 1).stream().map(ConsumerRecord::offset)).containsExactly(10L);
  }

  @Test
  void committedOffsetsOfAQueueStayUntilItIsDeleted() throws Exception {
    filled(10);
    Consumer<String, String> member = consumer("group.id", "g");
    member.assign(List.of(QUEUE));
    OffsetAndMetadata seven = new OffsetAndMetadata(7);
    member.commitSync(Map.of(QUEUE, seven));

    restart();
    assertThat(committed()).containsEntry(QUEUE, seven);

    Channel channel = channel();
    channel.queueDelete("q");
    assertThat(committed()).isEmpty();
    channel.queueDeclare("q", true, false, false, null);
    assertThat(committed()).isEmpty();
  }

  private Map<TopicPartition, OffsetAndMetadata> committed() throws Exception {
    return admin().listConsumerGroupOffsets("g").partitionsToOffsetAndMetadata().get();
  }

  @Test
  void nothingIsProducedIntoAQueue() throws Exception {
    filled(1);

    assertThatThrownBy(() -> producer().send(new ProducerRecord<>("q", "v")).get())
        .hasCauseInstanceOf(PolicyViolationException.class);
  }
}
