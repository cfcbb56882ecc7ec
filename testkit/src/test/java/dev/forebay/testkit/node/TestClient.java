package dev.forebay.testkit.node;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumeReply;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.GetCommand;
import dev.forebay.broker.api.GetSink;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.SharedCredit;
import dev.forebay.broker.api.declaration.QueueSettings.OfQueue;
import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.broker.api.publish.HeadersSource;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.node.Broker;
import dev.forebay.message.Delay;
import dev.forebay.message.Headers;
import dev.forebay.runtime.EventLoop;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A session whose calls wait for their answers. The body of a message begins with its number, and
 * ends with it, so that a message tells which it is and whether it is whole.
 */
public final class TestClient {
  public static final String HOST = "/";

  private final TestNode node;
  private final EventLoop loop;
  private final Session session;
  private final Publisher publisher;
  private long published;
  private long confirmed;
  private long lost;
  private int toldStuck;

  /** Opens a session; on its loop. */
  public TestClient(TestNode node, EventLoop loop, Broker broker, SessionOptions options) {
    this.node = node;
    this.loop = loop;
    this.session = broker.open(loop, options, listener());
    this.publisher = session.publisher(confirms());
  }

  private ConfirmListener confirms() {
    return new ConfirmListener() {
      @Override
      public void confirmed(long sequence) {
        answered(sequence, false);
      }

      @Override
      public void lost(long sequence) {
        answered(sequence, true);
      }
    };
  }

  private void answered(long sequence, boolean isLost) {
    if (isLost) {
      lost += sequence - confirmed;
    }
    confirmed = sequence;
  }

  /** Of how many messages that {@link #confirmed} counts it is not known whether they are kept. */
  public long lost() {
    return lost;
  }

  private SessionListener listener() {
    return new SessionListener() {
      @Override
      public void mayPublishAgain() {}

      @Override
      public void memoryIsStuck() {
        toldStuck++;
      }
    };
  }

  /** How often it was told that no memory comes back. */
  public int toldStuck() {
    return toldStuck;
  }

  public EventLoop loop() {
    return loop;
  }

  public Session session() {
    return session;
  }

  public CatalogReply execute(CatalogCommand command) {
    @Nullable CatalogReply[] answer = new CatalogReply[1];
    loop.execute(() -> session.execute(command, reply -> answer[0] = reply));
    node.await("answer to " + command, () -> answer[0] != null);
    CatalogReply reply = answer[0];
    return reply == null ? new CatalogReply.Done() : reply;
  }

  /** A refusal, or what else was answered, as text. */
  public String answer(CatalogCommand command) {
    CatalogReply reply = execute(command);
    return reply instanceof CatalogReply.Refused(Refusal refusal)
        ? refusal.toString()
        : reply.toString();
  }

  public void declare(String queue, boolean durable) {
    execute(new CatalogCommand.DeclareQueue(HOST, queue, durable, false, false, OfQueue.PLAIN));
  }

  public long ready(String queue) {
    CatalogReply reply = execute(new CatalogCommand.FindQueue(HOST, queue));
    return reply instanceof CatalogReply.QueueDeclared declared ? declared.ready() : -1;
  }

  /** Publishes numbered messages in batches, as far as the broker lets it; waits for nothing. */
  public void publish(String exchange, String key, boolean persistent, Batch batch) {
    loop.execute(() -> publishSome(exchange, key, persistent, batch));
  }

  private void publishSome(String exchange, String key, boolean persistent, Batch batch) {
    if (!session.mayPublish()) {
      loop.schedule(1_000_000, () -> publishSome(exchange, key, persistent, batch));
      return;
    }
    RouteKey route = new RouteKey();
    route.set(exchange, key);
    for (int i = 0; i < batch.turnMessages && !batch.isDone(); i++) {
      Route found = publisher.route(route, batch.headers());
      if (!found.isFound()) {
        publisher.flush();
        found.whenFound(() -> publishSome(exchange, key, persistent, batch));
        return;
      }
      if (found.hasTargets()
          && !publisher.mayAppend(found, batch.traits(persistent), batch.bodyBytes)) {
        publisher.flush();
        loop.schedule(1_000_000, () -> publishSome(exchange, key, persistent, batch));
        return;
      }
      published++;
      if (found.hasTargets()) {
        ByteBuffer memory =
            publisher.append(found, batch.traits(persistent), 0, batch.bodyBytes, published);
        int at = memory.position();
        memory.putLong(at, batch.next);
        memory.putLong(at + batch.bodyBytes - Long.BYTES, batch.next);
      } else {
        publisher.drop(published);
      }
      batch.next++;
    }
    publisher.flush();
    if (!batch.isDone()) {
      loop.execute(() -> publishSome(exchange, key, persistent, batch));
    }
  }

  /** Has a route looked up that may take long to find, so that it need not be from now on. */
  public void lookUp(String exchange, String key) {
    RouteKey wanted = new RouteKey();
    wanted.set(exchange, key);
    boolean[] isFound = new boolean[1];
    run(() -> publisher.route(wanted, () -> Headers.EMPTY).whenFound(() -> isFound[0] = true));
    node.await("a route", () -> isFound[0]);
  }

