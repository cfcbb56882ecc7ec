package dev.forebay.tests.kafka.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/** Draws requests about topics, records and groups of their own. One thread. */
final class RandomRequests {
  private final RandomGenerator random;
  private final Map<ApiKeys, short[]> versions;
  private final String prefix;

  /** Draws one kind of request in a version. */
  private interface Draw {
    Ask in(short version);
  }

  private record Kind(ApiKeys key, int weight, Draw draw) {}

  private final List<Kind> kinds = new ArrayList<>();

  RandomRequests(RandomGenerator random, Map<ApiKeys, short[]> versions, String prefix) {
    this.random = random;
    this.versions = versions;
    this.prefix = prefix;
    kind(ApiKeys.CREATE_TOPICS, 10, this::createTopics);
    kind(ApiKeys.DELETE_TOPICS, 2, this::deleteTopics);
    kind(ApiKeys.CREATE_PARTITIONS, 4, this::createPartitions);
    kind(ApiKeys.METADATA, 5, this::metadata);
    kind(ApiKeys.PRODUCE, 20, this::produce);
    kind(ApiKeys.FETCH, 12, this::fetch);
    kind(ApiKeys.LIST_OFFSETS, 8, this::listOffsets);
    kind(ApiKeys.OFFSET_FOR_LEADER_EPOCH, 4, this::epochs);
    kind(ApiKeys.DELETE_RECORDS, 4, this::deleteRecords);
    kind(ApiKeys.INIT_PRODUCER_ID, 4, this::initProducerId);
    kind(ApiKeys.DESCRIBE_CONFIGS, 5, this::describeConfigs);
    kind(ApiKeys.INCREMENTAL_ALTER_CONFIGS, 4, this::alterIncrementally);
    kind(ApiKeys.DESCRIBE_TOPIC_PARTITIONS, 3, this::describeTopics);
    kind(ApiKeys.API_VERSIONS, 1, this::apiVersions);
    new RandomGroupRequests(random, prefix)
        .kinds((key, weight, draw) -> kind(key, weight, draw::apply));
  }

  private void kind(ApiKeys key, int weight, Draw draw) {
    if (versions.containsKey(key)) {
      kinds.add(new Kind(key, weight, draw));
    }
  }

  Ask next() {
    int left = random.nextInt(kinds.stream().mapToInt(Kind::weight).sum());
    for (Kind kind : kinds) {
      left -= kind.weight;
      if (left < 0) {
        short[] range = Objects.requireNonNull(versions.get(kind.key));
        return kind.draw.in((short) random.nextInt(range[0], range[1] + 1));
      }
    }
    throw new IllegalStateException();
  }

  static List<String> topics(String prefix) {
    return List.of(prefix + "t1", prefix + "t2", prefix + "t3", prefix + "none");
  }

