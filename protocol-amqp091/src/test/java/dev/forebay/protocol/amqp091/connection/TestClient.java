package dev.forebay.protocol.amqp091.connection;

import dev.forebay.protocol.amqp091.api.LoopState;
import dev.forebay.protocol.amqp091.codec.ByteString;
import dev.forebay.protocol.amqp091.codec.ProtocolHeader;
import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.field.FieldValue;
import dev.forebay.protocol.amqp091.codec.frame.FrameHeader;
import dev.forebay.protocol.amqp091.codec.frame.FrameReader;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.ConfirmMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.protocol.amqp091.codec.method.MethodFrames;
import dev.forebay.protocol.amqp091.codec.method.QueueMethod;
import dev.forebay.protocol.amqp091.node.AmqpLimits;
import dev.forebay.protocol.amqp091.node.AmqpMetrics;
import dev.forebay.runtime.wait.LoopWaits;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.testkit.loop.ManualLoop;
import dev.forebay.transport.connection.ClientHandler;
import dev.forebay.transport.connection.ConnectionResources;
import dev.forebay.transport.connection.InputBudgets;
import dev.forebay.transport.connection.InputMemory;
import dev.forebay.transport.connection.KeptBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A client on the other end of an embedded channel that speaks frame by frame. */
final class TestClient {
  /** What the server sent. */
  sealed interface Frame {
    int channel();
  }

  record MethodFrame(int channel, Method method) implements Frame {}

  record Header(int channel, long bodyBytes) implements Frame {}

  record Body(int channel, String text) implements Frame {}

  record Heartbeat(int channel) implements Frame {}

  private static final List<TestClient> UNFINISHED = new ArrayList<>();

  static final ByteString GUEST = ByteString.of("\0guest\0guest");

  final ManualLoop loop;
  final FakeBroker broker = new FakeBroker();
  final AmqpMetrics metrics;
  final EmbeddedChannel socket;
  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
  final ConnectionResources resources;
  private final LoopState shared;
  private final AmqpLimits limits;
  private final FrameReader reader = new FrameReader(131_072);

  TestClient() {
    this(AmqpLimits.DEFAULT);
  }

  TestClient(AmqpLimits limits) {
    this(new ManualLoop(), limits, new AmqpMetrics());
  }

  private TestClient(ManualLoop loop, AmqpLimits limits, AmqpMetrics metrics) {
    this(
        loop,
        limits,
        metrics,
        shared(loop, limits, metrics),
        new ConnectionResources(loop, () -> false));
  }

  private TestClient(
      ManualLoop loop,
      AmqpLimits limits,
      AmqpMetrics metrics,
      LoopState shared,
      ConnectionResources resources) {
    this.loop = loop;
    this.limits = limits;
    this.metrics = metrics;
    this.shared = shared;
    this.resources = resources;
    this.socket = new EmbeddedChannel();
    socket.config().setAllocator(memory);
    socket
        .pipeline()
        .addLast(
            new ClientHandler(
                new ConnectionResources(
                        resources.frameMemory(),
                        resources.kept(),
                        resources.waits(),
                        () -> broker.isReaderMemoryUsedUp)
                    .of(loop),
                client -> new AmqpConnection(client, broker, limits, "0.0-test", metrics, shared)));
    UNFINISHED.add(this);
  }

  private static LoopState shared(ManualLoop loop, AmqpLimits limits, AmqpMetrics metrics) {
    InputMemory contents = new InputMemory(limits.contentBytesMax());
    return LoopState.create(
        loop, new LoopWaits(loop, loop), limits, metrics, contents, new AtomicLong());
  }

  /** A client on a loop that has so much memory for incomplete frames. */
  static TestClient withFrameMemory(long frameBytesMax, int... channels) {
    ManualLoop loop = new ManualLoop();
    AmqpMetrics metrics = new AmqpMetrics();
    AmqpLimits limits = AmqpLimits.DEFAULT;
    return new TestClient(
            loop,
            limits,
            metrics,
            shared(loop, limits, metrics),
            new ConnectionResources(new InputBudgets(frameBytesMax), new Waits(loop), () -> false))
        .open(channels);
  }

  /** A client on a loop that has so much memory for what clients make their connections keep. */
  static TestClient withKeptMemory(KeptBudget kept, int... channels) {
    ManualLoop loop = new ManualLoop();
    AmqpMetrics metrics = new AmqpMetrics();
    AmqpLimits limits = AmqpLimits.DEFAULT;
    return new TestClient(
            loop,
            limits,
            metrics,
            shared(loop, limits, metrics),
            new ConnectionResources(new InputBudgets(), kept, new Waits(loop), () -> false))
        .open(channels);
  }

  /** A further client on the same loop, to a broker of its own. */
  TestClient neighbour(int... channels) {
    return new TestClient(loop, limits, metrics, shared, resources).open(channels);
  }

  /** Ends all clients, so that whatever is not released then has leaked. */
  static void finishAll() {
    for (TestClient client : UNFINISHED) {
      client.socket.finishAndReleaseAll();
      client.loop.turn();
      client.socket.releaseOutbound();
    }
    UNFINISHED.clear();
  }

  /** A client whose connection is open, with these channels. */
  static TestClient opened(AmqpLimits limits, int... channels) {
    return new TestClient(limits).open(channels);
  }

  /** Bytes in buffers that the server has not given back. */
  long heldBytes() {
    return memory.metric().usedDirectMemory() + memory.metric().usedHeapMemory();
  }

