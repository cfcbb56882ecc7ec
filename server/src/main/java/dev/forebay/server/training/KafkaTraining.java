package dev.forebay.server.training;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.utils.Utils;

/**
 * What Kafka's clients ask of a node first: a topic, a batch, what is in it, and a short life in a
 * group of each protocol. In the trainer's thread.
 */
final class KafkaTraining {
  private static final String TOPIC = Training.NAME;
  private static final String VERSION = "1";
  private static final String CLASSIC = "classic";
  private static final String MODERN = "modern";
  private static final String ASSIGNOR = "range";
  private static final int GROUP_MILLIS = 60_000;
  private static final int LEAVE_EPOCH = -1;
  private static final int ANY_BYTES = 1 << 20;
  private static final long LATEST = -1;
  private static final long MAX_TIMESTAMP = -3;
  private static final byte OF_TOPIC = 2;

  private final Conversation server;
  private int correlation;

  private KafkaTraining(Conversation server) {
    this.server = server;
  }

  static void play(InetSocketAddress address) throws IOException {
    try (Conversation server = new Conversation(address)) {
      new KafkaTraining(server).play();
    }
  }

  private void play() throws IOException {
    ask(
        ApiKeys.API_VERSIONS,
        new ApiVersionsRequestData()
            .setClientSoftwareName(TOPIC)
            .setClientSoftwareVersion(VERSION));
    Uuid topic = createTopic();
    produce(topic);
    consume(topic);
    ask(
        ApiKeys.FIND_COORDINATOR,
        new FindCoordinatorRequestData().setCoordinatorKeys(List.of(CLASSIC)));
    liveInClassicGroup(topic);
    liveInConsumerGroup();
    ask(ApiKeys.LIST_GROUPS, new ListGroupsRequestData());
    ask(
        ApiKeys.DELETE_TOPICS,
        new DeleteTopicsRequestData()
            .setTopics(List.of(new DeleteTopicsRequestData.DeleteTopicState().setTopicId(topic)))
            .setTimeoutMs(1000));
  }

  private Uuid createTopic() throws IOException {
    CreateTopicsRequestData create = new CreateTopicsRequestData();
    create
        .topics()
        .add(
            new CreatableTopic()
                .setName(TOPIC)
                .setNumPartitions(1)
                .setReplicationFactor((short) 1));
    if (!(ask(ApiKeys.CREATE_TOPICS, create) instanceof CreateTopicsResponseData made)) {
      throw new IOException("CreateTopics was not answered");
    }
    ask(ApiKeys.METADATA, new MetadataRequestData().setTopics(null));
    DescribeConfigsResource described =
        new DescribeConfigsResource().setResourceType(OF_TOPIC).setResourceName(TOPIC);
    ask(
        ApiKeys.DESCRIBE_CONFIGS,
        new DescribeConfigsRequestData()
            .setResources(List.of(described.setConfigurationKeys(null))));
    return made.topics().iterator().next().topicId();
  }

  private void produce(Uuid topic) throws IOException {
    InitProducerIdRequestData init = new InitProducerIdRequestData().setTransactionalId(null);
    if (!(ask(ApiKeys.INIT_PRODUCER_ID, init) instanceof InitProducerIdResponseData producer)) {
      throw new IOException("InitProducerId was not answered");
    }
    SimpleRecord record = new SimpleRecord(System.currentTimeMillis(), new byte[1], new byte[1]);
    ProduceRequestData produce = new ProduceRequestData().setAcks((short) -1).setTimeoutMs(1000);
    PartitionProduceData data =
        new PartitionProduceData()
            .setRecords(
                MemoryRecords.withIdempotentRecords(
                    Compression.NONE, producer.producerId(), producer.producerEpoch(), 0, record));
    produce
        .topicData()
        .add(new TopicProduceData().setTopicId(topic).setPartitionData(List.of(data)));
    ask(ApiKeys.PRODUCE, produce);
  }

  private void consume(Uuid topic) throws IOException {
    for (long time : new long[] {0, LATEST, MAX_TIMESTAMP}) {
      ListOffsetsPartition asked = new ListOffsetsPartition().setTimestamp(time);
      ask(
          ApiKeys.LIST_OFFSETS,
          new ListOffsetsRequestData()
              .setReplicaId(-1)
              .setTopics(
                  List.of(new ListOffsetsTopic().setName(TOPIC).setPartitions(List.of(asked)))));
    }
    // The second finds nothing, and waits.
    for (long offset = 0; offset < 2; offset++) {
      FetchPartition partition =
          new FetchPartition().setFetchOffset(offset).setPartitionMaxBytes(ANY_BYTES);
      FetchRequestData fetch =
          new FetchRequestData()
              .setMaxWaitMs(10)
              .setMinBytes(1)
              .setMaxBytes(ANY_BYTES)
              .setSessionEpoch(0);
      fetch.topics().add(new FetchTopic().setTopicId(topic).setPartitions(List.of(partition)));
      ask(ApiKeys.FETCH, fetch);
    }
  }

