package dev.forebay.tests.hostile.client;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Kafka's requests, small and right unless their arguments aren't; no state. */
public final class Requests {
  private static final long NOW_MILLIS = 1_700_000_000_000L;

  private Requests() {}

  public static CreateTopicsRequestData createTopic(String topic, int partitions) {
    CreateTopicsRequestData request = new CreateTopicsRequestData().setTimeoutMs(1000);
    request
        .topics()
        .add(
            new CreatableTopic()
                .setName(topic)
                .setNumPartitions(partitions)
                .setReplicationFactor((short) 1));
    return request;
  }

  public static DeleteTopicsRequestData deleteTopics(List<String> topics) {
    return new DeleteTopicsRequestData().setTopicNames(topics).setTimeoutMs(1000);
  }

  /** Records of so many bytes each. */
  public static byte[] records(int count, int bytes) {
    return records(Compression.NONE, count, bytes);
  }

  public static byte[] records(Compression compression, int count, int bytes) {
    SimpleRecord[] records = new SimpleRecord[count];
    for (int i = 0; i < count; i++) {
      records[i] = new SimpleRecord(NOW_MILLIS, new byte[bytes]);
    }
    ByteBuffer batch = MemoryRecords.withRecords(compression, records).buffer();
    byte[] all = new byte[batch.remaining()];
    batch.get(all);
    return all;
  }

  public static ProduceRequestData produce(
      String topic, int partition, short acks, byte[] records) {
    TopicProduceDataCollection topics = new TopicProduceDataCollection();
    topics.add(
        new TopicProduceData()
            .setName(topic)
            .setPartitionData(
                List.of(
                    new PartitionProduceData()
                        .setIndex(partition)
                        .setRecords(MemoryRecords.readableRecords(ByteBuffer.wrap(records))))));
    return new ProduceRequestData().setAcks(acks).setTimeoutMs(1000).setTopicData(topics);
  }

  public static FetchRequestData fetch(
      String topic, int partition, long offset, int waitMillis, int bytesMax) {
    return new FetchRequestData()
        .setReplicaId(-1)
        .setMaxWaitMs(waitMillis)
        .setMinBytes(1)
        .setMaxBytes(bytesMax)
        .setSessionEpoch(-1)
        .setTopics(
            List.of(
                new FetchTopic()
                    .setTopic(topic)
                    .setPartitions(
                        List.of(
                            new FetchPartition()
                                .setPartition(partition)
                                .setFetchOffset(offset)
                                .setPartitionMaxBytes(bytesMax)))));
  }

  /** A fetch that begins a session with so many partitions. */
  public static FetchRequestData session(String topic, int partitions) {
    List<FetchPartition> all = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      all.add(new FetchPartition().setPartition(i).setPartitionMaxBytes(1 << 20));
    }
    return new FetchRequestData()
        .setReplicaId(-1)
        .setMaxWaitMs(1000)
        .setMinBytes(1)
        .setMaxBytes(1 << 20)
        .setSessionEpoch(0)
        .setTopics(List.of(new FetchTopic().setTopic(topic).setPartitions(all)));
  }

  public static OffsetCommitRequestData commit(
      String group, String member, int generation, String topic, long offset, String metadata) {
    return new OffsetCommitRequestData()
        .setGroupId(group)
        .setMemberId(member)
        .setGenerationIdOrMemberEpoch(generation)
        .setTopics(
            List.of(
                new OffsetCommitRequestTopic()
                    .setName(topic)
                    .setPartitions(
                        List.of(
                            new OffsetCommitRequestPartition()
                                .setPartitionIndex(0)
                                .setCommittedOffset(offset)
                                .setCommittedMetadata(metadata)))));
  }

  public static JoinGroupRequestData join(String group, String member, int metadataBytes) {
    JoinGroupRequestData request =
        new JoinGroupRequestData()
            .setGroupId(group)
            .setMemberId(member)
            .setProtocolType("consumer")
            .setSessionTimeoutMs(6000)
            .setRebalanceTimeoutMs(6000);
    request
        .protocols()
        .add(new JoinGroupRequestProtocol().setName("range").setMetadata(new byte[metadataBytes]));
    return request;
  }

  public static MetadataRequestData metadata(List<String> topics, boolean create) {
    return new MetadataRequestData()
        .setAllowAutoTopicCreation(create)
        .setTopics(topics.stream().map(name -> new MetadataRequestTopic().setName(name)).toList());
  }

  /** Offsets by time, the same partition again and again. */
  public static ListOffsetsRequestData listOffsets(String topic, int times) {
    List<ListOffsetsPartition> all = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      all.add(new ListOffsetsPartition().setPartitionIndex(0).setTimestamp(NOW_MILLIS - 1 - i));
    }
    return new ListOffsetsRequestData()
        .setReplicaId(-1)
        .setTopics(List.of(new ListOffsetsTopic().setName(topic).setPartitions(all)));
  }
}
