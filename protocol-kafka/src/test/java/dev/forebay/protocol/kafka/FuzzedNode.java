package dev.forebay.protocol.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.protocol.kafka.group.GroupHandlers;
import dev.forebay.protocol.kafka.group.GroupSettings;
import dev.forebay.protocol.kafka.group.GroupSurroundings;
import dev.forebay.protocol.kafka.login.KafkaEntrance;
import dev.forebay.protocol.kafka.node.KafkaLimits;
import dev.forebay.protocol.kafka.node.KafkaSettings;
import dev.forebay.protocol.kafka.node.OpenedStreams;
import dev.forebay.runtime.Clock;
import dev.forebay.testkit.loop.ManualLoop;
import dev.forebay.transport.connection.ConnectionResources;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;

/** All requests of a node over streams in memory, for a bad client and a good one beside it. */
final class FuzzedNode {
  private static final int REQUEST_BYTES_MAX = 1 << 20;
  private static final long STEP_MILLIS = 1000;
  private static final int TURNS = 4;
  private static final byte[] API_VERSIONS = {0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, -1, -1};

  private final ManualLoop loop = new ManualLoop();
  private final FakeStreams streams = new FakeStreams();
  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
  private final GroupHandlers groups;
  private final KafkaProtocol protocol;
  private final EmbeddedChannel bystander;
  private EmbeddedChannel bad;
  private long closed;
  private long memoryBytesMax;

  FuzzedNode() {
    ClusterNode node = new ClusterNode("cluster");
    KafkaSettings settings =
        new KafkaSettings(true, 2, KafkaSettings.FOR_EVER, true, REQUEST_BYTES_MAX, Path.of("log"));
    KafkaLimits limits = KafkaLimits.DEFAULT.withRequestBytesMax(REQUEST_BYTES_MAX);
    Clock clock =
        new Clock() {
          @Override
          public long nanoTime() {
            return loop.nanoTime();
          }

          @Override
          public long wallMillis() {
            return TestClient.NOW_MILLIS + loop.nanoTime() / 1_000_000;
          }
        };
    GroupSettings groupSettings = GroupSettings.defaults();
    groups =
        new GroupHandlers(
            new GroupSurroundings(
                loop,
                () -> new OpenedStreams(streams, () -> streams.closed = true),
                loop::execute,
                clock,
                groupSettings));
    protocol =
        new KafkaProtocol(
            FakeSession.opener(streams, _ -> {}),
            KafkaEntrance.open("/"),
            limits,
            new ConnectionResources(loop, () -> false),
            () ->
                new KafkaRequests(
                        node, settings, limits, clock::wallMillis, Runnable::run, Runnable::run)
                    .table(groups.factories(), GroupHandlers.configurations(groupSettings)),
            Runnable::run,
            Runnable::run);
    streams.create("t", 2);
    streams.hold();
    bystander = connect();
    bad = connect();
  }

  private EmbeddedChannel connect() {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.config().setAllocator(memory);
    channel.pipeline().addLast(protocol.connection(loop));
    turn(channel);
    return channel;
  }

  /**
   * The bad client sends so many bytes of these, in one piece; a new one if the last was closed.
   */
  void send(byte[] bytes, int from, int to) {
    if (!bad.isOpen()) {
      replace();
    }
    bad.writeInbound(Unpooled.directBuffer(to - from).writeBytes(bytes, from, to - from));
    turn(bad);
    drain(bad);
    bad.checkException();
    memoryBytesMax = Math.max(memoryBytesMax, memory.metric().usedDirectMemory());
  }

  /** It goes away, maybe in the midst of a request. */
  void hangUp() {
    replace();
  }

  private void replace() {
    end();
    bad = connect();
  }

  private void end() {
    closed += bad.isOpen() ? 0 : 1;
    bad.close();
    turn(bad);
    drain(bad);
    bad.checkException();
  }

  void pass(long millis) {
    for (long passed = 0; passed < millis; passed += STEP_MILLIS) {
      loop.advanceMillis(STEP_MILLIS);
      turn(bad);
    }
    drain(bad);
  }

  /** The good client is answered. */
  void checkBystander() {
    bystander.writeInbound(Unpooled.directBuffer().writeBytes(API_VERSIONS));
    turn(bystander);
    bystander.checkException();
    assertThat(bystander.isOpen()).as("the other connection is open").isTrue();
    assertThat(drain(bystander)).as("bytes for the other connection").isPositive();
  }

  /** The kinds of requests that are answered. */
  List<ApiKeys> served() {
    bad.writeInbound(Unpooled.directBuffer().writeBytes(API_VERSIONS));
    turn(bad);
    ByteBuf answer = bad.readOutbound();
    ByteBuffer body = answer.nioBuffer();
    ApiVersionsResponseData versions = new ApiVersionsResponseData();
    versions.read(new ByteBufferAccessor(body.position(2 * Integer.BYTES)), (short) 0);
    answer.release();
    return versions.apiKeys().stream().map(key -> ApiKeys.forId(key.apiKey())).toList();
  }

  /** Bad clients that were closed. */
  long closed() {
    return closed;
  }

  long memoryBytesMax() {
    return memoryBytesMax;
  }

  /** Ends all; nothing may be held then. */
  void close() {
    end();
    bystander.close();
    turn(bystander);
    drain(bystander);
    groups.close();
    loop.turn();
    assertThat(memory.metric().usedDirectMemory()).as("memory for input and output").isZero();
    assertThat(streams.pinned).as("batches that are held").isZero();
    assertThat(streams.watched).as("watches").isZero();
  }

  private void turn(EmbeddedChannel channel) {
    for (int i = 0; i < TURNS; i++) {
      loop.turn();
      channel.runPendingTasks();
      streams.answerHeld();
    }
    loop.turn();
    if (channel.isOpen()) {
      channel.flushOutbound();
    }
  }

  private static long drain(EmbeddedChannel channel) {
    long bytes = 0;
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      bytes += out.readableBytes();
      out.release();
    }
    return bytes;
  }
}