  private boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  @SafeVarargs
  private <T> T one(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String topic() {
    return topics(prefix).get(oneIn(12) ? 3 : random.nextInt(3));
  }

  private int partition() {
    return one(0, 0, 0, 1, 2, 7, -1);
  }

  private static Ask ask(short version, Function<Known, ApiMessage> request) {
    return new Ask("", version, false, request);
  }

  private Ask createTopics(short version) {
    CreateTopicsRequestData request = new CreateTopicsRequestData().setTimeoutMs(10_000);
    for (int i = oneIn(4) ? 2 : 1; i > 0; i--) {
      var topic =
          new CreateTopicsRequestData.CreatableTopic()
              .setName(oneIn(8) ? one("", ".", "a b", "x".repeat(250), "é") : topic())
              .setNumPartitions(one(1, 1, 2, 3, -1, 0, -5))
              .setReplicationFactor(one((short) 1, (short) 1, (short) -1, (short) 2, (short) 0));
      if (oneIn(10)) {
        topic.setNumPartitions(-1).setReplicationFactor((short) -1);
        topic.assignments().add(assignment(0, 1));
        if (oneIn(2)) {
          topic.assignments().add(assignment(one(1, 2), one(1, 9)));
        }
      }
      if (oneIn(3)) {
        String[] config = config();
        topic
            .configs()
            .add(
                new CreateTopicsRequestData.CreatableTopicConfig()
                    .setName(config[0])
                    .setValue(config[1]));
      }
      request.topics().add(topic);
    }
    request.setValidateOnly(oneIn(4));
    return new Ask("", version, true, _ -> request.duplicate());
  }

  private static CreateTopicsRequestData.CreatableReplicaAssignment assignment(
      int index, int broker) {
    return new CreateTopicsRequestData.CreatableReplicaAssignment()
        .setPartitionIndex(index)
        .setBrokerIds(List.of(broker));
  }

  private String[] config() {
    return one(
        new String[] {"retention.ms", one("3600000", "-1", "-2", "abc", "")},
        new String[] {"retention.bytes", one("1000000", "-1", "1.5")},
        new String[] {"max.message.bytes", one("1000000", "200", "-1", "0")},
        new String[] {"compression.type", one("gzip", "producer", "bogus")},
        new String[] {"message.timestamp.type", one("CreateTime", "LogAppendTime", "x")},
        new String[] {"segment.bytes", one("1048576", "x")},
        new String[] {"cleanup.policy", one("delete", "bogus")},
        new String[] {"no.such.config", "1"});
  }

  private Ask deleteTopics(short version) {
    String name = topic();
    boolean byId = version >= 6 && oneIn(2);
    return new Ask(
        "",
        version,
        true,
        known -> {
          var request = new DeleteTopicsRequestData().setTimeoutMs(10_000);
          if (version >= 6) {
            var state = new DeleteTopicsRequestData.DeleteTopicState().setName(byId ? null : name);
            request.topics().add(byId ? state.setTopicId(known.topic(name)) : state);
          } else {
            request.setTopicNames(List.of(name));
          }
          return request;
        });
  }

  private Ask createPartitions(short version) {
    var topic =
        new CreatePartitionsRequestData.CreatePartitionsTopic()
            .setName(topic())
            .setCount(one(1, 2, 3, 4, 0, -1))
            .setAssignments(null);
    if (oneIn(6)) {
      topic.setAssignments(
          List.of(
              new CreatePartitionsRequestData.CreatePartitionsAssignment()
                  .setBrokerIds(List.of(one(1, 9)))));
    }
    var request = new CreatePartitionsRequestData().setTimeoutMs(10_000).setValidateOnly(oneIn(3));
    request.topics().add(topic);
    return new Ask("", version, true, _ -> request.duplicate());
  }

  private Ask metadata(short version) {
    String name = version < 4 ? prefix + "t1" : oneIn(8) ? one("", "a b") : topic();
    boolean byId = version >= 12 && oneIn(2);
    return new Ask(
        "",
        version,
        version < 4,
        known -> {
          var request = new MetadataRequestData().setAllowAutoTopicCreation(version < 4);
          var topic = new MetadataRequestData.MetadataRequestTopic().setName(byId ? null : name);
          request.topics().add(byId ? topic.setTopicId(known.topic(name)) : topic);
          return request;
        });
  }

  private Ask produce(short version) {
    String name = topic();
    int partition = partition();
    String producer = prefix + one("p1", "p2");
    boolean idempotent = oneIn(2);
    int sequence = one(0, 0, 1, 2, 3, 4, 5);
    short acks = one((short) 1, (short) -1, (short) -1, (short) 2);
    long seed = random.nextLong();
    return ask(
        version,
        known -> {
          var request = new ProduceRequestData().setAcks(acks).setTimeoutMs(5_000);
          var topic = new ProduceRequestData.TopicProduceData();
          if (version >= 13) {
            topic.setTopicId(known.topic(name));
          } else {
            topic.setName(name);
          }
          topic
              .partitionData()
              .add(
                  new ProduceRequestData.PartitionProduceData()
                      .setIndex(partition)
                      .setRecords(
                          RandomBatches.next(
                              idempotent ? known.producerId(producer) : -1,
                              idempotent ? known.producerEpoch(producer) : -1,
                              idempotent && known.producerId(producer) >= 0 ? sequence : -1,
                              seed)));
          request.topicData().add(topic);
          return request;
        });
  }

  private Ask fetch(short version) {
    String name = topic();
    int partition = partition();
    long offset = one(0, 0, 1, 2, 5, 100, -1);
    int bytes = one(1 << 20, 1 << 20, 1, 200, 0);
    byte isolation = one((byte) 0, (byte) 1);
    int epoch = version >= 9 ? one(-1, -1, 0, 1) : -1;
    return ask(
        version,
        known -> {
          var request =
              new FetchRequestData()
                  .setMaxWaitMs(0)
                  .setMinBytes(0)
                  .setMaxBytes(1 << 20)
                  .setIsolationLevel(isolation)
                  .setSessionEpoch(-1);
          var topic = new FetchRequestData.FetchTopic();
          if (version >= 13) {
            topic.setTopicId(known.topic(name));
          } else {
            topic.setTopic(name);
          }
          topic
              .partitions()
              .add(
                  new FetchRequestData.FetchPartition()
                      .setPartition(partition)
                      .setFetchOffset(offset)
                      .setPartitionMaxBytes(bytes)
                      .setCurrentLeaderEpoch(epoch));
          request.topics().add(topic);
          return request;
        });
  }

  private Ask listOffsets(short version) {
    long time =
        one(
            -1L,
            -2L,
            version >= 7 ? -3L : -1L,
            version >= 8 ? -4L : -2L,
            version >= 9 ? -5L : -1L,
            RandomBatches.BASE_MILLIS + 500,
            0L,
            Long.MAX_VALUE,
            -99L);
    var topic = new ListOffsetsRequestData.ListOffsetsTopic().setName(topic());
    int partition = partition();
    for (int i = oneIn(12) ? 2 : 1; i > 0; i--) {
      topic
          .partitions()
          .add(
              new ListOffsetsRequestData.ListOffsetsPartition()
                  .setPartitionIndex(partition)
                  .setTimestamp(time)
                  .setCurrentLeaderEpoch(version >= 4 ? one(-1, -1, 0, 3) : -1));
    }
    byte isolation = version >= 2 ? one((byte) 0, (byte) 1) : 0;
    var request = new ListOffsetsRequestData().setReplicaId(-1).setIsolationLevel(isolation);
    request.topics().add(topic);
    return ask(version, _ -> request.duplicate());
  }

  private Ask epochs(short version) {
    var topic = new OffsetForLeaderEpochRequestData.OffsetForLeaderTopic().setTopic(topic());
    topic
        .partitions()
        .add(
            new OffsetForLeaderEpochRequestData.OffsetForLeaderPartition()
                .setPartition(partition())
                .setLeaderEpoch(one(0, 0, 1, -1))
                .setCurrentLeaderEpoch(one(-1, 0, 2)));
    var request = new OffsetForLeaderEpochRequestData();
    if (version >= 3) {
      request.setReplicaId(-1);
    }
    request.topics().add(topic);
    return ask(version, _ -> request.duplicate());
  }

  private Ask deleteRecords(short version) {
    var topic = new DeleteRecordsRequestData.DeleteRecordsTopic().setName(topic());
    topic
        .partitions()
        .add(
            new DeleteRecordsRequestData.DeleteRecordsPartition()
                .setPartitionIndex(partition())
                .setOffset(one(-1L, 0L, 1L, 2L, 3L, 500L, -2L)));
    var request = new DeleteRecordsRequestData().setTimeoutMs(5_000);
    request.topics().add(topic);
    return ask(version, _ -> request.duplicate());
  }

  private Ask initProducerId(short version) {
    String producer = prefix + one("p1", "p2");
    return new Ask(
        producer,
        version,
        false,
        _ ->
            new InitProducerIdRequestData()
                .setTransactionalId(null)
                .setTransactionTimeoutMs(one(1000, Integer.MAX_VALUE)));
  }

  private Ask describeConfigs(short version) {
    var resource =
        new DescribeConfigsRequestData.DescribeConfigsResource()
            .setResourceType((byte) 2)
            .setResourceName(topic())
            .setConfigurationKeys(
                List.of(
                    "retention.ms",
                    "retention.bytes",
                    "max.message.bytes",
                    "compression.type",
                    "message.timestamp.type",
                    "segment.bytes",
                    "cleanup.policy"));
    var request = new DescribeConfigsRequestData();
    request.resources().add(resource);
    return ask(version, _ -> request.duplicate());
  }

  private Ask alterIncrementally(short version) {
    var resource =
        new IncrementalAlterConfigsRequestData.AlterConfigsResource()
            .setResourceType((byte) 2)
            .setResourceName(topic());
    String[] config = config();
    byte operation = oneIn(3) ? (byte) 1 : (byte) 0;
    resource
        .configs()
        .add(
            new IncrementalAlterConfigsRequestData.AlterableConfig()
                .setName(config[0])
                .setConfigOperation(operation)
                .setValue(operation == 1 ? null : config[1]));
    var request = new IncrementalAlterConfigsRequestData().setValidateOnly(oneIn(4));
    request.resources().add(resource);
    return new Ask("", version, true, _ -> request.duplicate());
  }

  private Ask describeTopics(short version) {
    var request =
        new DescribeTopicPartitionsRequestData().setResponsePartitionLimit(one(1, 2, 100));
    request.topics().add(new DescribeTopicPartitionsRequestData.TopicRequest().setName(topic()));
    return ask(version, _ -> request.duplicate());
  }

  private Ask apiVersions(short version) {
    var request = new ApiVersionsRequestData();
    if (version >= 3) {
      request
          .setClientSoftwareName(one("a", "", "b c", "-"))
          .setClientSoftwareVersion(one("1", ""));
    }
    return ask(version, _ -> request.duplicate());
  }
}
