package dev.forebay.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupsTest extends KafkaTest {
  private static final String INTERNAL = "__consumer_offsets";

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  @Proves({
    ApiKeys.FIND_COORDINATOR,
    ApiKeys.JOIN_GROUP,
    ApiKeys.SYNC_GROUP,
    ApiKeys.LEAVE_GROUP,
    ApiKeys.CONSUMER_GROUP_HEARTBEAT,
    ApiKeys.OFFSET_COMMIT,
    ApiKeys.OFFSET_FETCH
  })
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

  @Test
  @Proves({ApiKeys.JOIN_GROUP, ApiKeys.SYNC_GROUP, ApiKeys.HEARTBEAT, ApiKeys.LEAVE_GROUP})
  void membersShareAndOneTakesOverFromAnother() throws Exception {
    admin().createTopics(List.of(new NewTopic("t", 4, (short) 1))).all().get();
    Consumer<String, String> first = cooperative();
    Consumer<String, String> second = cooperative();
    pollUntil(
        first, second, () -> first.assignment().size() == 2 && second.assignment().size() == 2);

    assertThat(second.assignment()).doesNotContainAnyElementsOf(first.assignment());
    second.close();
    pollUntil(first, first, () -> first.assignment().size() == 4);
  }

  private Consumer<String, String> cooperative() {
    Consumer<String, String> consumer =
        consumer(
            "group.id",
            "g",
            "partition.assignment.strategy",
            CooperativeStickyAssignor.class.getName(),
            "heartbeat.interval.ms",
            100);
    consumer.subscribe(List.of("t"));
    return consumer;
  }

  private static void pollUntil(
      Consumer<String, String> one, Consumer<String, String> other, BooleanSupplier condition) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> {
          one.poll(Duration.ofMillis(50));
          other.poll(Duration.ofMillis(50));
          return condition.getAsBoolean();
        });
  }

  @Test
  @Proves({ApiKeys.DESCRIBE_CONFIGS, ApiKeys.INCREMENTAL_ALTER_CONFIGS})
  void configurationsOfGroupsRoundTrip() throws Exception {
    ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, "g");
    ConfigResource other = new ConfigResource(ConfigResource.Type.GROUP, "h");
    String heartbeat = "consumer.heartbeat.interval.ms";
    String session = "consumer.session.timeout.ms";
    List<AlterConfigOp> set = List.of(set(heartbeat, "7000"), set(session, "50000"));
    admin().incrementalAlterConfigs(Map.of(group, set, other, set)).all().get();
    AlterConfigOp delete =
        new AlterConfigOp(new ConfigEntry(session, ""), AlterConfigOp.OpType.DELETE);
    admin().incrementalAlterConfigs(Map.of(group, List.of(delete))).all().get();
    restart();

    Config config = of(admin().describeConfigs(List.of(group)).all().get(), group);
    assertThat(config.get(heartbeat).value()).isEqualTo("7000");
    assertThat(config.get(heartbeat).source())
        .isEqualTo(ConfigEntry.ConfigSource.DYNAMIC_GROUP_CONFIG);
    assertThat(config.get(session).value()).isEqualTo("45000");
    assertThat(config.get(session).isDefault()).isTrue();
    Config otherConfig = of(admin().describeConfigs(List.of(other)).all().get(), other);
    assertThat(otherConfig.get(session).value()).isEqualTo("50000");
  }

  @ParameterizedTest
  @CsvSource({
    "g, share.session.timeout.ms, 50000",
    "g, consumer.session.timeout.ms, 1",
    "g, consumer.session.timeout.ms, much",
    "g, unknown, 1",
  })
  void configurationsThatCannotActAreRefused(String name, String key, String value) {
    ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, name);

    assertThatThrownBy(() ->
            admin().incrementalAlterConfigs(Map.of(group, List.of(set(key, value)))).all().get())
        .hasCauseInstanceOf(InvalidConfigurationException.class);
  }

  private static AlterConfigOp set(String key, String value) {
    return new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
  }

  @Test
  @Proves({
    ApiKeys.PRODUCE,
    ApiKeys.DELETE_TOPICS,
    ApiKeys.DELETE_RECORDS,
    ApiKeys.CREATE_PARTITIONS
  })
  void onlyTheBrokerWritesTheTopicOfGroups() throws Exception {
    admin().createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
    consumer("group.id", "g")
        .commitSync(Map.of(new TopicPartition("t", 0), new OffsetAndMetadata(7)));
    await().until(() -> admin().listTopics(all()).names().get().contains(INTERNAL));

    assertThatThrownBy(() -> producer().send(new ProducerRecord<>(INTERNAL, "k", "v")).get())
        .hasCauseInstanceOf(InvalidTopicException.class);
    assertThatThrownBy(() -> admin().deleteTopics(List.of(INTERNAL)).all().get())
        .hasCauseInstanceOf(InvalidTopicException.class);
    assertThatThrownBy(() ->
            admin()
                .deleteRecords(
                    Map.of(new TopicPartition(INTERNAL, 0), RecordsToDelete.beforeOffset(1)))
                .all()
                .get())
        .hasCauseInstanceOf(InvalidTopicException.class);
    assertThatThrownBy(() ->
            admin().createPartitions(Map.of(INTERNAL, NewPartitions.increaseTo(3))).all().get())
        .hasCauseInstanceOf(InvalidTopicException.class);
  }

  private static ListTopicsOptions all() {
    return new ListTopicsOptions().listInternal(true);
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
