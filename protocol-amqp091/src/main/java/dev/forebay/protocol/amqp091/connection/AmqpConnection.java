package dev.forebay.protocol.amqp091.connection;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.SessionOpener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.protocol.amqp091.api.LoopState;
import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ProtocolHeader;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.frame.FrameErrors;
import dev.forebay.protocol.amqp091.codec.frame.FrameReader;
import dev.forebay.protocol.amqp091.codec.frame.FrameSink;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.protocol.amqp091.memory.ContentShare;
import dev.forebay.protocol.amqp091.memory.FrameReservation;
import dev.forebay.protocol.amqp091.node.AmqpLimits;
import dev.forebay.protocol.amqp091.node.AmqpMetrics;
import dev.forebay.protocol.amqp091.output.MethodOutput;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.OutOfMemory;
import dev.forebay.transport.ListenerEvent;
import dev.forebay.transport.connection.Deadline;
import dev.forebay.transport.connection.InputGate;
import dev.forebay.transport.connection.Loopback;
import dev.forebay.transport.connection.OutputBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's socket: from the protocol header to the last close-ok. Cuts the input into frames,
 * gives them to whoever the phase demands, and turns every error into the right kind of close.
 * Confined to the connection's loop.
 */
public final class AmqpConnection extends ChannelInboundHandlerAdapter {
  private enum Phase {
    PROTOCOL_HEADER,
    HANDSHAKE,
    OPEN,
    /** Closed by us: everything is discarded until close-ok. */
    CLOSING,
    /** Closed by the client, which has its close-ok and closes the socket, as at RabbitMQ. */
    LEAVING,
    CLOSED
  }

  private static final Logger LOG = LoggerFactory.getLogger(AmqpConnection.class);
  private final EventLoop loop;
  private final SessionOpener sessions;
  private final AmqpLimits limits;
  private final String version;
  private final AmqpMetrics metrics;
  private final LoopState shared;
  private final FrameInput input;
  private final Handshake handshake;
  private final Deadline deadline;
  private final FrameSink sink = this::frame;
  private final Runnable turnEnd = this::guardedEndOfTurn;
  private final ByteBuf headerBytes = Unpooled.buffer(ProtocolHeader.LENGTH_BYTES);
  private @Nullable Wire wire;
  private @Nullable OpenConnection open;
  private Phase phase = Phase.PROTOCOL_HEADER;
  private boolean turnEndRegistered;
  private boolean writabilityChanged;

  /** The parts that need the socket. */
  private record Wire(
      ChannelHandlerContext context,
      OutputBuffer output,
      InputGate gate,
      Heartbeats heartbeats,
      FrameReservation reservation,
      OutputShare share) {}

  public AmqpConnection(
      EventLoop loop,
      SessionOpener sessions,
      AmqpLimits limits,
      String version,
      AmqpMetrics metrics,
      LoopState shared) {
    this.loop = loop;
    this.sessions = sessions;
    this.limits = limits;
    this.version = version;
    this.metrics = metrics;
    this.shared = shared;
    this.input = new FrameInput(limits.handshakeFrameMaxBytes());
    this.handshake = new Handshake(this, limits);
    this.deadline = new Deadline(loop);
  }

  EventLoop loop() {
    return loop;
  }

  AmqpLimits limits() {
    return limits;
  }

  AmqpMetrics metrics() {
    return metrics;
  }

  LoopState shared() {
    return shared;
  }

  OutputBuffer output() {
    return wire().output();
  }

  InputGate gate() {
    return wire().gate();
  }

  ByteBufAllocator allocator() {
    return wire().context().alloc();
  }

  boolean isWritable() {
    return !wire().share().isUsedUp() && wire().context().channel().isWritable();
  }

  /** The one user there is may only come from this machine. */
  boolean isFromLoopback() {
    return Loopback.isPeer(wire().context().channel().remoteAddress());
  }

  boolean serves(String virtualHost) {
    return sessions.serves(virtualHost);
  }

  Session openSession(SessionOptions options, SessionListener listener) {
    return sessions.open(loop, options, listener);
  }

  void send(Method method) {
    MethodOutput.method(output(), 0, method);
  }

  void registerTurnEnd() {
    if (!turnEndRegistered) {
      turnEndRegistered = true;
      loop.executeAtTurnEnd(turnEnd);
    }
  }

  /** The handshake is done. */
  void opened(Handshake.Agreed agreed) {
    input.frameMaxBytes(agreed.frameMaxBytes());
    deadline.met();
    phase = Phase.OPEN;
    open = new OpenConnection(this, agreed);
    metrics.connectionOpened();
    wire().heartbeats().start(agreed.heartbeatSeconds());
    send(new ConnectionMethod.OpenOk(""));
  }