  /** What waits on all connections of the loop until others free memory. */
  long parkedBytes() {
    return shared.parkedBytes().get();
  }

  private TestClient open(int... channels) {
    handshake(FieldTable.EMPTY, 131_072);
    for (int channel : channels) {
      send(channel, new ChannelMethod.Open(""));
    }
    frames();
    return this;
  }

  static TestClient opened(int... channels) {
    return opened(AmqpLimits.DEFAULT, channels);
  }

  void handshake(FieldTable clientProperties, int frameMaxBytes) {
    handshake(clientProperties, frameMaxBytes, 60);
  }

  void handshake(FieldTable clientProperties, int frameMaxBytes, int heartbeatSeconds) {
    protocolHeader();
    send(0, new ConnectionMethod.StartOk(clientProperties, "PLAIN", GUEST, "en_US"));
    send(0, new ConnectionMethod.TuneOk(2047, frameMaxBytes, heartbeatSeconds));
    send(0, new ConnectionMethod.Open("/", "", false));
  }

  void protocolHeader() {
    ByteBuf bytes = Unpooled.buffer();
    ProtocolHeader.write(bytes);
    write(bytes);
  }

  static FieldTable capabilities(String... names) {
    FieldTable.Builder table = FieldTable.builder();
    for (String name : names) {
      table.put(name, true);
    }
    return FieldTable.builder().put("capabilities", new FieldValue.Table(table.build())).build();
  }

  void send(int channel, Method method) {
    write(method(channel, method));
  }

  /** Gives bytes to the server in one read, then ends the turn. */
  void write(ByteBuf bytes) {
    if (socket.isOpen()) {
      socket.writeInbound(bytes);
    } else {
      bytes.release();
    }
    loop.turn();
  }

  void heartbeat() {
    ByteBuf frame = Unpooled.buffer();
    MethodFrames.writeHeartbeat(frame);
    write(frame);
  }

  void confirmSelect(int channel) {
    send(channel, new ConfirmMethod.Select(true));
  }

  void declareQueue(int channel, String name) {
    send(
        channel,
        new QueueMethod.Declare(0, name, false, true, false, false, false, FieldTable.EMPTY));
  }

  void consume(int channel, String queue, String tag, boolean noAck) {
    send(
        channel,
        new BasicMethod.Consume(0, queue, tag, false, noAck, false, false, FieldTable.EMPTY));
  }

  void publish(int channel, String exchange, String routingKey, String body) {
    write(message(channel, exchange, routingKey, false, body, 131_072));
  }

  static ByteBuf method(int channel, Method method) {
    ByteBuf out = Unpooled.buffer();
    MethodFrames.write(out, channel, method);
    return out;
  }

  /** All frames of one message. */
  static ByteBuf message(
      int channel,
      String exchange,
      String routingKey,
      boolean mandatory,
      String body,
      int frameMaxBytes) {
    ByteBuf out =
        method(channel, new BasicMethod.Publish(0, exchange, routingKey, mandatory, false));
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    out.writeBytes(header(channel, bytes.length));
    int payloadMax = frameMaxBytes - FrameType.OVERHEAD_BYTES;
    for (int next = 0; next < bytes.length; next += payloadMax) {
      int length = Math.min(payloadMax, bytes.length - next);
      out.writeBytes(body(channel, new String(bytes, next, length, StandardCharsets.UTF_8)));
    }
    return out;
  }

  static ByteBuf header(int channel, long bodyBytes) {
    return header(channel, bodyBytes, BasicProperties.EMPTY);
  }

  static ByteBuf header(int channel, long bodyBytes, BasicProperties messageProperties) {
    ByteBuf properties = Unpooled.buffer();
    messageProperties.encode(properties);
    ByteBuf out = Unpooled.buffer();
    FrameHeader.write(out, FrameType.HEADER, channel, 12 + properties.readableBytes());
    out.writeShort(60).writeShort(0).writeLong(bodyBytes).writeBytes(properties);
    return out.writeByte(FrameType.FRAME_END);
  }

  static ByteBuf body(int channel, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuf out = Unpooled.buffer();
    FrameHeader.write(out, FrameType.BODY, channel, bytes.length);
    return out.writeBytes(bytes).writeByte(FrameType.FRAME_END);
  }

  /** All that the server has sent since this was asked last. */
  List<Frame> frames() {
    List<Frame> frames = new ArrayList<>();
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf out = socket.readOutbound(); out != null; out = socket.readOutbound()) {
      all.writeBytes(out);
      out.release();
    }
    while (reader.next(all)) {
      frames.add(frame(all));
    }
    if (all.isReadable()) {
      throw new AssertionError(all.readableBytes() + " bytes of an incomplete frame");
    }
    return frames;
  }

  /** The methods that the server has sent since then; contents are left out. */
  List<Method> methods() {
    return frames().stream()
        .filter(MethodFrame.class::isInstance)
        .map(frame -> ((MethodFrame) frame).method())
        .toList();
  }

  private Frame frame(ByteBuf in) {
    int channel = reader.channel();
    int offset = reader.payloadOffset();
    return switch (reader.type()) {
      case FrameType.METHOD ->
          new MethodFrame(channel, Method.decode(in, offset, reader.payloadBytes()));
      case FrameType.HEADER -> new Header(channel, in.getLong(offset + 4));
      case FrameType.BODY ->
          new Body(channel, in.toString(offset, reader.payloadBytes(), StandardCharsets.UTF_8));
      default -> new Heartbeat(channel);
    };
  }
}
