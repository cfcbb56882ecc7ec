package dev.forebay.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

class TopicsTest extends KafkaTest {
  private static final TopicPartition T0 = new TopicPartition("t", 0);
  private static final ConfigResource T = new ConfigResource(ConfigResource.Type.TOPIC, "t");

  @Test
  @Proves({
    ApiKeys.METADATA,
    ApiKeys.CREATE_TOPICS,
    ApiKeys.DESCRIBE_TOPIC_PARTITIONS,
    ApiKeys.DELETE_TOPICS
  })
  void topicsAreMadeDescribedAndDeleted() throws Exception {
    Admin admin = admin();
    Uuid id = create(admin, new NewTopic("t", 3, (short) 1));
    create(admin, new NewTopic("u", 1, (short) -1));

    TopicDescription description = describe(admin);

    assertThat(admin.listTopics().names().get()).isEqualTo(Set.of("t", "u"));
    assertThat(description.topicId()).isEqualTo(id);
    assertThat(description.partitions())
        .hasSize(3)
        .allSatisfy(partition -> {
          assertThat(partition.leader().id()).isEqualTo(1);
          assertThat(partition.replicas()).extracting(Node::id).containsExactly(1);
        });
    admin.deleteTopics(TopicCollection.ofTopicIds(List.of(id))).all().get();
    assertThat(admin.listTopics().names().get()).isEqualTo(Set.of("u"));
    assertThat(create(admin, new NewTopic("t", 1, (short) 1))).isNotEqualTo(id);
    assertThatThrownBy(
            () -> admin.deleteTopics(TopicCollection.ofTopicIds(List.of(id))).all().get())
        .hasCauseInstanceOf(UnknownTopicIdException.class);
    assertThatThrownBy(() -> admin.deleteTopics(List.of("none")).all().get())
        .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
  }

  @Test
  @Proves({ApiKeys.CREATE_TOPICS, ApiKeys.DESCRIBE_CONFIGS, ApiKeys.DESCRIBE_CLUSTER})
  void topicsSurviveARestart() throws Exception {
    Uuid id =
        create(admin(), new NewTopic("t", 2, (short) 1).configs(Map.of("retention.ms", "1234567")));
    String cluster = admin().describeCluster().clusterId().get();
    restart();

    assertThat(describe(admin()).topicId()).isEqualTo(id);
    assertThat(config(admin()).get("retention.ms").value()).isEqualTo("1234567");
    assertThat(admin().describeCluster().clusterId().get()).isEqualTo(cluster);
  }

  @Test
  @Proves(ApiKeys.CREATE_TOPICS)
  void impossibleTopicsAreRefused() throws Exception {
    Admin admin = admin();
    create(admin, new NewTopic("t", 1, (short) 1));

    assertRefused(admin, new NewTopic("t", 1, (short) 1), TopicExistsException.class);
    assertRefused(admin, new NewTopic("a/b", 1, (short) 1), InvalidTopicException.class);
    assertRefused(admin, new NewTopic("u", 0, (short) 1), InvalidPartitionsException.class);
    assertRefused(admin, new NewTopic("u", 1, (short) 3), InvalidReplicationFactorException.class);
    for (String config :
        List.of(
            "cleanup.policy=compact",
            "compression.type=none",
            "nonsense=1",
            "retention.ms=x",
            "min.insync.replicas=2")) {
      String[] parts = config.split("=", 2);
      NewTopic topic = new NewTopic("u", 1, (short) 1).configs(Map.of(parts[0], parts[1]));
      assertThatThrownBy(() -> create(admin, topic))
          .hasCauseInstanceOf(InvalidConfigurationException.class)
          .hasMessageContaining(parts[0]);
    }
    admin
        .createTopics(
            List.of(new NewTopic("u", 1, (short) 1)), new CreateTopicsOptions().validateOnly(true))
        .all()
        .get();
    assertThat(admin.listTopics().names().get()).isEqualTo(Set.of("t"));
  }

