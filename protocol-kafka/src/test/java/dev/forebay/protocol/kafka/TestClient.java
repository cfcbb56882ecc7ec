package dev.forebay.protocol.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.protocol.kafka.group.GroupHandlers;
import dev.forebay.protocol.kafka.group.GroupSettings;
import dev.forebay.protocol.kafka.login.Advertised;
import dev.forebay.protocol.kafka.login.KafkaEntrance;
import dev.forebay.protocol.kafka.node.KafkaLimits;
import dev.forebay.protocol.kafka.node.KafkaSettings;
import dev.forebay.runtime.Clock;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.testkit.loop.ManualLoop;
import dev.forebay.transport.connection.ConnectionResources;
import dev.forebay.transport.connection.InputBudgets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** A client and the connection that serves it, over streams in memory. */
final class TestClient {
  static final long NOW_MILLIS = 1_000_000;

  final ManualLoop loop;
  final Waits waits;
  final FakeStreams streams;
  final KafkaProtocol protocol;
  final EmbeddedChannel socket;
  private final Map<Integer, Asked> asked = new HashMap<>();
  private final ByteBuf unread = Unpooled.buffer();
  private Runnable mayPublishAgain = () -> {};

  /** Whether clients that have much to read get no more. */
  boolean isReaderMemoryUsedUp;

  private final List<Runnable> work = new ArrayList<>();
  private boolean workerHeld;
  private int correlation;

  private record Asked(ApiKeys key, short version) {}

  /** An answer. */
  record Answer(int correlation, ApiMessage body) {}

  TestClient(KafkaLimits limits) {
    this(limits, InputBudgets.NODE_BYTES_MAX);
  }

  TestClient(KafkaLimits limits, long requestBytesMax) {
    loop = new ManualLoop();
    waits = new Waits(loop);
    streams = new FakeStreams();
    ClusterNode node = new ClusterNode("cluster");
    KafkaSettings settings =
        new KafkaSettings(true, 2, KafkaSettings.FOR_EVER, true, 1 << 20, Path.of("log"));
    Clock clock =
        new Clock() {
          @Override
          public long nanoTime() {
            return 0;
          }

          @Override
          public long wallMillis() {
            return NOW_MILLIS;
          }
        };
    protocol =
        new KafkaProtocol(
            FakeSession.opener(streams, listener -> mayPublishAgain = listener::mayPublishAgain),
            new KafkaEntrance("/", List.of(), new Advertised("127.0.0.1", 9092, false)),
            limits,
            new ConnectionResources(
                new InputBudgets(requestBytesMax), waits, () -> isReaderMemoryUsedUp),
            () ->
                new KafkaRequests(
                        node, settings, limits, clock::wallMillis, Runnable::run, this::work)
                    .table(Map.of(), GroupHandlers.configurations(GroupSettings.defaults())),
            Runnable::run,
            this::work);
    socket = new EmbeddedChannel(protocol.connection(loop));
    loop.turn();
  }

  TestClient() {
    this(KafkaLimits.DEFAULT);
  }

  private TestClient(TestClient first) {
    loop = first.loop;
    waits = first.waits;
    streams = first.streams;
    protocol = first.protocol;
    socket = new EmbeddedChannel(protocol.connection(loop));
    loop.turn();
  }

  /** A further client of the same node. */
  TestClient neighbour() {
    return new TestClient(this);
  }

  private void work(Runnable task) {
    if (workerHeld) {
      work.add(task);
    } else {
      task.run();
    }
  }

  /** What the worker has got is done, as far as there is something; false if there was nothing. */
  boolean letWorkerDoOne() {
    if (work.isEmpty()) {
      return false;
    }
    work.removeFirst().run();
    return true;
  }

  /** The worker that looks into batches does nothing from now on. */
  void holdWorker() {
    workerHeld = true;
  }

  void letWorkerGo() {
    workerHeld = false;
    work.forEach(Runnable::run);
    work.clear();
    turn();
  }