  /** Publishes and waits for the confirms. */
  public void publishAndConfirm(String exchange, String key, boolean persistent, Batch batch) {
    long wanted = published + batch.end - batch.next;
    publish(exchange, key, persistent, batch);
    node.await("confirm of " + wanted, () -> confirmed == wanted);
  }

  public long confirmed() {
    return confirmed;
  }

  /** Starts a consumer and waits until it is there. */
  public TestReader consume(String queue, int creditMax) {
    return consume(queue, creditMax, _ -> {});
  }

  /** Starts a consumer that has been told what to do first. */
  public TestReader consume(String queue, int creditMax, Consumer<TestReader> first) {
    TestReader reader = new TestReader(loop);
    first.accept(reader);
    consume(new ConsumeCommand(HOST, queue, false, false, creditMax), reader);
    return reader;
  }

  /** Starts a consumer and waits until it is there. */
  public ConsumerHandle consume(ConsumeCommand command, DeliverySink sink) {
    @Nullable ConsumeReply[] answer = new ConsumeReply[1];
    loop.execute(() -> session.consume(command, sink, reply -> answer[0] = reply));
    node.await("consume", () -> answer[0] != null);
    if (answer[0] instanceof ConsumeReply.Consuming(ConsumerHandle handle)) {
      return handle;
    }
    throw new AssertionError("refused: " + answer[0]);
  }

  /** A budget for consumers. */
  public SharedCredit sharedCredit() {
    @Nullable SharedCredit[] made = new SharedCredit[1];
    run(() -> made[0] = session.sharedCredit());
    return Objects.requireNonNull(made[0]);
  }

  /** Changes a budget and waits until all keep to it. */
  public void limit(SharedCredit credit, int messagesMax) {
    boolean[] heard = new boolean[1];
    run(() -> credit.limit(messagesMax, () -> heard[0] = true));
    node.await("limit", () -> heard[0]);
  }

  /** Takes one message, and settles it at once if wanted. */
  public Optional<Got> get(String queue, boolean settle) {
    @Nullable Optional<Got>[] answer = newAnswer();
    loop.execute(() ->
        session.get(
            new GetCommand(HOST, queue, settle),
            new GetSink() {
              @Override
              public void message(
                  QueueHandle handle,
                  long offset,
                  boolean redelivered,
                  MessageView message,
                  long readyLeft) {
                answer[0] =
                    Optional.of(
                        new Got(
                            handle,
                            offset,
                            redelivered,
                            message.attempts(),
                            TestReader.number(message)));
              }

              @Override
              public void empty() {
                answer[0] = Optional.empty();
              }

              @Override
              public void refused(Refusal refusal) {
                throw new AssertionError(refusal.toString());
              }
            }));
    node.await("answer to a get", () -> answer[0] != null);
    Optional<Got> got = answer[0];
    return got == null ? Optional.empty() : got;
  }

  @SuppressWarnings("unchecked")
  private static @Nullable Optional<Got>[] newAnswer() {
    return (@Nullable Optional<Got>[]) new Optional<?>[1];
  }

  public void run(Runnable task) {
    boolean[] done = new boolean[1];
    loop.execute(() -> {
      task.run();
      done[0] = true;
    });
    node.await("task", () -> done[0]);
  }

  public void close() {
    closeAfter(() -> {});
  }

  /** Does something last, in the same turn as the end. */
  public void closeAfter(Runnable last) {
    run(() -> {
      last.run();
      session.close();
    });
  }

  /** A message that a get returned. */
  public record Got(
      QueueHandle queue, long offset, boolean redelivered, Attempts attempts, long number) {}

  /** Messages to publish, numbered from {@code next} up to {@code end}. */
  public static final class Batch {
    private final int bodyBytes;
    private final long end;
    private final int turnMessages;
    private LongToIntFunction priority = _ -> 0;
    private LongFunction<Delay> delay = _ -> Delay.NONE;
    private long next;

    public Batch(long first, long count, int bodyBytes, int turnMessages) {
      this.next = first;
      this.end = first + count;
      this.bodyBytes = bodyBytes;
      this.turnMessages = turnMessages;
    }

    /** Each message has a priority that goes by its number. */
    public Batch priority(LongToIntFunction ofNumber) {
      priority = ofNumber;
      return this;
    }

    /** Each message wants to be held back so long, by its number. */
    public Batch delay(LongFunction<Delay> ofNumber) {
      delay = ofNumber;
      return this;
    }

    private HeadersSource headers() {
      Delay wanted = delay.apply(next);
      return new HeadersSource() {
        @Override
        public Headers headers() {
          return Headers.EMPTY;
        }

        @Override
        public Delay delay() {
          return wanted;
        }
      };
    }

    private MessageTraits traits(boolean persistent) {
      return MessageTraits.of(persistent).priority(priority.applyAsInt(next));
    }

    public boolean isDone() {
      return next >= end;
    }
  }
}
