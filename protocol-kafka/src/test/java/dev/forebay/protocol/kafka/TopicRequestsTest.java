package dev.forebay.protocol.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Kafka 4.4 was seen to answer to requests about topics. */
class TopicRequestsTest {
  private static final Uuid ID = new Uuid("t".hashCode(), 7);
  private static final Uuid NONE = Uuid.ZERO_UUID;

  private final TestClient client = new TestClient();

  TopicRequestsTest() {
    client.streams.create("t", 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 13})
  void metadataGoesByIdWhateverTheNameSays(int version) {
    Uuid unknown = new Uuid(1, 1);

    for (String name : new String[] {"", "t", "other", null}) {
      assertThat(metadata(version, topic(name, ID)))
          .singleElement()
          .satisfies(topic -> {
            assertThat(topic.name()).isEqualTo("t");
            assertThat(topic.topicId()).isEqualTo(ID);
            assertThat(topic.partitions()).hasSize(2);
          });
    }
    assertThat(metadata(version, topic("t", unknown)))
        .singleElement()
        .satisfies(topic -> {
          assertThat(topic.name()).isNull();
          assertThat(topic.topicId()).isEqualTo(unknown);
          assertThat(topic.errorCode()).isEqualTo(Errors.UNKNOWN_TOPIC_ID.code());
        });
    assertThat(metadata(version, topic("other", NONE), topic("", ID)))
        .extracting(MetadataResponseTopic::name)
        .containsExactly("t");
    assertThat(client.streams.stream("other")).as("made by a request that goes by ids").isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 11})
  void metadataByIdCameWithVersion12(int version) {
    assertThat(metadata(version, topic("t", ID), topic("u", NONE)))
        .allSatisfy(topic -> assertThat(topic.errorCode()).isEqualTo(Errors.INVALID_REQUEST.code()))
        .extracting(MetadataResponseTopic::name)
        .containsExactly("t", "u");
    assertThat(client.streams.stream("u")).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 9, 12})
  void metadataOfATopicIsToldOnce(int version) {
    assertThat(metadata(version, topic("t", NONE), topic("t", NONE))).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void anExistingTopicIsWhatIsWrongFirst(CreatableTopic topic) {
    CreatableTopicResult answer = create(false, topic.setName("t")).getFirst();

    assertThat(answer.errorCode()).isEqualTo(Errors.TOPIC_ALREADY_EXISTS.code());
    assertThat(answer.errorMessage()).isEqualTo("Topic 't' already exists.");
  }

  static Stream<CreatableTopic> wrong() {
    return Stream.of(
        topic("t", 1, 3),
        topic("t", 0, 1),
        topic("t", 1, 1, "cleanup.policy", "compact"),
        topic("t", 1, 1, "min.insync.replicas", "2"),
        topic("t", 1, 1, "no.such.key", "2"));
  }

  @Test
  void namesThatDifferOnlyInDotsAndUnderscoresAreRefused() {
    assertThat(create(false, topic("a.b_c", 1, 1)).getFirst().errorCode())
        .isEqualTo(Errors.NONE.code());

    for (String colliding : List.of("a.b.c", "a_b_c", "a_b.c")) {
      CreatableTopicResult answer = create(false, topic(colliding, 1, 1)).getFirst();
      assertThat(answer.errorCode()).isEqualTo(Errors.INVALID_TOPIC_EXCEPTION.code());
      assertThat(answer.errorMessage())
          .isEqualTo("Topic '" + colliding + "' collides with existing topic: a.b_c");
      assertThat(client.streams.stream(colliding)).isNull();
      metadata(9, topic(colliding, NONE));
      assertThat(client.streams.stream(colliding)).isNull();
    }
    assertThat(create(false, topic("a-b-c", 1, 1)).getFirst().errorCode())
        .isEqualTo(Errors.NONE.code());
    assertThat(create(false, topic("a.b_c", 1, 1)).getFirst().errorCode())
        .isEqualTo(Errors.TOPIC_ALREADY_EXISTS.code());
  }

  @Test
  void configurationsAreWrongBeforeNumbers() {
    assertThat(create(false, topic("u", 0, 3, "no.such.key", "x")).getFirst().errorCode())
        .isEqualTo(Errors.INVALID_CONFIG.code());
    assertThat(create(false, topic("u", 0, 3)).getFirst().errorCode())
        .isEqualTo(Errors.INVALID_PARTITIONS.code());
    assertThat(create(false, topic("u", 1, 1, "segment.ms", null)).getFirst().errorCode())
        .isEqualTo(Errors.INVALID_CONFIG.code());
  }

  @Test
  void aDryRunTellsWhatThereWouldBe() {
    for (boolean dry : new boolean[] {true, false}) {
      CreatableTopicResult answer = create(dry, topic("u", 4, 1)).getFirst();

      assertThat(answer.errorCode()).isZero();
      assertThat(answer.errorMessage()).isNull();
      assertThat(answer.numPartitions()).isEqualTo(4);
      assertThat(answer.replicationFactor()).isEqualTo((short) 1);
    }
    assertThat(create(true, topic("v", -1, -1)).getFirst().numPartitions()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"})
  void theCompressionIsKeptAndTold(String compression) {
    CreatableTopicResult answer =
        create(false, topic("u", 1, 1, "compression.type", compression)).getFirst();

    assertThat(answer.errorCode()).isZero();
    assertThat(answer.configs())
        .anySatisfy(config -> {
          assertThat(config.name()).isEqualTo("compression.type");
          assertThat(config.value()).isEqualTo(compression);
        });
    assertThat(create(false, topic("v", 1, 1, "compression.type", "none")).getFirst().errorCode())
        .isEqualTo(Errors.INVALID_CONFIG.code());
  }

  @Test
  void whatIsNamedTwiceIsAnsweredOnceAndNotDone() {
    assertThat(create(false, topic("u", 1, 1), topic("u", 2, 1)))
        .singleElement()
        .extracting(CreatableTopicResult::errorMessage)
        .isEqualTo("Duplicate topic name.");
    CreatePartitionsRequestData more = new CreatePartitionsRequestData();
    for (int count : new int[] {3, 4}) {
      more.topics()
          .mustAdd(new CreatePartitionsTopic().setName("t").setCount(count).setAssignments(null));
    }
    assertThat(
            client
                .ask(CreatePartitionsResponseData.class, ApiKeys.CREATE_PARTITIONS, 3, more)
                .results())
        .singleElement()
        .extracting("errorMessage")
        .isEqualTo("Duplicate topic name.");
    assertThat(delete(state("t", NONE), state("t", NONE)))
        .containsExactly(Map.entry("t", "Duplicate topic name."));
    assertThat(delete(state(null, ID), state(null, ID)))
        .containsExactly(Map.entry(ID.toString(), "Duplicate topic id."));
    assertThat(delete(state(null, ID), state("t", NONE)))
        .containsExactly(
            Map.entry("t", "The provided topic name maps to an ID that was already supplied."));
    assertThat(client.streams.stream("t")).isNotNull();
    assertThat(client.streams.stream("u")).isNull();
  }

  @Test
  void aResourceThatIsNamedTwiceIsNotChanged() {
    AlterConfigsRequestData all = new AlterConfigsRequestData();
    IncrementalAlterConfigsRequestData some = new IncrementalAlterConfigsRequestData();
    for (int i = 0; i < 2; i++) {
      all.resources()
          .mustAdd(
              new AlterConfigsRequestData.AlterConfigsResource()
                  .setResourceType((byte) 2)
                  .setResourceName("t"));
      some.resources()
          .mustAdd(
              new IncrementalAlterConfigsRequestData.AlterConfigsResource()
                  .setResourceType((byte) 2)
                  .setResourceName("t"));
    }

    assertThat(
            client
                .ask(
                    IncrementalAlterConfigsResponseData.class,
                    ApiKeys.INCREMENTAL_ALTER_CONFIGS,
                    1,
                    some)
                .responses())
        .hasSize(2)
        .allSatisfy(one -> assertThat(one.errorCode()).isEqualTo(Errors.INVALID_REQUEST.code()));
    assertThat(
            client.ask(AlterConfigsResponseData.class, ApiKeys.ALTER_CONFIGS, 2, all).responses())
        .hasSize(2)
        .allSatisfy(one -> assertThat(one.errorCode()).isEqualTo(Errors.INVALID_REQUEST.code()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 7, 10})
  void offsetsOfAPartitionThatIsNamedTwiceAreNotLookedFor(int version) {
    ListOffsetsRequestData request =
        new ListOffsetsRequestData()
            .setTopics(
                List.of(
                    new ListOffsetsTopic()
                        .setName("t")
                        .setPartitions(
                            List.of(partition(0, -1), partition(0, 5), partition(1, -1))),
                    new ListOffsetsTopic().setName("t").setPartitions(List.of(partition(0, 7)))));

    ListOffsetsResponseData answer =
        client.ask(ListOffsetsResponseData.class, ApiKeys.LIST_OFFSETS, version, request);

    assertThat(answer.topics()).hasSize(1);
    assertThat(answer.topics().getFirst().partitions())
        .extracting("partitionIndex", "errorCode")
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(0, Errors.INVALID_REQUEST.code()),
            org.assertj.core.groups.Tuple.tuple(1, (short) 0));
    assertThat(client.streams.reads).isZero();
  }

  @Test
  void recordsOfAPartitionThatIsNamedTwiceAreDeletedOnce() {
    DeleteRecordsRequestData request = new DeleteRecordsRequestData();
    for (int i = 0; i < 2; i++) {
      request
          .topics()
          .add(
              new DeleteRecordsTopic()
                  .setName("t")
                  .setPartitions(
                      List.of(
                          new DeleteRecordsPartition().setOffset(i),
                          new DeleteRecordsPartition().setOffset(7))));
    }

    assertThat(
            client
                .ask(DeleteRecordsResponseData.class, ApiKeys.DELETE_RECORDS, 2, request)
                .topics())
        .singleElement()
        .satisfies(topic ->
            assertThat(topic.partitions())
                .singleElement()
                .extracting("lowWatermark")
                .isEqualTo(7L));
  }

  private static ListOffsetsPartition partition(int number, long millis) {
    return new ListOffsetsPartition().setPartitionIndex(number).setTimestamp(millis);
  }

  private static DeleteTopicState state(@Nullable String name, Uuid id) {
    return new DeleteTopicState().setName(name).setTopicId(id);
  }

  private List<Map.Entry<String, String>> delete(DeleteTopicState... topics) {
    DeleteTopicsRequestData request = new DeleteTopicsRequestData().setTopics(List.of(topics));
    return client
        .ask(DeleteTopicsResponseData.class, ApiKeys.DELETE_TOPICS, 6, request)
        .responses()
        .stream()
        .map(one ->
            Map.entry(
                one.name() == null ? one.topicId().toString() : one.name(),
                String.valueOf(one.errorMessage())))
        .toList();
  }

  private static MetadataRequestTopic topic(@Nullable String name, Uuid id) {
    return new MetadataRequestTopic().setName(name).setTopicId(id);
  }

  private List<MetadataResponseTopic> metadata(int version, MetadataRequestTopic... topics) {
    MetadataRequestData request = new MetadataRequestData().setTopics(List.of(topics));
    return List.copyOf(
        client.ask(MetadataResponseData.class, ApiKeys.METADATA, version, request).topics());
  }

  private static CreatableTopic topic(String name, int partitions, int replicas) {
    return new CreatableTopic()
        .setName(name)
        .setNumPartitions(partitions)
        .setReplicationFactor((short) replicas);
  }

  private static CreatableTopic topic(
      String name, int partitions, int replicas, String key, @Nullable String value) {
    CreatableTopic topic = topic(name, partitions, replicas);
    topic.configs().mustAdd(new CreatableTopicConfig().setName(key).setValue(value));
    return topic;
  }

  private List<CreatableTopicResult> create(boolean dryRun, CreatableTopic... topics) {
    CreateTopicsRequestData request = new CreateTopicsRequestData().setValidateOnly(dryRun);
    for (CreatableTopic topic : topics) {
      request.topics().mustAdd(topic);
    }
    return List.copyOf(
        client.ask(CreateTopicsResponseData.class, ApiKeys.CREATE_TOPICS, 7, request).topics());
  }
}
