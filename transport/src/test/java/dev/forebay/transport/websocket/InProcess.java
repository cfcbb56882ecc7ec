package dev.forebay.transport.websocket;

import dev.forebay.runtime.wait.Waits;
import dev.forebay.testkit.loop.ManualLoop;
import dev.forebay.transport.connection.ConnectionResources;
import dev.forebay.transport.connection.InputBudgets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A connection without a socket, on a loop that the test turns, and a client of it that makes and
 * reads frames by other code than the server's.
 */
final class InProcess implements AutoCloseable {
  static final String REQUEST =
      """
      GET /ws HTTP/1.1
      Host: here
      Upgrade: websocket
      Connection: keep-alive, Upgrade
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      Sec-WebSocket-Protocol: echo

      """
          .replace("\n", "\r\n");

  /** Text as well as bytes. */
  static final WebSocketOptions OPTIONS =
      new WebSocketOptions(List.of("echo"), true, Set.of("/ws"), Set.of(), true, 8 << 20);

  private static final int FRAME_BYTES_MAX = 64 << 20;

  final ManualLoop loop = new ManualLoop();
  final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true, true);
  final ConnectionResources resources;
  final EchoProtocol protocol;
  final EmbeddedChannel socket = new EmbeddedChannel();

  /** Whether clients that have much to read get no more. */
  boolean isReaderMemoryUsedUp;

  /** How often the socket was to be read although it rests. */
  int readsWhileResting;

  private final EmbeddedChannel encoder = new EmbeddedChannel(new WebSocket13FrameEncoder(true));
  private final EmbeddedChannel decoder =
      new EmbeddedChannel(
          new WebSocket13FrameDecoder(
              WebSocketDecoderConfig.newBuilder()
                  .expectMaskedFrames(false)
                  .maxFramePayloadLength(FRAME_BYTES_MAX)
                  .build()));

  InProcess(WebSocketOptions options) {
    this(options, new InputBudgets());
  }

  InProcess(WebSocketOptions options, InputBudgets budgets) {
    resources = new ConnectionResources(budgets, new Waits(loop), () -> isReaderMemoryUsedUp);
    protocol = new EchoProtocol(resources);
    socket.config().setAllocator(memory);
    ConnectionResources.Loop shared = resources.of(loop);
    socket.pipeline().addLast(new Upgrade(options, shared, () -> protocol.connection(shared)));
  }

  /** One whose request is accepted. */
  static InProcess open(WebSocketOptions options) {
    InProcess opened = new InProcess(options);
    opened.send(bytes(REQUEST));
    String answer = opened.received();
    if (!answer.startsWith("HTTP/1.1 101 Switching Protocols\r\n")) {
      throw new AssertionError(answer);
    }
    return opened;
  }

  static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  /** Has one read of the socket bring bytes. */
  void send(ByteBuf bytes) {
    bring(bytes);
    turn();
  }

  private void bring(ByteBuf bytes) {
    if (socket.isOpen()) {
      ByteBuf read = memory.directBuffer(Math.max(1, bytes.readableBytes())).writeBytes(bytes);
      socket.writeInbound(read);
    }
    bytes.release();
  }

  /** Has one read bring a frame, within a turn that goes on. */
  void bring(WebSocketFrame frame) {
    bring(encoded(frame));
  }

  /** Has one read bring frames. */
  void send(WebSocketFrame... frames) {
    ByteBuf all = Unpooled.buffer();
    for (WebSocketFrame frame : frames) {
      ByteBuf encoded = encoded(frame);
      all.writeBytes(encoded);
      encoded.release();
    }
    send(all);
  }

  ByteBuf encoded(WebSocketFrame frame) {
    encoder.writeOutbound(frame);
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
      all.writeBytes(part);
      part.release();
    }
    return all;
  }

  /** Has the socket take nothing from now on. */
  void deafen() {
    socket
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void flush(ChannelHandlerContext context) {
                // Nothing is sent.
              }
            });
  }

  /** Counts how often the socket is read once although it rests. */
  void countReads() {
    socket
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void read(ChannelHandlerContext context) {
                readsWhileResting += socket.config().isAutoRead() ? 0 : 1;
                context.read();
              }
            });
  }

  void turn() {
    while (loop.turn() || socket.hasPendingTasks()) {
      socket.runPendingTasks();
    }
  }

  /** Bytes that the server has sent since they were last asked for. */
  ByteBuf receivedBytes() {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part = socket.readOutbound(); part != null; part = socket.readOutbound()) {
      all.writeBytes(part);
      part.release();
    }
    return all;
  }

  /** Likewise as text. */
  String received() {
    ByteBuf bytes = receivedBytes();
    String text = bytes.toString(StandardCharsets.UTF_8);
    bytes.release();
    return text;
  }

  /** What the frames say that the server has sent: kind, and text, or a close's code. */
  List<String> receivedFrames() {
    return framesIn(receivedBytes());
  }

  /** What frames say that the server has sent. */
  List<String> framesIn(ByteBuf bytes) {
    decoder.writeInbound(bytes);
    List<String> frames = new ArrayList<>();
    for (WebSocketFrame frame = decoder.readInbound();
        frame != null;
        frame = decoder.readInbound()) {
      String kind = frame.getClass().getSimpleName().replace("WebSocketFrame", "");
      String what =
          frame instanceof CloseWebSocketFrame close
              ? Integer.toString(close.statusCode())
              : frame.content().toString(StandardCharsets.UTF_8);
      frames.add(kind + " " + what);
      frame.release();
    }
    return frames;
  }

  /** Ends the client's side, and checks that nothing is left. */
  @Override
  public void close() {
    socket.finishAndReleaseAll();
    turn();
    encoder.finishAndReleaseAll();
    decoder.finishAndReleaseAll();
    if (memory.metric().usedDirectMemory() != 0) {
      throw new AssertionError(memory.metric().usedDirectMemory() + " bytes are left");
    }
    if (protocol.open() != 0) {
      throw new AssertionError("the protocol was not told of the end");
    }
    if (resources.frameMemory().heldBytes() != 0) {
      throw new AssertionError("memory of frames is not given back");
    }
    // That of the log may be among them.
    if (loop.timers() > 1) {
      throw new AssertionError(loop.timers() + " timers are left");
    }
  }
}
