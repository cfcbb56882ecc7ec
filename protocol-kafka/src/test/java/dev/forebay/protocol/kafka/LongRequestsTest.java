package dev.forebay.protocol.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.runtime.wait.WaitReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.junit.jupiter.api.Test;

/** Requests that take more than a turn. */
final class LongRequestsTest {
  private static final int MANY = 3000;

  private final TestClient client = new TestClient();

  @Test
  void whatFollowsALongRequestWaitsForItsAnswer() {
    client.streams.create("t", MANY);
    client.holdWorker();

    client.write(
        Unpooled.wrappedBuffer(
            client.request(ApiKeys.LIST_OFFSETS, 7, 1, offsets()),
            client.request(ApiKeys.METADATA, 12, 2, nothing())));
    client.write(client.request(ApiKeys.METADATA, 12, 3, nothing()));

    assertThat(client.answers()).isEmpty();
    assertThat(client.waits.count(WaitReason.LONG_REQUEST)).isOne();
    client.letWorkerGo();
    List<TestClient.Answer> answers = client.answers();
    assertThat(answers).extracting(TestClient.Answer::correlation).containsExactly(1, 2, 3);
    assertThat(((ListOffsetsResponseData) answers.getFirst().body()).topics().getFirst())
        .satisfies(topic -> assertThat(topic.partitions()).hasSize(MANY));
    assertThat(client.waits.count(WaitReason.LONG_REQUEST)).isZero();
  }

  @Test
  void aRequestThatComesInManyPartsIsReadWhereItLies() {
    client.streams.create("t", MANY);
    ByteBuf bytes = client.request(ApiKeys.PRODUCE, 9, 1, batches());
    while (bytes.isReadable()) {
      client.write(bytes.readRetainedSlice(Math.min(10_000, bytes.readableBytes())));
    }
    bytes.release();

    assertThat(client.answers())
        .singleElement()
        .satisfies(answer ->
            assertThat(((ProduceResponseData) answer.body()).responses())
                .singleElement()
                .satisfies(topic ->
                    assertThat(topic.partitionResponses())
                        .hasSize(MANY)
                        .allMatch(one -> one.errorCode() == 0)));
    assertThat(values(1 << 20)).isEqualTo(IntStream.range(0, MANY).mapToObj(i -> "v" + i).toList());
  }

  @Test
  void aLongAnswerWithManyBatchesIsWholeAndGivesThemBack() {
    client.streams.create("t", MANY);
    client.ask(ProduceResponseData.class, ApiKeys.PRODUCE, 9, batches());

    assertThat(values(1 << 20)).hasSize(MANY);
    assertThat(client.streams.pinned).isZero();
  }

  @Test
  void aClientThatGoesWhileItsAnswerIsEncodedLeavesNothing() {
    client.streams.create("t", MANY);
    client.ask(ProduceResponseData.class, ApiKeys.PRODUCE, 9, batches());
    client.holdWorker();
    client.send(ApiKeys.FETCH, 12, fetch(1 << 20));
    // Now it is read.
    assertThat(client.letWorkerDoOne()).isTrue();
    client.turn();
    assertThat(client.streams.pinned).isPositive();

    client.socket.close();
    client.turn();
    client.letWorkerGo();

    assertThat(client.streams.pinned).isZero();
    assertThat(client.streams.watched).isZero();
    assertThat(client.waits.count(WaitReason.LONG_REQUEST)).isZero();
  }

  @Test
  void whatCannotBeReadOnTheWorkerClosesTheConnection() {
    ByteBuf good = client.request(ApiKeys.LIST_OFFSETS, 7, 1, offsets());
    // Behind more than a loop reads, half a request is announced as a whole one.
    int half = good.readableBytes() - 10;
    client.write(good.setInt(good.readerIndex(), half - 4).writerIndex(good.readerIndex() + half));

    assertThat(client.socket.isOpen()).isFalse();
  }

  @Test
  void namesOfOneHashHoldNobodyUp() {
    CreateTopicsRequestData.CreatableTopicCollection topics =
        new CreateTopicsRequestData.CreatableTopicCollection();
    for (int i = 0; i < 2000; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 11; bit++) {
        name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      topics.add(new CreateTopicsRequestData.CreatableTopic().setName(name.toString()));
    }
    client.holdWorker();

    client.send(ApiKeys.CREATE_TOPICS, 7, new CreateTopicsRequestData().setTopics(topics));

    // Kafka's classes compare each with all before it; that is the worker's.
    assertThat(client.letWorkerDoOne()).isTrue();
    client.letWorkerGo();
    assertThat(client.answers()).hasSize(1);
  }

  private List<String> values(int maxBytes) {
    FetchResponseData found =
        client.ask(FetchResponseData.class, ApiKeys.FETCH, 12, fetch(maxBytes));
    return found.responses().stream()
        .flatMap(topic -> topic.partitions().stream())
        .flatMap(partition -> records((MemoryRecords) partition.records()).stream())
        .toList();
  }

  private static List<String> records(MemoryRecords records) {
    List<String> values = new ArrayList<>();
    for (Record record : records.records()) {
      byte[] value = new byte[record.valueSize()];
      record.value().get(value);
      values.add(new String(value, StandardCharsets.UTF_8));
    }
    return values;
  }

  private static MetadataRequestData nothing() {
    return new MetadataRequestData().setTopics(List.of());
  }

  private static ListOffsetsRequestData offsets() {
    return new ListOffsetsRequestData()
        .setReplicaId(-1)
        .setTopics(
            List.of(
                new ListOffsetsRequestData.ListOffsetsTopic()
                    .setName("t")
                    .setPartitions(
                        IntStream.range(0, MANY)
                            .mapToObj(i ->
                                new ListOffsetsRequestData.ListOffsetsPartition()
                                    .setPartitionIndex(i)
                                    .setTimestamp(-1))
                            .toList())));
  }

  private static ProduceRequestData batches() {
    ProduceRequestData.TopicProduceDataCollection topics =
        new ProduceRequestData.TopicProduceDataCollection();
    topics.add(
        new ProduceRequestData.TopicProduceData()
            .setName("t")
            .setPartitionData(
                IntStream.range(0, MANY)
                    .mapToObj(i ->
                        new ProduceRequestData.PartitionProduceData()
                            .setIndex(i)
                            .setRecords(TestClient.records("v" + i)))
                    .toList()));
    return new ProduceRequestData().setAcks((short) 1).setTimeoutMs(1).setTopicData(topics);
  }

  private static FetchRequestData fetch(int maxBytes) {
    return new FetchRequestData()
        .setMaxWaitMs(0)
        .setMinBytes(0)
        .setMaxBytes(maxBytes)
        .setSessionId(0)
        .setSessionEpoch(-1)
        .setTopics(
            List.of(
                new FetchRequestData.FetchTopic()
                    .setTopic("t")
                    .setPartitions(
                        IntStream.range(0, MANY)
                            .mapToObj(i ->
                                new FetchRequestData.FetchPartition()
                                    .setPartition(i)
                                    .setPartitionMaxBytes(1 << 20))
                            .toList())));
  }
}
