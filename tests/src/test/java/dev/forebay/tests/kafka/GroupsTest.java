package dev.forebay.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupsTest extends KafkaTest {
  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void aGroupGoesOnWhereItWas(String protocol) throws Exception {
    admin().createTopics(List.of(new NewTopic("t", 3, (short) 1))).all().get();
    send(0, 30);
    Consumer<String, String> first = member(protocol);
    assertThat(poll(first, 30)).hasSize(30);
    first.commitSync();
    first.close();
    send(30, 60);
    restart();

    Set<Integer> read = new TreeSet<>();
    for (ConsumerRecord<String, String> record : poll(member(protocol), 30)) {
      read.add(Integer.parseInt(record.value()));
    }

    assertThat(read).hasSize(30).allMatch(value -> value >= 30);
    assertThat(admin().listConsumerGroupOffsets("g").partitionsToOffsetAndMetadata().get())
        .hasSize(3);
  }

  private Consumer<String, String> member(String protocol) {
    Consumer<String, String> consumer =
        consumer("group.id", "g", "group.protocol", protocol, "auto.offset.reset", "earliest");
    consumer.subscribe(List.of("t"));
    return consumer;
  }

  private void send(int from, int to) {
    Producer<String, String> producer = producer();
    for (int i = from; i < to; i++) {
      producer.send(new ProducerRecord<>("t", i % 3, "k", Integer.toString(i)));
    }
    producer.flush();
  }
}