  @Test
  @Proves(ApiKeys.CREATE_PARTITIONS)
  void partitionsAreAdded() throws Exception {
    Admin admin = admin();
    create(admin, new NewTopic("t", 1, (short) 1));
    admin.createPartitions(Map.of("t", NewPartitions.increaseTo(4))).all().get();

    assertThat(describe(admin).partitions()).hasSize(4);
    assertThatThrownBy(
            () -> admin.createPartitions(Map.of("t", NewPartitions.increaseTo(4))).all().get())
        .hasCauseInstanceOf(InvalidPartitionsException.class);
  }

  @Test
  @Proves({ApiKeys.DESCRIBE_CONFIGS, ApiKeys.INCREMENTAL_ALTER_CONFIGS})
  void configurationsRoundTrip() throws Exception {
    Admin admin = admin();
    create(admin, new NewTopic("t", 1, (short) 1).configs(Map.of("segment.bytes", "1048576")));
    assertThat(config(admin).get("segment.bytes").value()).isEqualTo("1048576");
    assertThat(config(admin).get("retention.ms").source())
        .isEqualTo(ConfigEntry.ConfigSource.DEFAULT_CONFIG);
    alter(admin, "retention.ms", "5000000", AlterConfigOp.OpType.SET);
    alter(admin, "segment.bytes", "", AlterConfigOp.OpType.DELETE);

    Config config = config(admin);

    assertThat(config.get("retention.ms").value()).isEqualTo("5000000");
    assertThat(config.get("retention.ms").source())
        .isEqualTo(ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG);
    assertThat(config.get("retention.ms").type()).isEqualTo(ConfigEntry.ConfigType.LONG);
    assertThat(config.get("segment.bytes").isDefault()).isTrue();
    assertThat(config.entries()).hasSizeGreaterThan(35);
    assertThatThrownBy(() -> alter(admin, "cleanup.policy", "compact", AlterConfigOp.OpType.APPEND))
        .hasCauseInstanceOf(InvalidConfigurationException.class);
    ConfigResource node = new ConfigResource(ConfigResource.Type.BROKER, "1");
    Config broker = of(admin.describeConfigs(List.of(node)).all().get(), node);
    assertThat(broker.get("auto.create.topics.enable").isReadOnly()).isTrue();
  }

  @Test
  void changesAtTheSameTimeAreAllKept() throws Exception {
    List<String> keys =
        List.of("segment.bytes", "segment.index.bytes", "index.interval.bytes", "flush.messages");
    create(admin(), new NewTopic("t", 1, (short) 1));
    for (int round = 0; round < 5; round++) {
      String value = Integer.toString(1_000_000 + round);
      List<KafkaFuture<Void>> changes = new ArrayList<>();
      for (String key : keys) {
        AlterConfigOp set =
            new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
        changes.add(admin().incrementalAlterConfigs(Map.of(T, List.of(set))).all());
      }
      KafkaFuture.allOf(changes.toArray(KafkaFuture<?>[]::new)).get();

      Config config = config(admin());
      assertThat(keys).allSatisfy(key -> assertThat(config.get(key).value()).isEqualTo(value));
    }
  }

  @Test
  void retentionActsWhenItIsSet() throws Exception {
    Admin admin = admin();
    create(admin, new NewTopic("t", 1, (short) 1));
    Producer<String, String> producer = producer("batch.size", 0);
    String large = "x".repeat(500_000);
    for (int i = 0; i < 20; i++) {
      producer.send(new ProducerRecord<>("t", 0, i < 10 ? 1000L : null, null, large)).get();
    }
    assertThat(offset(admin, OffsetSpec.earliest())).as("old, but the look is later").isZero();

    alter(admin, "retention.ms", "86400000", AlterConfigOp.OpType.SET);
    await()
        .untilAsserted(() -> assertThat(offset(admin, OffsetSpec.earliest())).isBetween(7L, 10L));
    alter(admin, "retention.bytes", "2000000", AlterConfigOp.OpType.SET);
    await()
        .untilAsserted(() -> assertThat(offset(admin, OffsetSpec.earliest())).isBetween(13L, 16L));
    assertThat(offset(admin, OffsetSpec.latest())).isEqualTo(20);
  }