  private void liveInClassicGroup(Uuid topic) throws IOException {
    // The first answer is the id to join with.
    String member =
        ((JoinGroupResponseData) ask(ApiKeys.JOIN_GROUP, join(""), Errors.MEMBER_ID_REQUIRED))
            .memberId();
    int generation = ((JoinGroupResponseData) ask(ApiKeys.JOIN_GROUP, join(member))).generationId();
    SyncGroupRequestAssignment assignment =
        new SyncGroupRequestAssignment().setMemberId(member).setAssignment(new byte[1]);
    ask(
        ApiKeys.SYNC_GROUP,
        new SyncGroupRequestData()
            .setGroupId(CLASSIC)
            .setMemberId(member)
            .setGenerationId(generation)
            .setProtocolType(ConsumerProtocol.PROTOCOL_TYPE)
            .setProtocolName(ASSIGNOR)
            .setAssignments(List.of(assignment)));
    ask(
        ApiKeys.HEARTBEAT,
        new HeartbeatRequestData()
            .setGroupId(CLASSIC)
            .setMemberId(member)
            .setGenerationId(generation));
    OffsetCommitRequestPartition committed =
        new OffsetCommitRequestPartition().setCommittedOffset(1);
    ask(
        ApiKeys.OFFSET_COMMIT,
        new OffsetCommitRequestData()
            .setGroupId(CLASSIC)
            .setMemberId(member)
            .setGenerationIdOrMemberEpoch(generation)
            .setTopics(
                List.of(
                    new OffsetCommitRequestTopic()
                        .setTopicId(topic)
                        .setPartitions(List.of(committed)))));
    ask(
        ApiKeys.OFFSET_FETCH,
        new OffsetFetchRequestData()
            .setGroups(List.of(new OffsetFetchRequestGroup().setGroupId(CLASSIC).setTopics(null))));
    ask(
        ApiKeys.LEAVE_GROUP,
        new LeaveGroupRequestData()
            .setGroupId(CLASSIC)
            .setMembers(List.of(new LeaveGroupRequestData.MemberIdentity().setMemberId(member))));
  }

  private static JoinGroupRequestData join(String member) {
    JoinGroupRequestData join =
        new JoinGroupRequestData()
            .setGroupId(CLASSIC)
            .setMemberId(member)
            .setProtocolType(ConsumerProtocol.PROTOCOL_TYPE)
            .setSessionTimeoutMs(GROUP_MILLIS)
            .setRebalanceTimeoutMs(GROUP_MILLIS);
    byte[] subscription =
        Utils.toArray(ConsumerProtocol.serializeSubscription(new Subscription(List.of(TOPIC))));
    join.protocols()
        .add(new JoinGroupRequestProtocol().setName(ASSIGNOR).setMetadata(subscription));
    return join;
  }

  /** It joins, hears what it is to read, and leaves. */
  private void liveInConsumerGroup() throws IOException {
    int epoch = 0;
    for (int beat = 0; beat < 3; beat++) {
      ConsumerGroupHeartbeatRequestData heartbeat =
          new ConsumerGroupHeartbeatRequestData()
              .setGroupId(MODERN)
              .setMemberId(TOPIC)
              .setMemberEpoch(beat == 2 ? LEAVE_EPOCH : epoch)
              .setRebalanceTimeoutMs(GROUP_MILLIS)
              .setSubscribedTopicNames(List.of(TOPIC))
              .setTopicPartitions(List.of());
      epoch =
          ((ConsumerGroupHeartbeatResponseData) ask(ApiKeys.CONSUMER_GROUP_HEARTBEAT, heartbeat))
              .memberEpoch();
    }
  }

  private ApiMessage ask(ApiKeys key, ApiMessage body) throws IOException {
    return ask(key, body, Errors.NONE);
  }

  private ApiMessage ask(ApiKeys key, ApiMessage body, Errors expected) throws IOException {
    short version = key.latestVersion();
    RequestHeaderData header =
        new RequestHeaderData()
            .setRequestApiKey(key.id)
            .setRequestApiVersion(version)
            .setCorrelationId(++correlation)
            .setClientId(TOPIC);
    ByteBuffer head =
        MessageUtil.toByteBufferAccessor(header, key.requestHeaderVersion(version)).buffer();
    ByteBuffer bytes = MessageUtil.toByteBufferAccessor(body, version).buffer();
    ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + head.remaining() + bytes.remaining());
    frame.putInt(frame.capacity() - Integer.BYTES).put(head).put(bytes);
    server.out().write(frame.array());
    ByteBuffer answer = ByteBuffer.wrap(server.in().readNBytes(server.in().readInt()));
    // The correlation id, and behind it the tagged fields of newer heads.
    answer.position(Integer.BYTES + (key.responseHeaderVersion(version) > 0 ? 1 : 0));
    AbstractResponse read =
        AbstractResponse.parseResponse(key, new ByteBufferAccessor(answer), version);
    if (read.errorCounts().keySet().stream().anyMatch(error -> error != expected)) {
      throw new IOException(key + " failed: " + read.errorCounts());
    }
    return read.data();
  }
}
