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
import dev.forebay.protocol.kafka.work.CodecWorker;
import dev.forebay.protocol.kafka.work.RequestWork;
import dev.forebay.protocol.kafka.work.Steps;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.transport.connection.ClientConnection;
import dev.forebay.transport.connection.ClientProtocol;
import dev.forebay.transport.connection.Deadline;
import dev.forebay.transport.connection.DeafWatch;
import dev.forebay.transport.connection.FrameInput;
import dev.forebay.transport.connection.InputGate;
import dev.forebay.transport.connection.Loopback;
import dev.forebay.transport.connection.Phases;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka on one client's socket: gives its requests to the handlers, and sends their answers in the
 * order of the requests. Reading stops at the limits; a request that can't be read closes the
 * connection, since Kafka has no other way to say so. Confined to the connection's loop.
 */
public final class KafkaConnection implements ClientProtocol {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaConnection.class);
  private static final long STOP_MILLIS = 1000;

  /** How long batches wait that can't be taken, before they are refused. */
  private static final long REFUSE_MILLIS = 1000;

  private enum Phase {
    LOADING,
    OPEN,
    /** The node stops: nothing is taken any more, what was taken is answered. */
    STOPPING,
    CLOSED
  }

  private final ClientConnection client;
  private final KafkaLimits limits;
  private final KafkaMetrics metrics;
  private final Consumer<Consumer<@Nullable RequestTable>> whenLoaded;
  private final Session session;
  private final FrameInput input;
  private final Deadlines deadlines;
  private final DeafWatch deafWatch;
  private final Deadline pressure;
  private final Phases<Phase> phases;
  private final PendingAnswers pending = new PendingAnswers();
  private final ArrayDeque<Runnable> whenWritable = new ArrayDeque<>();
  private final ArrayDeque<Runnable> whenClosed = new ArrayDeque<>();
  private final Consumer<Exchange> answered = this::answered;
  private final LongWork longWork;
  private @Nullable Dispatch dispatch;
  private long largestAnswerBytes;
  private int pauses;
  private boolean isRefusing;

  /**
   * A connection.
   *
   * @param codec reads long requests and writes long answers; may refuse when it has too much to do
   * @param whenLoaded gives the table of handlers on the connection's loop, when it is there, or
   *     null if there is none
   */
  public KafkaConnection(
      ClientConnection client,
      SessionOpener opener,
      SessionOptions options,
      KafkaLimits limits,
      KafkaMetrics metrics,
      Executor codec,
      Consumer<Consumer<@Nullable RequestTable>> whenLoaded) {
    this.client = client;
    this.limits = limits;
    this.metrics = metrics;
    this.whenLoaded = whenLoaded;
    this.session = opener.open(client.nodeLoop(), options, listener());
    this.input = new FrameInput(client, new Requests());
    this.deadlines = new Deadlines(client.loop(), limits, this::isBusy, this::drop);
    this.deafWatch = new DeafWatch(client);
    this.pressure = new Deadline(client.loop());
    this.phases = new Phases<>(client.remote(), Phase.LOADING);
    this.longWork =
        new LongWork(
            new CodecWorker(client.loop(), codec, () -> phases.is(Phase.CLOSED)),
            session.work(),
            client.output(),
            new Unhurried());
  }

  @Override
  public void begin() {
    metrics.connectionOpened();
    deadlines.start();
    if (!Loopback.isPeer(client.remote())) {
      drop("there is no login, so clients must be on this machine");
      return;
    }
    client.gate().close(WaitReason.LOADING);
    whenLoaded.accept(this::loaded);
  }

  @Override
  public void read(ByteBuf in) {
    input.add(in);
    deadlines.heard();
    readInput();
  }

  @Override
  public void endOfRead() {
    // Each request goes its way by itself.
  }

  @Override
  public void writabilityChanged() {
    // Looked at in each turn.
  }

  @Override
  public void endOfTurn() {
    // Answers are in the output as they come.
  }

  @Override
  public void stop() {
    if (!phases.is(Phase.CLOSED)) {
      phases.enter(Phase.STOPPING, "the node stops");
      client
          .loop()
          .schedule(
              TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS), () -> close("the node has to stop"));
      client.registerTurnEnd();
    }
  }

  private void loaded(@Nullable RequestTable table) {
    if (phases.is(Phase.CLOSED)) {
      return;
    }
    if (table == null) {
      drop("what serves it could not be loaded");
      return;
    }
    String address =
        client.remote() instanceof InetSocketAddress remote
            ? remote.getAddress().getHostAddress()
            : "";
    dispatch =
        new Dispatch(
            table,
            new RequestParser(table, limits),
            metrics,
            new Scope(),
            address,
            longWork,
            this::exchange);
    if (phases.is(Phase.LOADING)) {
      phases.enter(Phase.OPEN, "what serves it is loaded");
    }
    client.gate().open(WaitReason.LOADING);
    readInput();
  }

  private void readInput() {
    if (!phases.is(Phase.OPEN)) {
      return;
    }
    try {
      input.read();
      deadlines.insideRequest(input.isInsideFrame());
      limitInput();
    } catch (MalformedRequestException e) {
      drop(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      broken(e);
    }
  }

  private Exchange exchange(RequestParser.Parsed request, short answerVersion) {
    Exchange begun = new Exchange(request, answerVersion, longWork, answered);
    if (!begun.isSilent()) {
      pending.add(begun);
    }
    return begun;
  }

  private void answered(Exchange exchange) {
    if (phases.is(Phase.CLOSED)) {
      exchange.drop();
    } else if (exchange.isSilent()) {
      exchange.end();
      if (exchange.silentError() != Errors.NONE) {
        // As Kafka does: only this makes a producer that wants no answers look for the topic anew.
        drop("a batch without acknowledgement was refused: " + exchange.silentError());
      }
    } else {
      writeAnswers();
    }
  }

  private void writeAnswers() {
    try {
      answerOf(pending.write(client.output(), this::writeLong));
    } catch (RuntimeException e) {
      // Whoever answers may be in the midst of something else, and the client waits for this.
      broken(e);
    }
    client.registerTurnEnd();
  }

  private void writeLong(Exchange exchange, Runnable written) {
    longWork.write(
        exchange,
        this::answerOf,
        () -> {
          written.run();
          writeAnswers();
        });
  }

  private void answerOf(long bytes) {
    largestAnswerBytes = Math.max(largestAnswerBytes, bytes);
  }

  private void limitInput() {
    InputGate gate = client.gate();
    boolean mayPublish = session.mayPublish();
    if (mayPublish) {
      pressure.met();
      isRefusing = false;
    } else if (!isRefusing && !pressure.isSet()) {
      pressure.start(REFUSE_MILLIS, this::refuse);
    }
    gate.set(WaitReason.PUBLISH_PRESSURE, !mayPublish && !isRefusing);
    gate.set(WaitReason.PENDING_REQUESTS, pending.size() >= limits.pendingRequestsMax());
    gate.set(WaitReason.INSPECTION, pauses > 0);
    gate.set(WaitReason.LONG_REQUEST, longWork.any());
    gate.set(WaitReason.UNSENT_ANSWERS, !client.isWritable());
  }

  /** What else its client asks for must not wait for the disk any longer. */
  private void refuse() {
    isRefusing = true;
    readInput();
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

  @Override
  public void flushed() {
    // One answer may be larger than the limit; a client that reads it has done nothing wrong.
    if (client.output().unsentBytes() - largestAnswerBytes > limits.pendingOutputBytesMax()) {
      drop("client does not read what it asked for");
      return;
    }
    deafWatch.flushed();
    if (client.isWritable()) {
      largestAnswerBytes = 0;
    }
    while (!whenWritable.isEmpty() && !phases.is(Phase.CLOSED) && client.isWritable()) {
      whenWritable.remove().run();
    }
    if (phases.is(Phase.CLOSED)) {
      return;
    }
    limitInput();
    if (input.hasUnread()) {
      readInput();
    }
    if (phases.is(Phase.STOPPING) && !pending.hasPromises()) {
      close("the node stops");
    }
  }

  private boolean isBusy() {
    return pending.size() > 0 || !client.gate().isOpen();
  }

  private void drop(String why) {
    if (!phases.is(Phase.CLOSED)) {
      client.tell("closing", why);
      close(why);
    }
  }

  @Override
  public void broken(Throwable error) {
    if (!phases.is(Phase.CLOSED)) {
      LOG.error("internal error, closing {}", client.remote(), error);
      close("internal error");
    }
  }

  /** Sends what is answered, then closes the socket. */
  private void close(String reason) {
    if (!phases.is(Phase.CLOSED)) {
      client.leave(reason);
      end(reason);
    }
  }

  @Override
  public void closed() {
    end("the socket is closed");
  }

  private void end(String reason) {
    if (!phases.is(Phase.CLOSED)) {
      phases.enter(Phase.CLOSED, reason);
      deadlines.stop();
      deafWatch.stop();
      pressure.met();
      input.close();
      pending.drop();
      whenWritable.clear();
      whenClosed.forEach(Runnable::run);
      whenClosed.clear();
      session.close();
      metrics.connectionClosed();
    }
  }

  /** Cuts the input into requests: a length, and so many bytes. */
  private final class Requests implements FrameInput.Frames {
    private static final int LENGTH_BYTES = 4;

    @Override
    public boolean take(ByteBuf in) {
      while (in.readableBytes() >= LENGTH_BYTES && in.readableBytes() >= neededBytes(in)) {
        if (!accepts()) {
          return false;
        }
        int requestBytes = in.readInt();
        if (dispatch != null) {
          dispatch.request(in.readSlice(requestBytes));
        }
      }
      // What a long one brought is kept while it is read and carried out.
      return !longWork.any();
    }

    private boolean accepts() {
      return phases.is(Phase.OPEN)
          && pauses == 0
          && !longWork.any()
          && pending.size() < limits.pendingRequestsMax()
          && client.isWritable()
          && !client.isShareUsedUp()
          && (isRefusing || session.mayPublish());
    }

    @Override
    public int neededBytes(ByteBuf in) {
      if (in.readableBytes() < LENGTH_BYTES) {
        return LENGTH_BYTES;
      }
      int bytes = in.getInt(in.readerIndex());
      if (bytes < 0 || bytes > limits.requestBytesMax()) {
        throw new MalformedRequestException(
            "a request of %d bytes; allowed are %d".formatted(bytes, limits.requestBytesMax()));
      }
      return LENGTH_BYTES + bytes;
    }

    @Override
    public boolean mayBeMoved() {
      return !longWork.any() && pauses == 0;
    }

    @Override
    public void noMemory(int frameBytes) {
      drop("too many requests wait for memory");
    }

    @Override
    public void memoryFreed() {
      readInput();
    }

    @Override
    public boolean mayFinish() {
      return client.gate().isOpen();
    }

    @Override
    public void giveWay(long heldBytes) {
      drop("sends no more of a request while others wait for the memory that it has");
    }
  }

  /** What goes on while a request takes more than a turn. */
  private final class Unhurried implements LongWork.Connection {
    @Override
    public boolean isClosed() {
      return phases.is(Phase.CLOSED);
    }

    @Override
    public void noneIsLong() {
      readInput();
    }

    @Override
    public void failed(RuntimeException error) {
      if (error instanceof MalformedRequestException malformed) {
        drop(String.valueOf(malformed.getMessage()));
      } else {
        broken(error);
      }
    }
  }

  /** What handlers see of the connection. */
  private final class Scope implements ConnectionScope {
    @Override
    public EventLoop loop() {
      return client.loop();
    }

    @Override
    public StreamClient streams() {
      return session.streams();
    }

    @Override
    public void whenWritable(Runnable task) {
      if (client.isWritable()) {
        task.run();
      } else {
        whenWritable.add(task);
      }
    }

    @Override
    public RequestWork work() {
      return longWork.besideRequests();
    }

    @Override
    public void giveBack(Steps steps) {
      longWork.giveBack(steps);
    }

    @Override
    public boolean refusesBatches() {
      return isRefusing;
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
