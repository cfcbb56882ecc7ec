package dev.forebay.protocol.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.protocol.kafka.node.KafkaLimits;
import dev.forebay.transport.connection.ReaderShares;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ForgottenTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FetchTest {
  private static final int FINAL = -1;
  private final TestClient client = new TestClient();

  @AfterEach
  void nothingIsKept() {
    client.socket.close();
    client.turn();
    client.answers();
    assertThat(client.streams.pinned).isZero();
    assertThat(client.streams.watched).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18})
  void whatWasAppendedIsReadInEveryVersion(int version) {
    client.streams.create("t", 1);
    append(0, "a", "b");
    append(0, "x".repeat(100_000));

    FetchResponseData answer = ask(version, fetch(0, FINAL, at(0, 0)));

    PartitionData partition = only(answer);
    assertThat(partition.highWatermark()).isEqualTo(3);
    assertThat(partition.records().sizeInBytes()).isGreaterThan(100_000);
  }

  @Test
  void aFetchWaitsForDataWithoutReading() {
    client.streams.create("t", 2);
    client.send(ApiKeys.FETCH, 12, fetch(0, FINAL, at(0, 0), at(1, 0)).setMaxWaitMs(10_000));
    int reads = client.streams.reads;
    client.loop.advanceMillis(5000);
    assertThat(client.answers()).isEmpty();
    assertThat(client.streams.reads).isEqualTo(reads);

    append(1, "a");

    assertThat(client.answers()).hasSize(1);
    assertThat(client.streams.reads).isEqualTo(reads + 1);
  }

  @Test
  void aWaitingFetchIsToldThatTheTopicIsDeleted() {
    client.streams.create("t", 1);
    client.send(ApiKeys.FETCH, 12, fetch(0, FINAL, at(0, 0)).setMaxWaitMs(10_000));

    client.streams.execute(new StreamCommand.Delete("t"), _ -> {});
    client.turn();

    FetchResponseData answer = (FetchResponseData) client.answers().getFirst().body();
    assertThat(only(answer).errorCode()).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
  }

  @Test
  void aFetchThatFoundTooLittleAtFirstGetsWhatComes() {
    client.streams.create("t", 1);
    append(0, "a");
    client.send(
        ApiKeys.FETCH, 12, fetch(0, FINAL, at(0, 0)).setMaxWaitMs(10_000).setMinBytes(20_000));
    assertThat(client.answers()).isEmpty();

    append(0, "b".repeat(20_000));

    FetchResponseData answer = (FetchResponseData) client.answers().getFirst().body();
    assertThat(only(answer).highWatermark()).isEqualTo(2);
  }

  @Test
  void theTimeRunsOut() {
    client.streams.create("t", 1);
    client.send(ApiKeys.FETCH, 12, fetch(0, FINAL, at(0, 0)).setMaxWaitMs(500));
    client.loop.advanceMillis(499);
    assertThat(client.answers()).isEmpty();

    client.loop.advanceMillis(2);

    assertThat(client.answers()).hasSize(1);
  }

  @Test
  void nothingIsPinnedWhileMoreIsWaitedFor() {
    client.streams.create("t", 2);
    append(0, "x".repeat(1000));
    client.send(
        ApiKeys.FETCH, 12, fetch(0, FINAL, at(0, 0), at(1, 0)).setMaxWaitMs(500).setMinBytes(1500));
    assertThat(client.answers()).isEmpty();
    assertThat(client.streams.pinned).isZero();

    append(1, "y".repeat(1000));

    FetchResponseData answer = (FetchResponseData) client.answers().getFirst().body();
    assertThat(answer.responses().getFirst().partitions())
        .allMatch(partition -> partition.records().sizeInBytes() > 1000);
  }

  @Test
  void aSessionTellsOnlyWhatIsNew() {
    client.streams.create("t", 3);
    FetchResponseData first = ask(12, fetch(0, 0, at(0, 0), at(1, 0), at(2, 0)));
    assertThat(first.responses().getFirst().partitions()).hasSize(3);
    int id = first.sessionId();
    assertThat(id).isPositive();
    append(1, "a");

    FetchResponseData second = ask(12, fetch(id, 1));

    assertThat(second.sessionId()).isEqualTo(id);
    assertThat(only(second).partitionIndex()).isEqualTo(1);
    int reads = client.streams.reads;
    assertThat(ask(12, fetch(id, 2, at(1, 1))).responses()).isEmpty();
    assertThat(client.streams.reads).as("only the one that moved").isLessThanOrEqualTo(reads + 2);
  }

  @Test
  void sessionsAreCheckedAsKafkaDoes() {
    client.streams.create("t", 2);
    int id = ask(12, fetch(0, 0, at(0, 0), at(1, 0))).sessionId();

    assertThat(error(ask(12, fetch(id + 1, 1)))).isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND);
    assertThat(error(ask(12, fetch(id, 7)))).isEqualTo(Errors.INVALID_FETCH_SESSION_EPOCH);
    assertThat(error(ask(13, fetch(id, 1)))).isEqualTo(Errors.FETCH_SESSION_TOPIC_ID_ERROR);
    FetchRequestData forget = fetch(id, 1);
    forget
        .forgottenTopicsData()
        .add(new ForgottenTopic().setTopic("t").setPartitions(List.of(0, 1)));
    assertThat(ask(12, forget).sessionId()).as("an empty session ends").isZero();
    assertThat(error(ask(12, fetch(id, 2)))).isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND);
  }

  @Test
  void theOldestSessionMakesRoom() {
    client.streams.create("t", 1);
    int first = ask(12, fetch(0, 0, at(0, 0))).sessionId();
    int second = ask(12, fetch(0, 0, at(0, 0))).sessionId();
    for (int i = 0; i < KafkaLimits.DEFAULT.fetchSessionsMax() - 1; i++) {
      assertThat(ask(12, fetch(0, 0, at(0, 0))).sessionId()).isPositive();
    }

    assertThat(error(ask(12, fetch(first, 1)))).isEqualTo(Errors.FETCH_SESSION_ID_NOT_FOUND);
    assertThat(error(ask(12, fetch(second, 1)))).isEqualTo(Errors.NONE);
  }

  @Test
  void partitionsTakeTurnsWhenTheAnswerIsSmall() {
    client.streams.create("t", 3);
    for (int partition = 0; partition < 3; partition++) {
      append(partition, "x".repeat(1000));
      append(partition, "y".repeat(1000));
    }
    FetchResponseData first = ask(12, fetch(0, 0, at(0, 0), at(1, 0), at(2, 0)).setMaxBytes(10));
    assertThat(withRecords(first)).containsExactly(0);

    int id = first.sessionId();

    assertThat(withRecords(ask(12, fetch(id, 1, at(0, 1)).setMaxBytes(10)))).containsExactly(1);
    assertThat(withRecords(ask(12, fetch(id, 2, at(1, 1)).setMaxBytes(10)))).containsExactly(2);
    assertThat(withRecords(ask(12, fetch(id, 3, at(2, 1)).setMaxBytes(10)))).containsExactly(0);
  }

  @Test
  void errorsAreTold() {
    client.streams.create("t", 1);

    assertThat(error(only(ask(12, fetch(0, FINAL, at(0, 9))))))
        .isEqualTo(Errors.OFFSET_OUT_OF_RANGE);
    assertThat(error(only(ask(12, fetch(0, FINAL, at(4, 0))))))
        .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(error(only(ask(13, fetch(0, FINAL, at(4, 0))))))
        .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(error(only(ask(12, fetch(0, FINAL, at(0, 0).setCurrentLeaderEpoch(3))))))
        .isEqualTo(Errors.UNKNOWN_LEADER_EPOCH);
  }

  @Test
  void aLaterFetchEndsTheWaitingOfAnEarlier() {
    client.streams.create("t", 1);
    client.send(ApiKeys.FETCH, 12, fetch(0, FINAL, at(0, 0)).setMaxWaitMs(60_000));
    client.send(ApiKeys.FETCH, 12, fetch(0, FINAL, at(0, 0)).setMaxWaitMs(0));

    assertThat(client.answers()).hasSize(2);
  }

  @Test
  void whatClientsDoNotTakeIsLimitedForAllOfThem() {
    Valve valve = new Valve();
    TestClient deaf = deaf(valve);
    for (int i = 1; i <= 3; i++) {
      deaf.send(ApiKeys.FETCH, 12, fetch(0, FINAL, at(0, 0)).setMaxWaitMs(500));
      assertThat(deaf.streams.pinned).isEqualTo(Math.min(i, 2));
    }
    TestClient other = deaf.neighbour();
    other.send(ApiKeys.FETCH, 12, fetch(0, FINAL, at(0, 0)).setMaxWaitMs(500));
    deaf.loop.advanceMillis(501);
    assertThat(deaf.streams.pinned).isEqualTo(2);
    assertThat(recordBytes(other)).containsExactly(0);

    valve.isClosed = false;
    deaf.socket.flush();
    assertThat(recordBytes(deaf)).hasSize(2).doesNotContain(0);
    deaf.loop.advanceMillis(10);
    assertThat(recordBytes(deaf)).hasSize(1).doesNotContain(0);
    assertThat(deaf.streams.pinned).isZero();
    other.send(ApiKeys.FETCH, 12, fetch(0, FINAL, at(0, 0)));
    assertThat(recordBytes(other)).hasSize(1).doesNotContain(0);
    other.socket.close();
  }

  @Test
  void whoTakesNothingOfItGivesWayToOthers() {
    TestClient deaf = deaf(new Valve());
    TestClient other = deaf.neighbour();
    deaf.send(ApiKeys.FETCH, 12, fetch(0, FINAL, at(0, 0)));
    deaf.send(ApiKeys.FETCH, 12, fetch(0, FINAL, at(0, 0)));
    deaf.loop.advanceMillis(ReaderShares.STUCK_MILLIS - 200);
    assertThat(deaf.socket.isOpen()).isTrue();
    deaf.loop.advanceMillis(400);
    deaf.turn();
    assertThat(deaf.socket.isOpen()).isFalse();

    other.send(ApiKeys.FETCH, 12, fetch(0, FINAL, at(0, 0)));
    assertThat(recordBytes(other)).hasSize(1).doesNotContain(0);
    other.socket.close();
  }

  @Test
  void whoTakesNothingMayStayWhileOthersHaveRoom() {
    Valve valve = new Valve();
    TestClient deaf = deaf(valve);
    deaf.send(ApiKeys.FETCH, 12, fetch(0, FINAL, at(0, 0)));
    deaf.loop.advanceMillis(2 * ReaderShares.STUCK_MILLIS);
    assertThat(deaf.socket.isOpen()).isTrue();
    deaf.socket.close();
  }

  /** A client whose fetches of 20 kB each it does not take, of a node with room for 30 kB. */
  private static TestClient deaf(Valve valve) {
    TestClient deaf = new TestClient(KafkaLimits.DEFAULT.withAnswerBytesMax(30_000));
    deaf.socket.pipeline().addFirst(valve);
    deaf.streams.create("t", 1);
    append(deaf, 0, "x".repeat(20_000));
    valve.isClosed = true;
    return deaf;
  }

  private static List<Integer> recordBytes(TestClient client) {
    client.turn();
    return client.answers().stream()
        .map(answer -> answer.body() instanceof FetchResponseData fetched ? fetched : null)
        .filter(Objects::nonNull)
        .map(fetched -> only(fetched).records().sizeInBytes())
        .toList();
  }

  /** The way to the client, which may be closed. */
  private static final class Valve extends ChannelOutboundHandlerAdapter {
    private boolean isClosed;

    @Override
    public void flush(ChannelHandlerContext context) {
      if (!isClosed) {
        context.flush();
      }
    }
  }

  @Test
  void aConnectionThatEndsGivesBackWhatItsAnswersHold() {
    client.streams.create("t", 1);
    append(0, "a");
    client.streams.hold();
    client.send(
        ApiKeys.INIT_PRODUCER_ID,
        5,
        new org.apache.kafka.common.message.InitProducerIdRequestData().setTransactionalId(null));
    client.send(ApiKeys.FETCH, 12, fetch(0, FINAL, at(0, 0)));
    client.socket.close();
    client.streams.letGo();

    assertThat(client.streams.pinned).isZero();
  }

  private void append(int partition, String... values) {
    append(client, partition, values);
  }

  private static void append(TestClient client, int partition, String... values) {
    var request = ProduceTest.request(TestClient.records(values), 0);
    request.topicData().iterator().next().partitionData().getFirst().setIndex(partition);
    client.send(ApiKeys.PRODUCE, 9, request);
  }

  private FetchResponseData ask(int version, FetchRequestData request) {
    return client.ask(FetchResponseData.class, ApiKeys.FETCH, version, request);
  }

  private static FetchPartition at(int partition, long offset) {
    return new FetchPartition()
        .setPartition(partition)
        .setFetchOffset(offset)
        .setPartitionMaxBytes(1 << 20);
  }

  private static FetchRequestData fetch(int session, int epoch, FetchPartition... partitions) {
    FetchRequestData request =
        new FetchRequestData()
            .setSessionId(session)
            .setSessionEpoch(epoch)
            .setMinBytes(1)
            .setMaxBytes(1 << 20);
    if (partitions.length > 0) {
      request
          .topics()
          .add(
              new FetchTopic()
                  .setTopic("t")
                  .setTopicId(new Uuid("t".hashCode(), 7))
                  .setPartitions(List.of(partitions)));
    }
    return request;
  }

  private static PartitionData only(FetchResponseData answer) {
    assertThat(answer.responses()).hasSize(1);
    assertThat(answer.responses().getFirst().partitions()).hasSize(1);
    return answer.responses().getFirst().partitions().getFirst();
  }

  private static List<Integer> withRecords(FetchResponseData answer) {
    return answer.responses().stream()
        .flatMap(topic -> topic.partitions().stream())
        .filter(partition -> partition.records().sizeInBytes() > 0)
        .map(PartitionData::partitionIndex)
        .toList();
  }

  private static Errors error(FetchResponseData answer) {
    return Errors.forCode(answer.errorCode());
  }

  private static Errors error(PartitionData partition) {
    return Errors.forCode(partition.errorCode());
  }
}