  /** Closes the connection because of what its client did. */
  void failed(AmqpProtocolException error) {
    if (phase == Phase.HANDSHAKE && !handshake.mayTell(error)) {
      drop(error.replyText());
      return;
    }
    LOG.warn("closing {}: {}", remote(), error.replyText());
    closeWith(
        new ConnectionMethod.Close(
            error.replyCode().number(), error.replyText(), error.classId(), error.methodId()));
  }

  private void unreadable(AmqpProtocolException error) {
    failed(error);
    // Nobody knows where the next frame begins; but the answer to a close comes by itself.
    releaseInput();
  }

  private void releaseInput() {
    input.release(wire().reservation());
  }

  /** Closes the connection because of an error of ours. */
  void broken(Throwable error) {
    LOG.error("internal error, closing {}", remote(), error);
    closeWith(
        new ConnectionMethod.Close(
            ReplyCode.INTERNAL_ERROR.number(), ReplyCode.INTERNAL_ERROR.name(), 0, 0));
  }

  /** Ends the connection without a word. */
  void drop(String why) {
    LOG.warn("dropping {}: {}", remote(), why);
    phase = Phase.CLOSED;
    wire().context().close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    OutputBuffer output = new OutputBuffer(context, this::registerTurnEnd);
    InputGate gate = new InputGate(context);
    Heartbeats heartbeats =
        new Heartbeats(
            loop,
            output,
            gate,
            limits.unreadOutputBytesMax(),
            () -> drop("missed heartbeats from client"),
            () -> drop("client takes nothing of what it is sent"));
    ContentShare share = new ContentShare(shared.frames(), Long.MAX_VALUE, gate, this::unreadable);
    FrameReservation reservation =
        new FrameReservation(shared.frames(), share, shared.waitingFrames(), gate);
    OutputShare outputShare = new OutputShare(loop, output, sessions, this::writabilityChanged);
    wire = new Wire(context, output, gate, heartbeats, reservation, outputShare);
    deadline.start(limits.handshakeMillis(), () -> drop("handshake not completed in time"));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      wire().heartbeats().received();
      if (phase == Phase.PROTOCOL_HEADER) {
        protocolHeader(in);
      }
      if (isReading()) {
        input.read(in, context.alloc(), sink, wire().reservation());
      }
    } catch (AmqpProtocolException e) {
      unreadable(e);
    } catch (RuntimeException e) {
      broken(e);
    } finally {
      in.release();
    }
    if (open != null) {
      open.checkPressure();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (open != null) {
      open.endOfRead();
    }
    context.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    writabilityChanged();
    context.fireChannelWritabilityChanged();
  }

  /** Not acted on at once: it may be that a message is just being written. */
  private void writabilityChanged() {
    writabilityChanged = true;
    registerTurnEnd();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    phase = Phase.CLOSED;
    deadline.met();
    wire().output().close();
    endSession();
    releaseInput();
    context.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ListenerEvent.STOPPING) {
      stop();
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    OutOfMemory.haltIf(cause);
    if (cause instanceof IOException) {
      drop(String.valueOf(cause.getMessage()));
    } else {
      broken(cause);
    }
  }

  private void protocolHeader(ByteBuf in) {
    in.readBytes(
        headerBytes,
        Math.min(in.readableBytes(), ProtocolHeader.LENGTH_BYTES - headerBytes.readableBytes()));
    switch (ProtocolHeader.detect(headerBytes)) {
      case INCOMPLETE -> {}
      case AMQP_0_9_1 -> {
        phase = Phase.HANDSHAKE;
        send(Handshake.start(version));
      }
      case AMQP_1_0, AMQP_1_0_SASL, UNKNOWN -> {
        ProtocolHeader.write(output().reserve(ProtocolHeader.LENGTH_BYTES));
        end();
      }
    }
  }

  private void frame(ByteBuf in, FrameReader frame) {
    try {
      switch (phase) {
        case OPEN -> openFrame(in, frame);
        case HANDSHAKE -> handshakeFrame(in, frame);
        case CLOSING -> closingFrame(in, frame);
        case PROTOCOL_HEADER, LEAVING, CLOSED -> {}
      }
    } catch (AmqpProtocolException e) {
      failed(e);
    } catch (RuntimeException e) {
      broken(e);
    }
  }

