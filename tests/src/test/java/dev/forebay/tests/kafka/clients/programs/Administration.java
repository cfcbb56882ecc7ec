package dev.forebay.tests.kafka.clients.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What the admin client changes is so afterwards. */
final class Administration {
  private final Clients clients;

  Administration(Clients clients) {
    this.clients = clients;
  }

  void topics() throws Exception {
    assertThat(get(clients.admin.describeCluster().nodes())).hasSize(1);
    assertThat(get(clients.admin.describeCluster().clusterId())).isNotEmpty();
    String topic = clients.topic("admin", 2);
    assertThat(get(clients.admin.listTopics().names())).contains(topic);
    assertThatThrownBy(() -> clients.topic("admin", 2))
        .hasCauseInstanceOf(TopicExistsException.class);
    get(clients.admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all());
    clients.fill(topic, 2, 10);
    assertThat(offset(new TopicPartition(topic, 2), OffsetSpec.latest())).isEqualTo(10);

    get(clients.admin.deleteTopics(List.of(topic)).all());
    assertThatThrownBy(() -> get(clients.admin.deleteTopics(List.of(topic)).all()))
        .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    clients.topic("admin", 3);
    assertThat(offset(new TopicPartition(topic, 2), OffsetSpec.latest())).isZero();
  }

  void configs() throws Exception {
    String topic = clients.name("configs");
    NewTopic wanted =
        new NewTopic(topic, Optional.of(1), Optional.empty())
            .configs(Map.of("retention.ms", "3600000", "max.message.bytes", "65536"));
    get(clients.admin.createTopics(List.of(wanted)).all());
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    assertConfig(resource, "retention.ms", "3600000", false);
    assertConfig(resource, "max.message.bytes", "65536", false);
    assertConfig(resource, "cleanup.policy", "delete", true);

    alter(resource, "retention.ms", "7200000", AlterConfigOp.OpType.SET);
    alter(resource, "max.message.bytes", "", AlterConfigOp.OpType.DELETE);
    assertConfig(resource, "retention.ms", "7200000", false);
    assertConfig(resource, "max.message.bytes", "1048588", true);
    assertThatThrownBy(() -> alter(resource, "retention.ms", "never", AlterConfigOp.OpType.SET))
        .hasCauseInstanceOf(InvalidConfigurationException.class);
    assertConfig(resource, "retention.ms", "7200000", false);
  }

  void deleteRecords() throws Exception {
    String topic = clients.topic("deleted", 1);
    TopicPartition partition = new TopicPartition(topic, 0);
    clients.fill(topic, 0, 100);
    get(clients.admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(40))).all());
    assertThat(offset(partition, OffsetSpec.earliest())).isEqualTo(40);
    assertThat(offset(partition, OffsetSpec.latest())).isEqualTo(100);
    try (KafkaConsumer<String, String> consumer = clients.consumer(Map.of())) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, 10);
      assertThat(Clients.take(consumer, 60).getFirst().offset()).isEqualTo(40);
    }
    Map<TopicPartition, RecordsToDelete> tooMany =
        Map.of(partition, RecordsToDelete.beforeOffset(101));
    assertThatThrownBy(() -> get(clients.admin.deleteRecords(tooMany).all()))
        .hasCauseInstanceOf(OffsetOutOfRangeException.class);
  }

  void groupOffsets() throws Exception {
    String topic = clients.topic("offsets", 2);
    String group = clients.name("offsets");
    TopicPartition first = new TopicPartition(topic, 0);
    TopicPartition second = new TopicPartition(topic, 1);
    Map<TopicPartition, OffsetAndMetadata> offsets =
        Map.of(first, new OffsetAndMetadata(3, "three"), second, new OffsetAndMetadata(4));
    get(clients.admin.alterConsumerGroupOffsets(group, offsets).all());
    assertThat(committed(group))
        .containsEntry(first, new OffsetAndMetadata(3, "three"))
        .containsEntry(second, new OffsetAndMetadata(4));
    get(clients.admin.deleteConsumerGroupOffsets(group, Set.of(second)).all());
    assertThat(committed(group)).containsOnlyKeys(first);
    get(clients.admin.deleteConsumerGroups(List.of(group)).all());
    assertThatThrownBy(() -> get(clients.admin.deleteConsumerGroups(List.of(group)).all()))
        .hasMessageContaining("GroupIdNotFoundException");
  }

  private Map<TopicPartition, OffsetAndMetadata> committed(String group) throws Exception {
    return get(clients.admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
  }

  private long offset(TopicPartition partition, OffsetSpec kind) throws Exception {
    return get(clients.admin.listOffsets(Map.of(partition, kind)).partitionResult(partition))
        .offset();
  }

  private void alter(ConfigResource resource, String name, String value, AlterConfigOp.OpType kind)
      throws Exception {
    AlterConfigOp change = new AlterConfigOp(new ConfigEntry(name, value), kind);
    get(clients.admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all());
  }

  private void assertConfig(ConfigResource resource, String name, String value, boolean isDefault)
      throws Exception {
    Map<ConfigResource, Config> described =
        get(clients.admin.describeConfigs(List.of(resource)).all());
    ConfigEntry entry = Objects.requireNonNull(described.get(resource)).get(name);
    assertThat(entry.value()).as(name).isEqualTo(value);
    assertThat(entry.isDefault()).as(name).isEqualTo(isDefault);
  }

  private static <T> T get(KafkaFuture<T> answer) throws Exception {
    return answer.get(Clients.SECONDS_MAX, TimeUnit.SECONDS);
  }
}
