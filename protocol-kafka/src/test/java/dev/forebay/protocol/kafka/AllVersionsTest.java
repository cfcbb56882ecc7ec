package dev.forebay.protocol.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DescribeAclsRequestData;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of request in every version gets an answer that can be written in that version. */
class AllVersionsTest {
  private static final Uuid ID = new Uuid("t".hashCode(), 7);
  private static final byte TOPIC = 2;

  @ParameterizedTest
  @MethodSource("all")
  void isAnswered(ApiKeys key, short version) {
    for (boolean known : List.of(true, false)) {
      TestClient client = new TestClient();
      if (known) {
        client.streams.create("t", 1);
        client.send(ApiKeys.PRODUCE, 9, ProduceTest.request(TestClient.records("a"), 0));
      }
      client.send(key, version, body(key, version));

      assertThat(client.answers()).as("known %s", known).hasSize(1);
      assertThat(client.socket.isOpen()).isTrue();
    }
  }

  static Stream<Arguments> all() {
    return new TestClient()
        .served().stream()
            .flatMap(key ->
                key.allVersions().stream()
                    .filter(version -> key != ApiKeys.INIT_PRODUCER_ID || version < 6)
                    .map(version -> Arguments.of(key, version)));
  }

  private static ApiMessage body(ApiKeys key, short version) {
    return switch (key) {
      case PRODUCE -> ProduceTest.request(TestClient.records("a"), -1);
      case FETCH -> fetch();
      case LIST_OFFSETS -> listOffsets();
      case METADATA -> metadata(version);
      case API_VERSIONS ->
          new ApiVersionsRequestData().setClientSoftwareName("a").setClientSoftwareVersion("1");
      case SASL_HANDSHAKE -> new SaslHandshakeRequestData().setMechanism("PLAIN");
      case DESCRIBE_ACLS ->
          new DescribeAclsRequestData()
              .setResourceTypeFilter(ResourceType.ANY.code())
              .setPatternTypeFilter(PatternType.ANY.code())
              .setOperation(AclOperation.ANY.code())
              .setPermissionType(AclPermissionType.ANY.code());
      case CREATE_ACLS -> new CreateAclsRequestData();
      case DELETE_ACLS -> new DeleteAclsRequestData();
      case DESCRIBE_USER_SCRAM_CREDENTIALS -> new DescribeUserScramCredentialsRequestData();
      case ALTER_USER_SCRAM_CREDENTIALS -> new AlterUserScramCredentialsRequestData();
      case SASL_AUTHENTICATE -> new SaslAuthenticateRequestData();
      case CREATE_TOPICS -> createTopics();
      case DELETE_TOPICS -> deleteTopics(version);
      case DELETE_RECORDS -> deleteRecords();
      case INIT_PRODUCER_ID -> new InitProducerIdRequestData().setTransactionalId(null);
      case OFFSET_FOR_LEADER_EPOCH -> leaderEpoch();
      case DESCRIBE_CONFIGS -> describeConfigs();
      case ALTER_CONFIGS -> alterConfigs();
      case INCREMENTAL_ALTER_CONFIGS -> incrementalAlterConfigs();
      case CREATE_PARTITIONS -> createPartitions();
      case DESCRIBE_CLUSTER -> new DescribeClusterRequestData();
      case DESCRIBE_LOG_DIRS -> new DescribeLogDirsRequestData().setTopics(null);
      case DESCRIBE_TOPIC_PARTITIONS ->
          new DescribeTopicPartitionsRequestData()
              .setTopics(
                  List.of(new DescribeTopicPartitionsRequestData.TopicRequest().setName("t")));
      default -> throw new AssertionError("a body for " + key);
    };
  }

  private static ApiMessage fetch() {
    return new FetchRequestData()
        .setTopics(
            List.of(
                new FetchRequestData.FetchTopic()
                    .setTopic("t")
                    .setTopicId(ID)
                    .setPartitions(
                        List.of(
                            new FetchRequestData.FetchPartition()
                                .setPartition(0)
                                .setPartitionMaxBytes(1000)))));
  }

