package dev.forebay.server;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ApiVersionsRequestData;
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
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.AbstractResponse;

/**
 * What Kafka's clients ask of a node first, so that the classes that serve it are in the
 * ahead-of-time cache, and the first of them do not load on an event loop. In the trainer's thread.
 */
final class KafkaTraining implements AutoCloseable {
  private static final String TOPIC = "training";
  private static final int ANY_BYTES = 1 << 20;
  private static final long LATEST = -1;
  private static final long MAX_TIMESTAMP = -3;
  private static final byte OF_TOPIC = 2;

  private final Socket socket;
  private final OutputStream out;
  private final DataInputStream in;
  private int correlation;

  private KafkaTraining(InetSocketAddress address) throws IOException {
    socket = new Socket(address.getAddress(), address.getPort());
    out = socket.getOutputStream();
    in = new DataInputStream(socket.getInputStream());
  }

  static void play(InetSocketAddress address) throws IOException {
    try (KafkaTraining client = new KafkaTraining(address)) {
      client.ask(
          ApiKeys.API_VERSIONS,
          new ApiVersionsRequestData()
              .setClientSoftwareName(TOPIC)
              .setClientSoftwareVersion(BuildVersion.read()));
      Uuid topic = client.createTopic();
      client.produce(topic);
      client.consume(topic);
      client.askForGroups();
      client.ask(
          ApiKeys.DELETE_TOPICS,
          new DeleteTopicsRequestData()
              .setTopics(List.of(new DeleteTopicsRequestData.DeleteTopicState().setTopicId(topic)))
              .setTimeoutMs(1000));
    }
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

  /** The broker rehearses a group before it answers the second. */
  private void askForGroups() throws IOException {
    ask(
        ApiKeys.FIND_COORDINATOR,
        new FindCoordinatorRequestData().setCoordinatorKeys(List.of("g")));
    ask(ApiKeys.LIST_GROUPS, new ListGroupsRequestData());
  }

  private ApiMessage ask(ApiKeys key, ApiMessage body) throws IOException {
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
    out.write(frame.array());
    ByteBuffer answer = ByteBuffer.wrap(in.readNBytes(in.readInt()));
    // The correlation id, and behind it the tagged fields of newer heads.
    answer.position(Integer.BYTES + (key.responseHeaderVersion(version) > 0 ? 1 : 0));
    AbstractResponse read =
        AbstractResponse.parseResponse(key, new ByteBufferAccessor(answer), version);
    if (read.errorCounts().keySet().stream().anyMatch(error -> error != Errors.NONE)) {
      throw new IOException(key + " failed: " + read.errorCounts());
    }
    return read.data();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
