package dev.forebay.protocol.kafka;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.record.internal.MemoryRecords;

/** Requests that name very much, or ask for very much, of each kind. */
final class ManyEntries {
  /** One kind: what there is before, and what is asked. */
  record Asked(ApiKeys key, int version, Preparation preparation, IntFunction<ApiMessage> body) {}

  /** What there is before. */
  @FunctionalInterface
  interface Preparation {
    void prepare(TestClient client, int size);
  }

  static final Map<String, Asked> MEASURED = new LinkedHashMap<>();

  /** Those that look at nothing of which there may be much, and why. */
  static final Map<ApiKeys, String> WITHOUT_WALK = new EnumMap<>(ApiKeys.class);

  private ManyEntries() {}

  static {
    WITHOUT_WALK.put(ApiKeys.API_VERSIONS, "a constant");
    WITHOUT_WALK.put(ApiKeys.DESCRIBE_CLUSTER, "one node");
    WITHOUT_WALK.put(ApiKeys.INIT_PRODUCER_ID, "a counter");
    WITHOUT_WALK.put(ApiKeys.SASL_HANDSHAKE, "a constant");
    WITHOUT_WALK.put(ApiKeys.SASL_AUTHENTICATE, "a constant");
    WITHOUT_WALK.put(ApiKeys.DESCRIBE_ACLS, "a node's rules, of which there are 16,384 at most");
    ManyRules.addTo(MEASURED);
    topics();
    partitions();
    configs();
  }

  private static void add(
      String what,
      ApiKeys key,
      int version,
      Preparation preparation,
      IntFunction<ApiMessage> body) {
    MEASURED.put(key.name + ", " + what, new Asked(key, version, preparation, body));
  }

  private static <T> List<T> all(int size, IntFunction<T> each) {
    return IntStream.range(0, size).mapToObj(each).toList();
  }

  private static void onePartitionEach(TestClient client, int size) {
    for (int i = 0; i < size; i++) {
      client.streams.create("t" + i, 1);
    }
  }

  private static void oneTopic(TestClient client, int size) {
    client.streams.create("t", size);
  }

  private static void nothing(TestClient client, int size) {
    // All of it is named and is not there.
  }