  @Test
  void settingsThatAreTooLargeAreRefused() throws Exception {
    Admin admin = admin();
    create(admin, new NewTopic("t", 1, (short) 1));
    // No single one can be too large: Kafka has no longer strings.
    String large = "1:1,".repeat(8000) + "1:1";
    alter(admin, "leader.replication.throttled.replicas", large, AlterConfigOp.OpType.SET);

    assertThatThrownBy(() ->
            alter(
                admin, "follower.replication.throttled.replicas", large, AlterConfigOp.OpType.SET))
        .hasCauseInstanceOf(InvalidConfigurationException.class);
  }

  @Test
  @Proves({ApiKeys.DELETE_RECORDS, ApiKeys.LIST_OFFSETS})
  void recordsAreDeleted() throws Exception {
    Admin admin = admin();
    Producer<String, String> producer = producer("batch.size", 0);
    for (int i = 0; i < 10; i++) {
      producer.send(new ProducerRecord<>("t", "v" + i)).get();
    }

    assertThat(trim(admin, 4)).isEqualTo(4);
    assertThat(values(read(consumer(), 6, T0))).startsWith("v4").endsWith("v9").hasSize(6);
    assertThat(offset(admin, OffsetSpec.earliest())).isEqualTo(4);
    assertThat(offset(admin, OffsetSpec.latest())).isEqualTo(10);
    assertThat(offset(admin, OffsetSpec.maxTimestamp())).isEqualTo(9);
    assertThatThrownBy(
            () -> admin.deleteRecords(Map.of(T0, RecordsToDelete.beforeOffset(99))).all().get())
        .hasCauseInstanceOf(OffsetOutOfRangeException.class);
    assertThat(trim(admin, -1)).isEqualTo(10);
  }

  @Test
  @Proves({ApiKeys.DESCRIBE_CLUSTER, ApiKeys.DESCRIBE_LOG_DIRS})
  void theClusterIsOneNodeWithOneDirectory() throws Exception {
    Admin admin = admin();
    producer().send(new ProducerRecord<>("t", "x".repeat(5000))).get();

    Collection<Node> nodes = admin.describeCluster().nodes().get();

    assertThat(nodes).extracting(Node::id).containsExactly(1);
    assertThat(admin.describeCluster().controller().get().id()).isEqualTo(1);
    var directories = of(admin.describeLogDirs(List.of(1)).allDescriptions().get(), 1);
    assertThat(directories).hasSize(1);
    var directory = directories.values().iterator().next();
    assertThat(of(directory.replicaInfos(), T0).size()).isGreaterThan(5000);
    assertThat(directory.totalBytes().getAsLong()).isPositive();
  }

  private static Uuid create(Admin admin, NewTopic topic) throws Exception {
    return admin.createTopics(List.of(topic)).topicId(topic.name()).get();
  }

  private static void assertRefused(Admin admin, NewTopic topic, Class<? extends Exception> why) {
    assertThatThrownBy(() -> create(admin, topic)).hasCauseInstanceOf(why);
  }

  private static TopicDescription describe(Admin admin) throws Exception {
    return of(admin.describeTopics(List.of("t")).allTopicNames().get(), "t");
  }

  private static Config config(Admin admin) throws Exception {
    return of(admin.describeConfigs(List.of(T)).all().get(), T);
  }

  private static void alter(Admin admin, String key, String value, AlterConfigOp.OpType operation)
      throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(T, List.of(new AlterConfigOp(new ConfigEntry(key, value), operation))))
        .all()
        .get();
  }

  private static long trim(Admin admin, long before) throws Exception {
    var trimmed = admin.deleteRecords(Map.of(T0, RecordsToDelete.beforeOffset(before)));
    return of(trimmed.lowWatermarks(), T0).get().lowWatermark();
  }

  private static long offset(Admin admin, OffsetSpec spec) throws Exception {
    return admin.listOffsets(Map.of(T0, spec)).partitionResult(T0).get().offset();
  }
}
