package dev.forebay.protocol.kafka.connection;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.SessionOpener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.access.AccessAdmin;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.protocol.kafka.api.ConnectionScope;
import dev.forebay.protocol.kafka.api.Endpoint;
import dev.forebay.protocol.kafka.api.RequestTable;
import dev.forebay.protocol.kafka.node.KafkaLimits;
import dev.forebay.protocol.kafka.node.KafkaMetrics;
import dev.forebay.protocol.kafka.work.CodecWorker;
import dev.forebay.protocol.kafka.work.RequestWork;
import dev.forebay.protocol.kafka.work.Steps;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.transport.connection.ClientConnection;
import dev.forebay.transport.connection.Deadline;
import dev.forebay.transport.connection.InputGate;
import dev.forebay.transport.connection.Loopback;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.Errors;

/**
 * What a client asks for whom the broker knows, with its session: gives requests to the handlers,
 * and sends their answers in the order of the requests. Confined to the connection's loop.
 */
final class Conversation implements ConnectionScope, LongWork.Connection {
  /** How long batches wait that can't be taken, before they are refused. */
  private static final long REFUSE_MILLIS = 1000;

  private final ClientConnection client;
  private final KafkaLimits limits;
  private final Host host;
  private final String virtualHost;
  private final Session session;
  private final Deadline pressure;
  private final LongWork longWork;
  private final Dispatch dispatch;
  private final PendingAnswers pending = new PendingAnswers();
  private final ArrayDeque<Runnable> whenWritable = new ArrayDeque<>();
  private final ArrayDeque<Runnable> whenClosed = new ArrayDeque<>();
  private final Consumer<Exchange> answered = this::answered;
  private long largestAnswerBytes;
  private int pauses;
  private boolean isRefusing;

  /** The connection on whose socket it is. */
  interface Host {
    boolean isClosed();

    /** What was left of the input may be looked at again. */
    void readOn();

    void drop(String why);

    void broken(Throwable error);
  }

  /**
   * Begins with a session for the client.
   *
   * @param endpoint where the client has come in
   * @param codec reads long requests and writes long answers; may refuse when it has too much to do
   */
  Conversation(
      ClientConnection client,
      SessionOpener opener,
      SessionOptions options,
      KafkaLimits limits,
      KafkaMetrics metrics,
      RequestTable table,
      RequestParser parser,
      Executor codec,
      Endpoint endpoint,
      Host host) {
    this.client = client;
    this.limits = limits;
    this.host = host;
    this.virtualHost = options.virtualHost();
    this.session = opener.open(client.nodeLoop(), options, listener());
    this.pressure = new Deadline(client.loop());
    this.longWork =
        new LongWork(
            new CodecWorker(client.loop(), codec, host::isClosed),
            session.work(),
            client.output(),
            this);
    InetAddress address = Loopback.address(client.remote());
    this.dispatch =
        new Dispatch(
            table,
            parser,
            metrics,
            this,
            address == null ? "" : address.getHostAddress(),
            longWork,
            endpoint,
            this::exchange);
  }

  private SessionListener listener() {
    return new SessionListener() {
      @Override
      public void mayPublishAgain() {
        host.readOn();
      }

      @Override
      public void failed(RuntimeException thrown) {
        host.broken(thrown);
      }
    };
  }

  /** Whether the next request may be taken. */
  boolean accepts() {
    return pauses == 0
        && !longWork.any()
        && pending.size() < limits.pendingRequestsMax()
        && client.isWritable()
        && !client.isShareUsedUp()
        && (isRefusing || session.mayPublish());
  }

  /** Takes a request. */
  void take(ByteBuf frame) {
    dispatch.request(frame);
  }

  /** Whether a request takes more than a turn: what it brought is kept meanwhile. */
  boolean isLong() {
    return longWork.any();
  }

  /** Whether nobody looks at what is unread of the input. */
  boolean mayInputBeMoved() {
    return !longWork.any() && pauses == 0;
  }

  boolean isBusy() {
    return pending.size() > 0;
  }

  /** Whether an answer is due whose absence would leave the client in doubt. */
  boolean hasPromises() {
    return pending.hasPromises();
  }

  private Exchange exchange(RequestParser.Parsed request, short answerVersion) {
    Exchange begun = new Exchange(request, answerVersion, longWork, answered);
    if (!begun.isSilent()) {
      pending.add(begun);
    }
    return begun;
  }

  private void answered(Exchange exchange) {
    if (host.isClosed()) {
      exchange.drop();
    } else if (exchange.isSilent()) {
      exchange.end();
      if (exchange.silentError() != Errors.NONE) {
        // As Kafka does: only this makes a producer that wants no answers look for the topic anew.
        host.drop("a batch without acknowledgement was refused: " + exchange.silentError());
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
      host.broken(e);
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

  /** Bytes of the largest answer on its way: one may be larger than what may be unsent. */
  long largestAnswerBytes() {
    return largestAnswerBytes;
  }

  /** Says what holds the input up. */
  void limit(InputGate gate) {
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
  }

  /** What else its client asks for must not wait for the disk any longer. */
  private void refuse() {
    isRefusing = true;
    host.readOn();
  }

  /** The socket has taken something. */
  void flushed() {
    if (client.isWritable()) {
      largestAnswerBytes = 0;
    }
    while (!whenWritable.isEmpty() && !host.isClosed() && client.isWritable()) {
      whenWritable.remove().run();
    }
  }

  /** Ends it. */
  void close() {
    pressure.met();
    pending.drop();
    whenWritable.clear();
    whenClosed.forEach(Runnable::run);
    whenClosed.clear();
    session.close();
  }

  @Override
  public boolean isClosed() {
    return host.isClosed();
  }

  @Override
  public void noneIsLong() {
    host.readOn();
  }

  @Override
  public void failed(RuntimeException error) {
    if (error instanceof MalformedRequestException malformed) {
      host.drop(String.valueOf(malformed.getMessage()));
    } else {
      host.broken(error);
    }
  }

  @Override
  public EventLoop loop() {
    return client.loop();
  }

  @Override
  public AccessAdmin administration() {
    return session.administration();
  }

  @Override
  public String virtualHost() {
    return virtualHost;
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
    host.readOn();
  }

  @Override
  public void whenClosed(Runnable task) {
    whenClosed.add(task);
  }
}