  private static void topics() {
    add(
        "of one topic with many partitions",
        ApiKeys.METADATA,
        12,
        ManyEntries::oneTopic,
        _ ->
            new MetadataRequestData()
                .setTopics(List.of(new MetadataRequestData.MetadataRequestTopic().setName("t"))));
    add(
        "of all of many topics",
        ApiKeys.METADATA,
        12,
        ManyEntries::onePartitionEach,
        _ -> new MetadataRequestData().setTopics(null));
    for (boolean creates : new boolean[] {false, true}) {
      add(
          "of many names, which " + (creates ? "may" : "may not") + " be created",
          ApiKeys.METADATA,
          12,
          ManyEntries::nothing,
          size ->
              new MetadataRequestData()
                  .setAllowAutoTopicCreation(creates)
                  .setTopics(
                      all(
                          size,
                          i -> new MetadataRequestData.MetadataRequestTopic().setName("n.t" + i))));
    }
    add(
        "of many names in a version without ids",
        ApiKeys.METADATA,
        11,
        ManyEntries::onePartitionEach,
        size ->
            new MetadataRequestData()
                .setTopics(
                    all(
                        size,
                        i ->
                            new MetadataRequestData.MetadataRequestTopic()
                                .setName(null)
                                .setTopicId(new Uuid(1, i)))));
    add(
        "of many names",
        ApiKeys.DESCRIBE_TOPIC_PARTITIONS,
        0,
        ManyEntries::onePartitionEach,
        size ->
            new DescribeTopicPartitionsRequestData()
                .setResponsePartitionLimit(2000)
                .setTopics(
                    all(
                        size,
                        i ->
                            new DescribeTopicPartitionsRequestData.TopicRequest()
                                .setName("t" + i))));
    add(
        "of all of many topics",
        ApiKeys.DESCRIBE_TOPIC_PARTITIONS,
        0,
        ManyEntries::onePartitionEach,
        _ ->
            new DescribeTopicPartitionsRequestData()
                .setResponsePartitionLimit(10)
                .setTopics(List.of()));
    add(
        "of many topics",
        ApiKeys.DESCRIBE_LOG_DIRS,
        4,
        ManyEntries::onePartitionEach,
        _ -> new DescribeLogDirsRequestData().setTopics(null));
    add(
        "of many partitions by number",
        ApiKeys.DESCRIBE_LOG_DIRS,
        4,
        ManyEntries::oneTopic,
        size -> {
          var topics = new DescribeLogDirsRequestData.DescribableLogDirTopicCollection();
          topics.add(
              new DescribeLogDirsRequestData.DescribableLogDirTopic()
                  .setTopic("t")
                  .setPartitions(all(size, i -> i)));
          return new DescribeLogDirsRequestData().setTopics(topics);
        });
    add(
        "of many topics",
        ApiKeys.CREATE_TOPICS,
        7,
        ManyEntries::nothing,
        size -> {
          var topics = new CreateTopicsRequestData.CreatableTopicCollection();
          for (int i = 0; i < size; i++) {
            topics.add(
                new CreateTopicsRequestData.CreatableTopic()
                    .setName("t" + i)
                    .setNumPartitions(1)
                    .setReplicationFactor((short) 1));
          }
          return new CreateTopicsRequestData().setTopics(topics);
        });
    add(
        "of many topics",
        ApiKeys.DELETE_TOPICS,
        6,
        ManyEntries::onePartitionEach,
        size ->
            new DeleteTopicsRequestData()
                .setTopics(
                    all(
                        size,
                        i -> new DeleteTopicsRequestData.DeleteTopicState().setName("t" + i))));
    add(
        "of many topics",
        ApiKeys.CREATE_PARTITIONS,
        3,
        ManyEntries::onePartitionEach,
        size -> {
          var topics = new CreatePartitionsRequestData.CreatePartitionsTopicCollection();
          for (int i = 0; i < size; i++) {
            topics.add(
                new CreatePartitionsRequestData.CreatePartitionsTopic()
                    .setName("t" + i)
                    .setCount(2)
                    .setAssignments(null));
          }
          return new CreatePartitionsRequestData().setTopics(topics);
        });
  }

  private static void partitions() {
    add(
        "of many partitions",
        ApiKeys.DELETE_RECORDS,
        2,
        ManyEntries::oneTopic,
        size ->
            new DeleteRecordsRequestData()
                .setTopics(
                    List.of(
                        new DeleteRecordsRequestData.DeleteRecordsTopic()
                            .setName("t")
                            .setPartitions(
                                all(
                                    size,
                                    i ->
                                        new DeleteRecordsRequestData.DeleteRecordsPartition()
                                            .setPartitionIndex(i)
                                            .setOffset(0))))));
    add(
        "of many partitions",
        ApiKeys.LIST_OFFSETS,
        7,
        ManyEntries::oneTopic,
        size ->
            new ListOffsetsRequestData()
                .setReplicaId(-1)
                .setTopics(
                    List.of(
                        new ListOffsetsRequestData.ListOffsetsTopic()
                            .setName("t")
                            .setPartitions(
                                all(
                                    size,
                                    i ->
                                        new ListOffsetsRequestData.ListOffsetsPartition()
                                            .setPartitionIndex(i)
                                            .setTimestamp(-1))))));
    add(
        "of many partitions",
        ApiKeys.OFFSET_FOR_LEADER_EPOCH,
        4,
        ManyEntries::oneTopic,
        size -> {
          var topics = new OffsetForLeaderEpochRequestData.OffsetForLeaderTopicCollection();
          topics.add(
              new OffsetForLeaderEpochRequestData.OffsetForLeaderTopic()
                  .setTopic("t")
                  .setPartitions(
                      all(
                          size,
                          i ->
                              new OffsetForLeaderEpochRequestData.OffsetForLeaderPartition()
                                  .setPartition(i))));
          return new OffsetForLeaderEpochRequestData().setTopics(topics);
        });
    add(
        "of many partitions",
        ApiKeys.PRODUCE,
        9,
        ManyEntries::oneTopic,
        size -> {
          ByteBuffer batch = TestClient.records("x").buffer();
          var topics = new ProduceRequestData.TopicProduceDataCollection();
          topics.add(
              new ProduceRequestData.TopicProduceData()
                  .setName("t")
                  .setPartitionData(
                      all(
                          size,
                          i ->
                              new ProduceRequestData.PartitionProduceData()
                                  .setIndex(i)
                                  .setRecords(MemoryRecords.readableRecords(batch.duplicate())))));
          return new ProduceRequestData().setAcks((short) 1).setTimeoutMs(1).setTopicData(topics);
        });
    add(
        "of many partitions without a session",
        ApiKeys.FETCH,
        12,
        ManyEntries::oneTopic,
        size -> fetch(size, 0, -1));
    add(
        "of many partitions for a session",
        ApiKeys.FETCH,
        12,
        ManyEntries::oneTopic,
        size -> fetch(size, 0, 0));
  }