  private static ApiMessage listOffsets() {
    return new ListOffsetsRequestData()
        .setTopics(
            List.of(
                new ListOffsetsRequestData.ListOffsetsTopic()
                    .setName("t")
                    .setPartitions(
                        List.of(
                            new ListOffsetsRequestData.ListOffsetsPartition().setTimestamp(-1),
                            new ListOffsetsRequestData.ListOffsetsPartition().setTimestamp(-3),
                            new ListOffsetsRequestData.ListOffsetsPartition().setTimestamp(7)))));
  }

  private static ApiMessage metadata(short version) {
    MetadataRequestData request = new MetadataRequestData();
    request.topics().add(new MetadataRequestData.MetadataRequestTopic().setName("t"));
    request.topics().add(new MetadataRequestData.MetadataRequestTopic().setName("not possible"));
    if (version >= 10) {
      request
          .topics()
          .add(new MetadataRequestData.MetadataRequestTopic().setName(null).setTopicId(ID));
    }
    return version >= 8 ? request.setIncludeTopicAuthorizedOperations(true) : request;
  }

  private static ApiMessage createTopics() {
    CreateTopicsRequestData request = new CreateTopicsRequestData();
    for (String name : List.of("t", "u", "not possible")) {
      request
          .topics()
          .add(
              new CreateTopicsRequestData.CreatableTopic()
                  .setName(name)
                  .setNumPartitions(1)
                  .setReplicationFactor((short) 1));
    }
    return request;
  }

  private static ApiMessage deleteTopics(short version) {
    DeleteTopicsRequestData request = new DeleteTopicsRequestData();
    return version < 6
        ? request.setTopicNames(List.of("t", "none"))
        : request.setTopics(
            List.of(
                new DeleteTopicsRequestData.DeleteTopicState().setName("none"),
                new DeleteTopicsRequestData.DeleteTopicState().setTopicId(ID)));
  }

  private static ApiMessage deleteRecords() {
    return new DeleteRecordsRequestData()
        .setTopics(
            List.of(
                new DeleteRecordsRequestData.DeleteRecordsTopic()
                    .setName("t")
                    .setPartitions(
                        List.of(new DeleteRecordsRequestData.DeleteRecordsPartition()))));
  }

  private static ApiMessage leaderEpoch() {
    OffsetForLeaderEpochRequestData request = new OffsetForLeaderEpochRequestData();
    request
        .topics()
        .add(
            new OffsetForLeaderEpochRequestData.OffsetForLeaderTopic()
                .setTopic("t")
                .setPartitions(
                    List.of(new OffsetForLeaderEpochRequestData.OffsetForLeaderPartition())));
    return request;
  }

  private static ApiMessage describeConfigs() {
    return new DescribeConfigsRequestData()
        .setResources(
            List.of(
                new DescribeConfigsRequestData.DescribeConfigsResource()
                    .setResourceType(TOPIC)
                    .setResourceName("t")
                    .setConfigurationKeys(null)));
  }

  private static ApiMessage alterConfigs() {
    AlterConfigsRequestData request = new AlterConfigsRequestData();
    request
        .resources()
        .add(
            new AlterConfigsRequestData.AlterConfigsResource()
                .setResourceType(TOPIC)
                .setResourceName("t"));
    return request;
  }

  private static ApiMessage incrementalAlterConfigs() {
    IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData();
    request
        .resources()
        .add(
            new IncrementalAlterConfigsRequestData.AlterConfigsResource()
                .setResourceType(TOPIC)
                .setResourceName("t"));
    return request;
  }

  private static ApiMessage createPartitions() {
    CreatePartitionsRequestData request = new CreatePartitionsRequestData();
    request
        .topics()
        .add(
            new CreatePartitionsRequestData.CreatePartitionsTopic()
                .setName("t")
                .setCount(2)
                .setAssignments(null));
    return request;
  }
}
