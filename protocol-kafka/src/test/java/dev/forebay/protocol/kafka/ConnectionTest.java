package dev.forebay.protocol.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.kafka.api.RequestTable;
import dev.forebay.protocol.kafka.login.KafkaEntrance;
import dev.forebay.protocol.kafka.node.KafkaLimits;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.transport.ListenerEvent;
import dev.forebay.transport.connection.ClientConnection;
import dev.forebay.transport.connection.ConnectionResources;
import dev.forebay.transport.connection.DeafWatch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTest {
  /** Requests of at most 20,000 bytes. */
  private static final KafkaLimits SMALL =
      new KafkaLimits(20_000, 20_000, 100, 1 << 20, 1 << 20, 1 << 20, 2, 100, 60_000, 100_000);

  private static final ApiVersionsRequestData VERSIONS =
      new ApiVersionsRequestData().setClientSoftwareName("test").setClientSoftwareVersion("1.0");

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void saysWhatIsServedAndNothingElse(int version) {
    ApiVersionsResponseData answer =
        new TestClient()
            .ask(ApiVersionsResponseData.class, ApiKeys.API_VERSIONS, version, VERSIONS);

    assertThat(answer.errorCode()).isZero();
    assertThat(answer.apiKeys().find(ApiKeys.PRODUCE.id).minVersion()).isZero();
    assertThat(answer.apiKeys().find(ApiKeys.PRODUCE.id).maxVersion()).isEqualTo((short) 13);
    assertThat(answer.apiKeys().find(ApiKeys.FETCH.id).minVersion()).isEqualTo((short) 4);
    assertThat(answer.apiKeys().find(ApiKeys.FETCH.id).maxVersion()).isEqualTo((short) 18);
    assertThat(answer.apiKeys().find(ApiKeys.INIT_PRODUCER_ID.id).maxVersion())
        .isEqualTo((short) 5);
    assertThat(answer.apiKeys().find(ApiKeys.API_VERSIONS.id).maxVersion()).isEqualTo((short) 5);
    assertThat(answer.apiKeys().find(ApiKeys.JOIN_GROUP.id)).isNull();
    assertThat(answer.apiKeys().find(ApiKeys.VOTE.id)).isNull();
    assertThat(answer.finalizedFeatures()).isEmpty();
  }

  @Test
  void anUnknownVersionOfApiVersionsIsAnsweredInTheOldest() {
    TestClient client = new TestClient();
    ByteBuf request = client.request(ApiKeys.API_VERSIONS, 4, 1, VERSIONS);
    request.setShort(6, 99);
    client.write(request);

    ApiVersionsResponseData answer = versionZero(client);

    assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.UNSUPPORTED_VERSION);
    assertThat(answer.apiKeys())
        .singleElement()
        .satisfies(key -> {
          assertThat(key.apiKey()).isEqualTo(ApiMessageType.API_VERSIONS.apiKey());
          assertThat(key.maxVersion()).isEqualTo((short) 5);
        });
  }

  private static ApiVersionsResponseData versionZero(TestClient client) {
    client.socket.flushOutbound();
    ByteBuf out = client.socket.readOutbound();
    try {
      assertThat(out.readInt()).isEqualTo(out.readableBytes());
      assertThat(out.readInt()).isEqualTo(1);
      ApiVersionsResponseData answer = new ApiVersionsResponseData();
      answer.read(
          new org.apache.kafka.common.protocol.ByteBufferAccessor(out.nioBuffer()), (short) 0);
      return answer;
    } finally {
      out.release();
    }
  }

  @Test
  void aClientOfAnotherClusterIsSentAway() {
    ApiVersionsResponseData answer =
        new TestClient()
            .ask(
                ApiVersionsResponseData.class,
                ApiKeys.API_VERSIONS,
                5,
                VERSIONS.duplicate().setClusterId("other"));

    assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.REBOOTSTRAP_REQUIRED);
  }

  @Test
  void requestsComeInAnyPieces() {
    TestClient client = new TestClient();
    ByteBuf all = Unpooled.buffer();
    for (int id = 1; id <= 3; id++) {
      ByteBuf one = client.request(ApiKeys.METADATA, 12, id, new MetadataRequestData());
      all.writeBytes(one);
      one.release();
    }
    while (all.isReadable()) {
      client.write(Unpooled.copiedBuffer(all.readSlice(1)));
    }

    assertThat(client.answers())
        .extracting(TestClient.Answer::correlation)
        .containsExactly(1, 2, 3);
    assertThat(client.protocol.metrics().requests()).isEqualTo(3);
  }

  @Test
  void answersKeepTheOrderOfTheRequests() {
    TestClient client = new TestClient();
    client.streams.hold();
    client.send(
        ApiKeys.INIT_PRODUCER_ID, 5, new InitProducerIdRequestData().setTransactionalId(null));
    client.send(ApiKeys.API_VERSIONS, 3, VERSIONS);
    assertThat(client.answers()).isEmpty();

    client.streams.letGo();
    client.turn();

    assertThat(client.answers()).extracting(TestClient.Answer::correlation).containsExactly(1, 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, (100 << 20) + 1, Integer.MAX_VALUE})
  void anImpossibleLengthClosesTheConnection(int length) {
    TestClient client = new TestClient();
    client.write(Unpooled.buffer().writeInt(length).writeInt(1));

    assertThat(client.socket.isOpen()).isFalse();
    assertThat(client.streams.closed).isTrue();
    assertThat(client.protocol.metrics().connections()).isZero();
  }

  @Test
  void whatIsNotServedClosesTheConnection() {
    for (int key : List.of(4, 17, 52, 999, -1)) {
      TestClient client = new TestClient();
      client.write(
          Unpooled.buffer().writeInt(10).writeShort(key).writeShort(1).writeInt(7).writeShort(-1));
      assertThat(client.socket.isOpen()).as("after request %d", key).isFalse();
    }
    TestClient client = new TestClient();
    client.write(
        Unpooled.buffer().writeInt(10).writeShort(0).writeShort(2).writeInt(7).writeShort(-1));
    assertThat(client.socket.isOpen()).isFalse();
  }

  @Test
  void aCountThatIsLargerThanTheRequestClosesTheConnection() {
    TestClient client = new TestClient();
    client.write(
        Unpooled.buffer()
            .writeInt(14)
            .writeShort(ApiKeys.METADATA.id)
            .writeShort(1)
            .writeInt(7)
            .writeShort(-1)
            .writeInt(2_000_000_000));

    assertThat(client.socket.isOpen()).isFalse();
  }

  @Test
  void readingStopsWhenTooMuchIsUnanswered() {
    KafkaLimits limits =
        new KafkaLimits(1 << 20, 1 << 20, 3, 1 << 20, 1 << 20, 1 << 20, 2, 100, 1000, 10_000);
    TestClient client = new TestClient(limits);
    client.streams.hold();
    for (int i = 0; i < 5; i++) {
      client.send(
          ApiKeys.INIT_PRODUCER_ID, 5, new InitProducerIdRequestData().setTransactionalId(null));
    }

    assertThat(client.socket.config().isAutoRead()).isFalse();
    assertThat(client.protocol.metrics().requests()).isEqualTo(3);
    client.streams.letGo();
    client.turn();
    assertThat(client.socket.config().isAutoRead()).isTrue();
    assertThat(client.answers()).hasSize(5);
  }

  @Test
  void readingStopsWhileTheBrokerAsksPublishersToPause() {
    TestClient client = new TestClient();
    client.streams.mayPublish = false;
    client.send(ApiKeys.API_VERSIONS, 3, VERSIONS);

    assertThat(client.socket.config().isAutoRead()).isFalse();
    client.mayPublishAgain();
    assertThat(client.socket.config().isAutoRead()).isTrue();
    assertThat(client.answers()).hasSize(1);
  }

  @Test
  void halfARequestAndSilenceEndTheConnection() {
    TestClient half = new TestClient();
    half.write(Unpooled.buffer().writeInt(100).writeShort(3));
    half.loop.advanceMillis(KafkaLimits.DEFAULT.receiveMillis() + 1);
    assertThat(half.socket.isOpen()).isFalse();

    TestClient silent = new TestClient();
    silent.loop.advanceMillis(2 * KafkaLimits.DEFAULT.idleMillis() + 1);
    assertThat(silent.socket.isOpen()).isFalse();
  }

  @Test
  void memoryForIncompleteRequestsIsWaitedFor() {
    TestClient client = new TestClient(SMALL, 6_000);
    EmbeddedChannel other = new EmbeddedChannel(client.protocol.connection(client.loop));
    client.loop.turn();
    other.writeInbound(Unpooled.buffer().writeInt(19_000).writeZero(6000));
    ByteBuf request = largeRequest(client);

    client.write(request.readRetainedSlice(5000));
    assertThat(client.socket.config().isAutoRead()).isFalse();
    other.close();
    client.turn();
    assertThat(client.socket.config().isAutoRead()).isTrue();
    client.write(request);
    assertThat(client.answers()).hasSize(1);
  }

  @Test
  void aLargeRequestThatIsOnlyAnnouncedHoldsNobodyUp() {
    TestClient client = new TestClient();
    EmbeddedChannel other = new EmbeddedChannel(client.protocol.connection(client.loop));
    client.loop.turn();
    other.writeInbound(Unpooled.buffer().writeInt(100 << 20).writeZero(10));
    ByteBuf request = client.request(ApiKeys.METADATA, 12, 1, topics("x".repeat(200)));

    client.write(request.readRetainedSlice(100));
    client.write(request);

    assertThat(client.answers()).hasSize(1);
    assertThat(other.isOpen()).isTrue();
  }

  @Test
  void whoHoldsMostAndSendsNothingGivesWay() {
    TestClient client = new TestClient(SMALL, 7_400);
    EmbeddedChannel small = new EmbeddedChannel(client.protocol.connection(client.loop));
    EmbeddedChannel large = new EmbeddedChannel(client.protocol.connection(client.loop));
    client.loop.turn();
    small.writeInbound(Unpooled.buffer().writeInt(6000).writeZero(3000));
    large.writeInbound(Unpooled.buffer().writeInt(19_000).writeZero(9000));
    ByteBuf request = largeRequest(client);

    client.write(request.readRetainedSlice(5000));
    assertThat(client.socket.config().isAutoRead()).isFalse();
    client.loop.advanceMillis(5000);
    client.turn();
    client.write(request);

    assertThat(client.answers()).hasSize(1);
    assertThat(large.isOpen()).isFalse();
    assertThat(small.isOpen()).isTrue();
  }

  @Test
  void whoHasMostMayFinish() {
    TestClient client = new TestClient(SMALL, 10_000);
    EmbeddedChannel other = new EmbeddedChannel(client.protocol.connection(client.loop));
    client.loop.turn();
    other.writeInbound(Unpooled.buffer().writeInt(8000).writeZero(3000));
    ByteBuf request = largeRequest(client);

    client.write(request.readRetainedSlice(4000));
    client.write(request.readRetainedSlice(5000));
    client.write(request);

    assertThat(client.answers()).hasSize(1);
  }

  private static ByteBuf largeRequest(TestClient client) {
    return client.request(ApiKeys.METADATA, 12, 1, topics("x".repeat(200), "y".repeat(15_000)));
  }

  @Test
  void whatCouldNotBeLoadedIsLoadedForTheNextClient() {
    AtomicInteger loads = new AtomicInteger();
    TestClient good = new TestClient();
    KafkaProtocol protocol =
        new KafkaProtocol(
            FakeSession.opener(good.streams, _ -> {}),
            KafkaEntrance.open("/"),
            KafkaLimits.DEFAULT,
            new ConnectionResources(good.loop, () -> false),
            () -> {
              if (loads.incrementAndGet() == 1) {
                throw new IllegalStateException("not now");
              }
              return new RequestTable(new EnumMap<>(ApiKeys.class));
            },
            Runnable::run,
            Runnable::run);

    EmbeddedChannel first = new EmbeddedChannel(protocol.connection(good.loop));
    good.turn();
    first.runPendingTasks();
    EmbeddedChannel second = new EmbeddedChannel(protocol.connection(good.loop));
    good.turn();
    second.runPendingTasks();

    assertThat(first.isOpen()).isFalse();
    assertThat(second.isOpen()).isTrue();
    assertThat(second.config().isAutoRead()).isTrue();
    assertThat(loads).hasValue(2);
  }

  @Test
  void aNodeThatStopsAnswersWhatItHasTakenFirst() {
    TestClient client = new TestClient();
    client.streams.hold();
    client.send(
        ApiKeys.INIT_PRODUCER_ID, 5, new InitProducerIdRequestData().setTransactionalId(null));
    client.socket.pipeline().fireUserEventTriggered(ListenerEvent.STOPPING);
    client.turn();
    assertThat(client.socket.isOpen()).isTrue();

    client.streams.letGo();
    client.turn();

    assertThat(client.answers()).hasSize(1);
    assertThat(client.socket.isOpen()).isFalse();
  }

  @Test
  void whoIsSentAwayHasToTakeWhatItAskedForWithinTheDeadline() {
    TestClient client = deaf();
    client.send(ApiKeys.API_VERSIONS, 3, VERSIONS);
    client.write(Unpooled.buffer().writeInt(-1));
    assertThat(client.socket.isOpen()).isTrue();

    client.loop.advanceMillis(ClientConnection.LEAVE_MILLIS + 1);
    assertThat(client.socket.isOpen()).isFalse();
    client.socket.releaseOutbound();
  }

  @Test
  void whoTakesNothingForAMinuteIsDropped() {
    TestClient client = deaf();
    client.socket.config().setWriteBufferWaterMark(new WriteBufferWaterMark(100, 200));
    client.send(ApiKeys.API_VERSIONS, 3, VERSIONS);
    assertThat(client.waits.count(WaitReason.UNSENT_ANSWERS)).isEqualTo(1);
    client.loop.advanceMillis(1000 * DeafWatch.SECONDS - 1);
    assertThat(client.socket.isOpen()).isTrue();

    client.loop.advanceMillis(2);
    assertThat(client.socket.isOpen()).isFalse();
    assertThat(client.waits.count(WaitReason.UNSENT_ANSWERS)).isZero();
    client.socket.releaseOutbound();
  }

  @Test
  void whatAClientThatDoesNotReadHasAskedForTakesNoMoreThanItsBytes() {
    TestClient client = deaf();
    client.streams.create("t", 50);
    client.isReaderMemoryUsedUp = true;
    ByteBuf read = client.socket.alloc().directBuffer(256 << 10);
    for (int i = 0; i < 60; i++) {
      ByteBuf one = client.request(ApiKeys.METADATA, 9, i, topics("t"));
      read.writeBytes(one);
      one.release();
    }
    client.write(read);

    assertThat(client.waits.count(WaitReason.UNSENT_ANSWERS)).isEqualTo(1);
    assertThat(read.refCnt()).isZero();
    client.isReaderMemoryUsedUp = false;
    client.socket.close();
    client.socket.releaseOutbound();
  }

  private static TestClient deaf() {
    TestClient client = new TestClient();
    client
        .socket
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void flush(ChannelHandlerContext context) {
                // The client takes nothing.
              }
            });
    return client;
  }

  @Test
  void askingForATopicMakesIt() {
    TestClient client = new TestClient();

    MetadataResponseData answer =
        client.ask(MetadataResponseData.class, ApiKeys.METADATA, 13, topics("new", "a b"));

    assertThat(answer.clusterId()).isEqualTo("cluster");
    assertThat(answer.brokers().find(1).port()).isEqualTo(9092);
    assertThat(answer.topics().find("new").partitions()).hasSize(2);
    assertThat(Errors.forCode(answer.topics().find("a b").errorCode()))
        .isEqualTo(Errors.INVALID_TOPIC_EXCEPTION);
  }

  private static MetadataRequestData topics(String... names) {
    MetadataRequestData request = new MetadataRequestData();
    for (String name : names) {
      request.topics().add(new MetadataRequestTopic().setName(name));
    }
    return request;
  }
}
