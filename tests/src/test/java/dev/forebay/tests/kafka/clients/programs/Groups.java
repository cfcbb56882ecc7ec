package dev.forebay.tests.kafka.clients.programs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Consumers of a group share partitions, hand them over and go on where the last one was. */
final class Groups {
  private static final int PARTITIONS = 4;
  private static final int EACH = 25;
  private static final Duration POLL = Duration.ofMillis(100);

  private final Clients clients;

  Groups(Clients clients) {
    this.clients = clients;
  }

  void shareAndResume(String protocol) throws Exception {
    String topic = clients.topic("shared-" + protocol, PARTITIONS);
    fill(topic);
    Set<String> seen = new HashSet<>();
    try (KafkaConsumer<String, String> first = member(topic, protocol)) {
      collect(seen, Clients.take(first, PARTITIONS * EACH));
      first.commitSync();
      try (KafkaConsumer<String, String> second = member(topic, protocol)) {
        // What the newcomer gets is nothing that was committed.
        pollUntil(() -> owns(first, 2) && owns(second, 2), first, second);
        Set<TopicPartition> all = new HashSet<>(first.assignment());
        all.addAll(second.assignment());
        assertThat(all).hasSize(PARTITIONS);
        fill(topic);
        takeHalf(first);
        takeHalf(second);
        second.commitSync(commits(second));
      }
      first.commitSync();
      pollUntil(() -> owns(first, PARTITIONS), first);
    }
    assertThat(seen).hasSize(PARTITIONS * EACH);
    try (KafkaConsumer<String, String> third = member(topic, protocol)) {
      fill(topic);
      List<ConsumerRecord<String, String>> rest = Clients.take(third, PARTITIONS * EACH);
      assertThat(rest).hasSize(PARTITIONS * EACH);
      assertThat(rest).allMatch(record -> record.offset() >= 2 * EACH);
      assertThat(third.committed(third.assignment()))
          .hasSize(PARTITIONS)
          .allSatisfy((partition, committed) ->
              assertThat(committed.offset()).as(partition.toString()).isEqualTo(2 * EACH));
    }
  }

  private static void takeHalf(KafkaConsumer<String, String> consumer) {
    List<ConsumerRecord<String, String>> taken = Clients.take(consumer, 2 * EACH);
    assertThat(taken).hasSize(2 * EACH);
    assertThat(taken).allMatch(record -> record.offset() >= EACH && record.offset() < 2 * EACH);
  }

  private static Map<TopicPartition, OffsetAndMetadata> commits(
      KafkaConsumer<String, String> consumer) {
    Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      commits.put(partition, new OffsetAndMetadata(consumer.position(partition), "by hand"));
    }
    return commits;
  }

  void staticMemberReturns() throws Exception {
    String topic = clients.topic("static", 2);
    Map<String, Object> settings = new HashMap<>();
    settings.put("group.id", topic);
    settings.put("session.timeout.ms", 20_000);
    KafkaConsumer<String, String> one = instance(topic, settings, "one");
    KafkaConsumer<String, String> two = instance(topic, settings, "two");
    pollUntil(() -> owns(one, 1) && owns(two, 1), one, two);
    Set<TopicPartition> before = Set.copyOf(one.assignment());
    // A static member does not leave when it closes.
    one.close();
    try (KafkaConsumer<String, String> again = instance(topic, settings, "one")) {
      pollUntil(() -> owns(again, 1), again, two);
      assertThat(again.assignment()).isEqualTo(before);
      assertThat(two.assignment()).hasSize(1);
    }
    two.close();
  }

  private KafkaConsumer<String, String> instance(
      String topic, Map<String, Object> settings, String id) {
    Map<String, Object> own = new HashMap<>(settings);
    own.put("group.instance.id", id);
    KafkaConsumer<String, String> consumer = clients.consumer(own);
    consumer.subscribe(List.of(topic));
    return consumer;
  }

  private KafkaConsumer<String, String> member(String topic, String protocol) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("group.id", topic);
    if (protocol.equals("consumer")) {
      settings.put("group.protocol", "consumer");
    } else {
      settings.put(
          "partition.assignment.strategy",
          "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
      settings.put("heartbeat.interval.ms", 500);
    }
    KafkaConsumer<String, String> consumer = clients.consumer(settings);
    consumer.subscribe(List.of(topic));
    return consumer;
  }

  private void fill(String topic) throws Exception {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      clients.fill(topic, partition, EACH);
    }
  }

  private static boolean owns(KafkaConsumer<String, String> consumer, int partitions) {
    return consumer.assignment().size() == partitions;
  }

  private static void collect(Set<String> seen, List<ConsumerRecord<String, String>> records) {
    for (ConsumerRecord<String, String> record : records) {
      assertThat(seen.add(record.partition() + "/" + record.offset())).isTrue();
    }
  }

  @SafeVarargs
  private static void pollUntil(
      BooleanSupplier reached, KafkaConsumer<String, String>... consumers) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Clients.SECONDS_MAX);
    while (!reached.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the group settles in time").isLessThan(deadline);
      for (KafkaConsumer<String, String> consumer : consumers) {
        assertThat(consumer.poll(POLL)).isEmpty();
      }
    }
  }
}