  private void openFrame(ByteBuf in, FrameReader frame) {
    if (frame.type() == FrameType.HEARTBEAT) {
      return;
    }
    if (frame.channel() != 0) {
      session().frame(in, frame);
      return;
    }
    switch (controlMethod(in, frame)) {
      case ConnectionMethod.Close close -> closeForClient();
      // As for RabbitMQ's own users: a login with a password does not expire, so nothing changes.
      case ConnectionMethod.UpdateSecret update -> send(new ConnectionMethod.UpdateSecretOk());
      case Method other -> throw Handshake.unexpected(other, "running");
    }
  }

  /** What waits for memory is taken first, unless that takes too long. */
  private void closeForClient() {
    Runnable close =
        () -> {
          if (phase == Phase.OPEN) {
            deadline.met();
            phase = Phase.CLOSING;
            endSession(this::answerClose);
          }
        };
    deadline.start(limits.closeMillis(), close);
    session().parked().whenNone(close);
  }

  private void handshakeFrame(ByteBuf in, FrameReader frame) {
    if (frame.type() == FrameType.HEARTBEAT) {
      return;
    }
    Method method = controlMethod(in, frame);
    if (method instanceof ConnectionMethod.Close) {
      send(new ConnectionMethod.CloseOk());
      end();
    } else {
      handshake.method(method);
    }
  }

  private void closingFrame(ByteBuf in, FrameReader frame) {
    if (frame.type() != FrameType.METHOD || frame.channel() != 0) {
      return;
    }
    switch (controlMethod(in, frame)) {
      case ConnectionMethod.CloseOk ok -> end();
      case ConnectionMethod.Close close -> {
        send(new ConnectionMethod.CloseOk());
        end();
      }
      case Method discarded -> LOG.debug("discarded {} of {}", discarded, remote());
    }
  }

  private static Method controlMethod(ByteBuf in, FrameReader frame) {
    if (frame.type() != FrameType.METHOD || frame.channel() != 0) {
      throw FrameErrors.unexpected(in, frame);
    }
    return Method.decode(in, frame.payloadOffset(), frame.payloadBytes());
  }

  private void stop() {
    switch (phase) {
      case OPEN ->
          closeWith(
              new ConnectionMethod.Close(
                  ReplyCode.CONNECTION_FORCED.number(),
                  ReplyCode.CONNECTION_FORCED.text(
                      "broker forced connection closure with reason 'shutdown'"),
                  0,
                  0));
      case PROTOCOL_HEADER, HANDSHAKE, LEAVING -> end();
      case CLOSING, CLOSED -> {}
    }
  }

  private void closeWith(ConnectionMethod.Close close) {
    if (phase == Phase.CLOSING || phase == Phase.LEAVING || phase == Phase.CLOSED) {
      return;
    }
    phase = Phase.CLOSING;
    endSession();
    send(close);
    deadline.start(limits.closeMillis(), () -> drop("close not answered in time"));
  }

  /** Sends what there is, then closes the socket. */
  private void end() {
    phase = Phase.CLOSED;
    endSession();
    output().flush();
    wire().context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  private void endSession() {
    endSession(() -> {});
  }

  private void endSession(Runnable done) {
    OpenConnection ending = open;
    if (ending != null) {
      open = null;
      wire().heartbeats().stop();
      metrics.connectionClosed();
      ending.close(done);
    }
  }

  /** The client's close is answered when its exclusive queues are gone. */
  private void answerClose() {
    if (phase == Phase.CLOSING) {
      phase = Phase.LEAVING;
      releaseInput();
      send(new ConnectionMethod.CloseOk());
      deadline.start(limits.closeMillis(), this::end);
    }
  }

  private boolean isReading() {
    return switch (phase) {
      case HANDSHAKE, OPEN, CLOSING -> true;
      case PROTOCOL_HEADER, LEAVING, CLOSED -> false;
    };
  }

  private void guardedEndOfTurn() {
    try {
      endOfTurn();
    } catch (RuntimeException e) {
      broken(e);
    }
  }

  private void endOfTurn() {
    turnEndRegistered = false;
    if (open != null && writabilityChanged) {
      writabilityChanged = false;
      open.writabilityChanged();
    }
    if (open != null) {
      open.endOfTurn();
    }
    output().flush();
    wire().share().flushed();
    if (output().unsentBytes() > limits.pendingOutputBytesMax()) {
      drop("client does not read what it asked for");
    }
  }

  private OpenConnection session() {
    if (open == null) {
      throw new IllegalStateException("no open connection");
    }
    return open;
  }

  private Wire wire() {
    if (wire == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return wire;
  }

  private Object remote() {
    return wire().context().channel().remoteAddress();
  }
}
