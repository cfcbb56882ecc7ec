package dev.forebay.testkit.session;

import static dev.forebay.testkit.node.TestClient.HOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
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
import dev.forebay.broker.api.SharedCredit;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.OutcomeListener;
import dev.forebay.broker.api.publish.PublishOutcome;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.api.stream.BatchHead;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.form.MessageView;
import dev.forebay.message.Headers;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestStreams;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A connection that throws when it is told something closes, and nobody else notices. */
final class ThrowingCallbacksTest {
  private static final Set<Class<?>> CALLBACKS =
      Set.of(
          Runnable.class,
          Consumer.class,
          LongConsumer.class,
          ConfirmListener.class,
          DeliverySink.class,
          GetSink.class);

  private final List<RuntimeException> failed = new ArrayList<>();

  /** What a case works with, on the session's loop. */
  private record Stage(Session session, Partition partition, TestClient other) {
    StreamClient streams() {
      return session.streams();
    }

    void publish(ConfirmListener listener) {
      publishBy(session.publisher(listener));
    }

    void publishBy(Publisher publisher) {
      RouteKey key = new RouteKey();
      key.set("", "q");
      publisher.append(
          publisher.route(key, () -> Headers.EMPTY), MessageTraits.of(true), 0, Long.BYTES, 1);
      publisher.flush();
    }

    void consume(String queue, DeliverySink sink, Consumer<ConsumerHandle> consuming) {
      session.consume(
          new ConsumeCommand(HOST, queue, false, false, 10),
          sink,
          reply -> consuming.accept(((ConsumeReply.Consuming) reply).consumer()));
    }

    void deleteLater(String queue) {
      other
          .loop()
          .execute(() ->
              other
                  .session()
                  .execute(new CatalogCommand.DeleteQueue(HOST, queue, false, false), _ -> {}));
    }
  }

  /** One way to be told something, and what is done to be told. */
  record Case(String method, String what, Consumer<Stage> action) {
    @Override
    public String toString() {
      return what.isEmpty() ? method : method + " " + what;
    }
  }

  private static final List<Case> CASES =
      List.of(
          of("Session.publisher", "confirm", stage -> stage.publish(_ -> fail())),
          of("Session.publisher", "outcome", stage -> stage.publish(new ThrowingOutcomes())),
          of(
              "Session.execute",
              "",
              stage ->
                  stage.session.execute(
                      new CatalogCommand.PurgeQueue(HOST, "unknown"), _ -> fail())),
          of("Session.consume", "reply", stage -> stage.consume("q", new Silent(), _ -> fail())),
          of(
              "Session.consume",
              "refusal",
              stage ->
                  stage.session.consume(
                      new ConsumeCommand(HOST, "unknown", false, false, 10),
                      new Silent(),
                      _ -> fail())),
          of("Session.consume", "delivery", stage -> stage.consume("q", new Throwing(), _ -> {})),
          of(
              "Session.consume",
              "delivery of a stream",
              stage ->
                  stage.consume(
                      "s",
                      new Throwing(),
                      _ -> stage.other.publish("", "s", true, new TestClient.Batch(0, 1, 16, 1)))),
          of(
              "Session.consume",
              "question whether it is open",
              stage -> stage.consume("q", new Undecided(), _ -> {})),
          of(
              "Session.consume",
              "end",
              stage ->
                  stage.consume("empty", new ThrowingAtEnd(), _ -> stage.deleteLater("empty"))),
          of("Session.get", "message", stage -> stage.session.get(get("q"), new ThrowingGet())),
          of("Session.get", "nothing", stage -> stage.session.get(get("empty"), new ThrowingGet())),
          of(
              "Session.get",
              "refusal",
              stage -> stage.session.get(get("unknown"), new ThrowingGet())),
          of("Session.close", "", stage -> stage.session.close(() -> fail())),
          of(
              "ConsumerHandle.limit",
              "",
              stage ->
                  stage.consume(
                      "empty", new Silent(), consumer -> consumer.limit(5, () -> fail()))),
          of(
              "ConsumerHandle.cancel",
              "",
              stage ->
                  stage.consume("empty", new Silent(), consumer -> consumer.cancel(() -> fail()))),
          of(
              "ConsumerHandle.cancel",
              "of a stream",
              stage -> stage.consume("s", new Silent(), consumer -> consumer.cancel(() -> fail()))),
          of("SharedCredit.limit", "", ThrowingCallbacksTest::limitCredit),
          of("Transaction.commit", "", ThrowingCallbacksTest::commit),
          of(
              "Transaction.commit",
              "of nothing",
              stage -> stage.session.transaction().commit(() -> fail(), () -> {})),
          of(
              "StreamClient.execute",
              "",
              stage -> stage.streams().execute(new StreamCommand.Delete("unknown"), _ -> fail())),
          of(
              "StreamClient.execute",
              "trim",
              stage -> stage.streams().execute(new StreamCommand.Trim("s", 0, 1), _ -> fail())),
          of(
              "StreamClient.append",
              "",
              stage ->
                  stage
                      .streams()
                      .append(
                          stage.partition,
                          new BatchHead(1, 1, BatchHead.NO_PRODUCER, (short) -1, -1),
                          TestStreams.batch(1, 100),
                          _ -> fail())),
          of(
              "StreamClient.read",
              "",
              stage -> stage.streams().read(stage.partition, 0, 1, _ -> fail())),
          of(
              "StreamClient.readAtTime",
              "",
              stage -> stage.streams().readAtTime(stage.partition, 0, 0, _ -> fail())),
          of(
              "StreamClient.readLatestTime",
              "",
              stage -> stage.streams().readLatestTime(stage.partition, _ -> fail())),
          of(
              "StreamClient.bounds",
              "",
              stage -> stage.streams().bounds(stage.partition, _ -> fail())),
          of("StreamClient.size", "", stage -> stage.streams().size(stage.partition, _ -> fail())),
          of(
              "StreamClient.watch",
              "",
              stage -> {
                stage.streams().watch(stage.partition, () -> fail());
                stage.other.publish("", "s", true, new TestClient.Batch(0, 1, 16, 1));
              }),
          of(
              "StreamClient.newProducerId",
              "",
              stage -> stage.streams().newProducerId(_ -> fail())));