  /** The kinds of requests that are answered. */
  List<ApiKeys> served() {
    ApiVersionsResponseData versions =
        ask(
            ApiVersionsResponseData.class,
            ApiKeys.API_VERSIONS,
            3,
            new ApiVersionsRequestData()
                .setClientSoftwareName("test")
                .setClientSoftwareVersion("1"));
    return versions.apiKeys().stream().map(key -> ApiKeys.forId(key.apiKey())).toList();
  }

  void mayPublishAgain() {
    streams.mayPublish = true;
    mayPublishAgain.run();
    turn();
  }

  /** Sends a request; its correlation id. */
  int send(ApiKeys key, int version, ApiMessage body) {
    int id = ++correlation;
    write(request(key, version, id, body));
    return id;
  }

  ByteBuf request(ApiKeys key, int version, int id, ApiMessage body) {
    short v = (short) version;
    asked.put(id, new Asked(key, v));
    ByteBuffer header =
        MessageUtil.toByteBufferAccessor(
                new RequestHeaderData()
                    .setRequestApiKey(key.id)
                    .setRequestApiVersion(v)
                    .setCorrelationId(id)
                    .setClientId("test"),
                key.requestHeaderVersion(v))
            .buffer();
    ObjectSerializationCache cache = new ObjectSerializationCache();
    ByteBuffer bytes = ByteBuffer.allocate(body.size(cache, v));
    body.write(new ByteBufferAccessor(bytes), cache, v);
    bytes.flip();
    return Unpooled.directBuffer()
        .writeInt(header.remaining() + bytes.remaining())
        .writeBytes(header)
        .writeBytes(bytes);
  }

  void write(ByteBuf bytes) {
    if (socket.isOpen()) {
      socket.writeInbound(bytes);
    } else {
      bytes.release();
    }
    turn();
  }

  void turn() {
    loop.turn();
    socket.runPendingTasks();
    loop.turn();
  }

  /** Bytes of the one answer that has come, complete and not looked into. */
  int answerBytes() {
    receive();
    int bytes = unread.readInt();
    assertThat(unread.readableBytes()).isEqualTo(bytes);
    unread.skipBytes(bytes);
    return bytes;
  }

  /** The answers that have come. */
  List<Answer> answers() {
    receive();
    List<Answer> answers = new ArrayList<>();
    while (unread.readableBytes() >= 4
        && unread.readableBytes() >= 4 + unread.getInt(unread.readerIndex())) {
      byte[] answer = new byte[unread.readInt()];
      unread.readBytes(answer);
      answers.add(parse(ByteBuffer.wrap(answer)));
    }
    return answers;
  }

  private void receive() {
    if (socket.isOpen()) {
      socket.flushOutbound();
    }
    for (ByteBuf out = socket.readOutbound(); out != null; out = socket.readOutbound()) {
      unread.writeBytes(out);
      out.release();
    }
  }

  /** Sends a request that is answered at once. */
  <R extends ApiMessage> R ask(Class<R> type, ApiKeys key, int version, ApiMessage body) {
    int id = send(key, version, body);
    List<Answer> answers = answers();
    assertThat(answers).extracting(Answer::correlation).containsExactly(id);
    return type.cast(answers.getFirst().body());
  }

  private Answer parse(ByteBuffer bytes) {
    int id = bytes.getInt(0);
    Asked request = asked.get(id);
    if (request == null) {
      throw new AssertionError("answer to " + id + ", which was not asked");
    }
    ByteBufferAccessor reader = new ByteBufferAccessor(bytes);
    new ResponseHeaderData(reader, request.key().responseHeaderVersion(request.version()));
    ApiMessage body = request.key().messageType.newResponse();
    boolean known = request.key().isVersionSupported(request.version());
    body.read(reader, known ? request.version() : 0);
    assertThat(bytes.hasRemaining()).as("bytes after the answer").isFalse();
    return new Answer(id, body);
  }

  static MemoryRecords records(String... values) {
    SimpleRecord[] records = new SimpleRecord[values.length];
    for (int i = 0; i < values.length; i++) {
      records[i] =
          new SimpleRecord(NOW_MILLIS, values[i].getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    return MemoryRecords.withRecords(Compression.NONE, records);
  }
}
