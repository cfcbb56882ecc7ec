package dev.forebay.protocol.kafka.connection;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.SessionOpener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.protocol.kafka.api.ConnectionScope;
import dev.forebay.protocol.kafka.api.RequestTable;
import dev.forebay.protocol.kafka.node.KafkaLimits;
import dev.forebay.protocol.kafka.node.KafkaMetrics;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.OutOfMemory;
import dev.forebay.transport.ListenerEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka client's socket: gives its requests to the handlers, and sends their answers in the
 * order of the requests. Reading stops at the limits; a request that can't be read closes the
 * connection, since Kafka has no other way to say so. Confined to the connection's loop.
 */
public final class KafkaConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaConnection.class);
  private static final long STOP_MILLIS = 1000;

  private final EventLoop loop;
  private final SessionOpener opener;
  private final SessionOptions options;
  private final KafkaLimits limits;
  private final KafkaMetrics metrics;
  private final Consumer<Consumer<@Nullable RequestTable>> whenLoaded;
  private final FrameInput input;
  private final Deadlines deadlines;
  private final PendingAnswers pending = new PendingAnswers();
  private final ArrayDeque<Runnable> whenWritable = new ArrayDeque<>();
  private final ArrayDeque<Runnable> whenClosed = new ArrayDeque<>();
  private final Consumer<Exchange> answered = this::answered;
  private final FrameInput.Sink sink = new Requests();
  private final Runnable turnEnd = this::guardedEndOfTurn;
  private @Nullable Wire wire;
  private @Nullable Dispatch dispatch;
  private long largestAnswerBytes;
  private int pauses;
  private boolean turnEndRegistered;
  private boolean stopping;
  private boolean closed;

  /** The parts that need the socket. */
  private record Wire(
      ChannelHandlerContext context, OutputBuffer output, InputGate gate, Session session) {}

  /**
   * A connection.
   *
   * @param whenLoaded gives the table of handlers on the connection's loop, when it is there, or
   *     null if there is none
   */
  public KafkaConnection(
      EventLoop loop,
      SessionOpener opener,
      SessionOptions options,
      KafkaLimits limits,
      KafkaMetrics metrics,
      LoopState shared,
      Consumer<Consumer<@Nullable RequestTable>> whenLoaded) {
    this.loop = loop;
    this.opener = opener;
    this.options = options;
    this.limits = limits;
    this.metrics = metrics;
    this.whenLoaded = whenLoaded;
    this.input = new FrameInput(limits.requestBytesMax(), shared.budget(), new Receiving());
    this.deadlines = new Deadlines(loop, limits, this::isBusy, this::drop);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    InputGate gate = new InputGate(context);
    Session session = opener.open(loop, options, listener());
    wire = new Wire(context, new OutputBuffer(context, this::registerTurnEnd), gate, session);
    metrics.connectionOpened();
    deadlines.start();
    if (!isFromLoopback(context)) {
      drop("there is no login, so clients must be on this machine");
      return;
    }
    gate.set(InputGate.Reason.STARTING, true);
    whenLoaded.accept(this::loaded);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    input.add((ByteBuf) message);
    deadlines.heard();
    readInput();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    // Not at once: it may be that an answer is just being written.
    registerTurnEnd();
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end();
    context.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ListenerEvent.STOPPING && !closed) {
      stopping = true;
      loop.schedule(TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS), this::close);
      registerTurnEnd();
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

  private static boolean isFromLoopback(ChannelHandlerContext context) {
    return !(context.channel().remoteAddress() instanceof InetSocketAddress remote)
        || remote.getAddress().isLoopbackAddress();
  }

  private void loaded(@Nullable RequestTable table) {
    if (closed) {
      return;
    }
    if (table == null) {
      drop("what serves it could not be loaded");
      return;
    }
    Wire open = wire();
    String address =
        open.context().channel().remoteAddress() instanceof InetSocketAddress remote
            ? remote.getAddress().getHostAddress()
            : "";
    dispatch = new Dispatch(table, new RequestParser(table, limits), metrics, new Scope(), address);
    open.gate().set(InputGate.Reason.STARTING, false);
    readInput();
  }

  private void readInput() {
    Wire open = wire();
    if (closed || stopping || dispatch == null) {
      return;
    }
    try {
      boolean hasMemory = input.read(open.context().alloc(), sink);
      open.gate().set(InputGate.Reason.MEMORY, !hasMemory);
      deadlines.insideRequest(hasMemory && input.isInsideRequest());
      limitInput(open);
    } catch (MalformedRequestException e) {
      drop(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      broken(e);
    }
  }

  private void answered(Exchange exchange) {
    if (closed) {
      exchange.drop();
    } else if (exchange.isSilent()) {
      if (exchange.silentError() != Errors.NONE) {
        // As Kafka does: only this makes a producer that wants no answers look for the topic anew.
        drop("a batch without acknowledgement was refused: " + exchange.silentError());
      }
    } else {
      try {
        largestAnswerBytes = Math.max(largestAnswerBytes, pending.write(wire().output()));
      } catch (RuntimeException e) {
        // Whoever answers may be in the midst of something else, and the client waits for this.
        broken(e);
      }
      registerTurnEnd();
    }
  }

  private void limitInput(Wire open) {
    open.gate().set(InputGate.Reason.PUBLISH_PRESSURE, !open.session().mayPublish());
    open.gate()
        .set(InputGate.Reason.PENDING_REQUESTS, pending.size() >= limits.pendingRequestsMax());
    open.gate().set(InputGate.Reason.LOOKING, pauses > 0);
    open.gate().set(InputGate.Reason.UNSENT_ANSWERS, !open.context().channel().isWritable());
  }

  private SessionListener listener() {
    return new SessionListener() {
      @Override
      public void mayPublishAgain() {
        readInput();
      }

      @Override
      public void failed(RuntimeException thrown) {
        broken(thrown);
      }
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
    if (closed) {
      return;
    }
    Wire open = wire();
    open.output().flush();
    var unsent = open.context().channel().unsafe().outboundBuffer();
    // One answer may be larger than the limit; a client that reads it has done nothing wrong.
    if (unsent != null
        && unsent.totalPendingWriteBytes() - largestAnswerBytes > limits.pendingOutputBytesMax()) {
      drop("client does not read what it asked for");
      return;
    }
    if (open.context().channel().isWritable()) {
      largestAnswerBytes = 0;
    }
    while (!whenWritable.isEmpty() && !closed && open.context().channel().isWritable()) {
      whenWritable.remove().run();
    }
    limitInput(open);
    if (input.hasUnread()) {
      readInput();
    }
    if (stopping && !pending.hasPromises()) {
      close();
    }
  }

  private void registerTurnEnd() {
    if (!turnEndRegistered) {
      turnEndRegistered = true;
      loop.executeAtTurnEnd(turnEnd);
    }
  }

  private boolean isBusy() {
    return pending.size() > 0 || !wire().context().channel().config().isAutoRead();
  }

  private void drop(String why) {
    if (!closed) {
      LOG.warn("closing {}: {}", wire().context().channel().remoteAddress(), why);
      close();
    }
  }

  private void broken(Throwable error) {
    if (!closed) {
      LOG.error("internal error, closing {}", wire().context().channel().remoteAddress(), error);
      close();
    }
  }

  /** Sends what is answered, then closes the socket. */
  private void close() {
    if (!closed) {
      Wire open = wire();
      open.output().flush();
      end();
      open.context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void end() {
    if (!closed) {
      closed = true;
      deadlines.stop();
      input.release();
      pending.drop();
      wire().output().close();
      whenWritable.clear();
      whenClosed.forEach(Runnable::run);
      whenClosed.clear();
      wire().session().close();
      metrics.connectionClosed();
    }
  }

  private Wire wire() {
    if (wire == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return wire;
  }

  /** Holds memory for a request that has not arrived completely. */
  private final class Receiving implements ReceiveBudget.Owner {
    @Override
    public boolean isRead() {
      return wire().context().channel().config().isAutoRead();
    }

    @Override
    public void giveWay() {
      drop("sends no more of a request while others wait for the memory that it has");
    }

    @Override
    public void freed() {
      input.freed();
      readInput();
    }
  }

  /** Takes the requests out of the input. */
  private final class Requests implements FrameInput.Sink {
    @Override
    public boolean accepts() {
      return !closed
          && !stopping
          && pauses == 0
          && pending.size() < limits.pendingRequestsMax()
          && wire().context().channel().isWritable()
          && wire().session().mayPublish();
    }

    @Override
    public void request(ByteBuf frame) {
      if (dispatch != null && !closed) {
        dispatch.request(frame, pending, answered);
      }
    }
  }

  /** What handlers see of the connection. */
  private final class Scope implements ConnectionScope {
    @Override
    public EventLoop loop() {
      return loop;
    }

    @Override
    public StreamClient streams() {
      return wire().session().streams();
    }

    @Override
    public void whenWritable(Runnable task) {
      if (wire().context().channel().isWritable()) {
        task.run();
      } else {
        whenWritable.add(task);
      }
    }

    @Override
    public void pauseRequests() {
      pauses++;
    }

    @Override
    public void resumeRequests() {
      pauses--;
      readInput();
    }

    @Override
    public void whenClosed(Runnable task) {
      whenClosed.add(task);
    }
  }
}