  private static FetchRequestData fetch(int size, int session, int epoch) {
    return new FetchRequestData()
        .setMaxWaitMs(0)
        .setMinBytes(0)
        .setMaxBytes(1 << 20)
        .setSessionId(session)
        .setSessionEpoch(epoch)
        .setTopics(
            List.of(
                new FetchRequestData.FetchTopic()
                    .setTopic("t")
                    .setPartitions(
                        all(
                            size,
                            i ->
                                new FetchRequestData.FetchPartition()
                                    .setPartition(i)
                                    .setPartitionMaxBytes(1024)))));
  }

  private static void configs() {
    byte topic = ConfigResource.Type.TOPIC.id();
    add(
        "of many topics",
        ApiKeys.DESCRIBE_CONFIGS,
        4,
        ManyEntries::onePartitionEach,
        size ->
            new DescribeConfigsRequestData()
                .setResources(
                    all(
                        size,
                        i ->
                            new DescribeConfigsRequestData.DescribeConfigsResource()
                                .setResourceType(topic)
                                .setResourceName("t" + i)
                                .setConfigurationKeys(List.of("retention.ms")))));
    add(
        "of many keys",
        ApiKeys.DESCRIBE_CONFIGS,
        4,
        ManyEntries::oneTopic,
        size ->
            new DescribeConfigsRequestData()
                .setResources(
                    List.of(
                        new DescribeConfigsRequestData.DescribeConfigsResource()
                            .setResourceType(topic)
                            .setResourceName("t")
                            .setConfigurationKeys(all(size, i -> "k" + i)))));
    add(
        "of many topics",
        ApiKeys.ALTER_CONFIGS,
        2,
        ManyEntries::onePartitionEach,
        size -> {
          var resources = new AlterConfigsRequestData.AlterConfigsResourceCollection();
          for (int i = 0; i < size; i++) {
            resources.add(
                new AlterConfigsRequestData.AlterConfigsResource()
                    .setResourceType(topic)
                    .setResourceName("t" + i));
          }
          return new AlterConfigsRequestData().setResources(resources).setValidateOnly(true);
        });
    add(
        "of many topics",
        ApiKeys.INCREMENTAL_ALTER_CONFIGS,
        1,
        ManyEntries::onePartitionEach,
        size -> {
          var resources = new IncrementalAlterConfigsRequestData.AlterConfigsResourceCollection();
          for (int i = 0; i < size; i++) {
            resources.add(
                new IncrementalAlterConfigsRequestData.AlterConfigsResource()
                    .setResourceType(topic)
                    .setResourceName("t" + i));
          }
          return new IncrementalAlterConfigsRequestData()
              .setResources(resources)
              .setValidateOnly(true);
        });
  }
}