  private static Case of(String method, String what, Consumer<Stage> action) {
    return new Case(method, what, action);
  }

  private static void fail() {
    throw new ExpectedException();
  }

  private static GetCommand get(String queue) {
    return new GetCommand(HOST, queue, true);
  }

  private static void limitCredit(Stage stage) {
    SharedCredit credit = stage.session.sharedCredit();
    stage.session.consume(
        new ConsumeCommand(HOST, "empty", false, false, 10, 0, credit),
        new Silent(),
        _ -> credit.limit(5, () -> fail()));
  }

  private static void commit(Stage stage) {
    Transaction transaction = stage.session.transaction();
    stage.publishBy(transaction.publisher());
    transaction.commit(() -> fail(), () -> {});
  }

  static List<Arguments> casesOnLoops() {
    return CASES.stream()
        .flatMap(one -> Stream.of(1, 3).map(loops -> Arguments.of(one, loops)))
        .toList();
  }

  @Test
  void everyMethodThatTellsItsCallerSomethingIsTried() {
    Set<String> methods =
        Stream.of(
                Session.class,
                ConsumerHandle.class,
                SharedCredit.class,
                Transaction.class,
                StreamClient.class)
            .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
            .filter(
                method -> Arrays.stream(method.getParameterTypes()).anyMatch(CALLBACKS::contains))
            .filter(method -> !method.isSynthetic())
            .map(ThrowingCallbacksTest::name)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> tried =
        CASES.stream().map(Case::method).collect(Collectors.toCollection(TreeSet::new));
    assertThat(tried).isEqualTo(methods);
  }

  private static String name(Method method) {
    return method.getDeclaringClass().getSimpleName() + "." + method.getName();
  }

  @ParameterizedTest(name = "{0}, {1} loops")
  @MethodSource("casesOnLoops")
  void whatThrowsConcernsItsConnectionAlone(Case tried, int loops) {
    TestNode node = new TestNode(loops, new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    TestStreams streams = node.connectStreams(loops - 1);
    streams.create("s", 1);
    streams.append(streams.partition("s", 0), 1);
    TestClient other = node.connect(loops - 1);
    other.declare("q", true);
    other.declare("empty", true);
    other.publishAndConfirm("", "q", true, new TestClient.Batch(0, 3, 16, 1));
    TestClient here = node.connect(0);

    here.loop()
        .execute(() -> {
          Session session =
              node.broker()
                  .open(
                      here.loop(),
                      tried.method.startsWith("StreamClient")
                          ? TestNode.STREAM_OPTIONS
                          : TestNode.OPTIONS,
                      listener());
          try {
            tried.action.accept(new Stage(session, streams.partition("s", 0), other));
          } catch (IllegalStateException toItsConnection) {
            failed.add(toItsConnection);
          }
        });
    node.await("the failure", () -> !failed.isEmpty());
    node.steps(500);

    assertThat(failed).isNotEmpty().hasOnlyElementsOfType(ExpectedException.class);
    other.declare("still served", true);
    other.publishAndConfirm("", "still served", true, new TestClient.Batch(7, 1, 16, 1));
    assertThat(here.get("still served", true).orElseThrow().number()).isEqualTo(7);
  }

  private SessionListener listener() {
    return new SessionListener() {
      @Override
      public void mayPublishAgain() {}

      @Override
      public void failed(RuntimeException thrown) {
        failed.add(thrown);
      }
    };
  }

  private static class Silent implements DeliverySink {
    @Override
    public void deliver(
        ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {}

    @Override
    public void cancelled(ConsumerHandle consumer) {}
  }

  private static final class ExpectedException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    ExpectedException() {
      super("expected by this test");
    }
  }

  private static final class Throwing extends Silent {
    @Override
    public void deliver(
        ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {
      fail();
    }
  }

  private static final class Undecided extends Silent {
    @Override
    public boolean isOpen() {
      throw new ExpectedException();
    }
  }

  private static final class ThrowingAtEnd extends Silent {
    @Override
    public void cancelled(ConsumerHandle consumer) {
      fail();
    }
  }

  private static final class ThrowingOutcomes implements OutcomeListener {
    @Override
    public void outcome(long firstSequence, long lastSequence, List<PublishOutcome> outcomes) {
      fail();
    }

    @Override
    public void confirmed(long sequence) {}
  }

  private static final class ThrowingGet implements GetSink {
    @Override
    public void message(
        QueueHandle queue, long offset, boolean redelivered, MessageView message, long readyLeft) {
      fail();
    }

    @Override
    public void empty() {
      fail();
    }

    @Override
    public void refused(Refusal refusal) {
      fail();
    }
  }
}
