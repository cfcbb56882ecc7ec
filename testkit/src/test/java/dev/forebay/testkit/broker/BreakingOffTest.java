package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.form.MessageView;
import dev.forebay.message.Headers;
import dev.forebay.runtime.EventLoop;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.BreakingJournal;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What throws before a change concerns its client alone; what throws within one stops the node. */
class BreakingOffTest {
  private static final String HOST = TestClient.HOST;
  private static final ExchangeSettings DIRECT = ExchangeSettings.of(ExchangeType.DIRECT);

  static List<Class<?>> commandsWithNames() {
    return Arrays.stream(CatalogCommand.class.getPermittedSubclasses())
        .filter(type -> type.getRecordComponents().length > 1)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("commandsWithNames")
  void commandThatThrowsBeforeItsFirstChangeConcernsItsClientAlone(
      Class<? extends CatalogCommand> type) throws ReflectiveOperationException {
    TestNode node = started(3);
    TestClient client = node.connect(1);
    CatalogCommand nameless = withoutNames(type);

    List<Object> outcome = new ArrayList<>();
    client.run(() -> {
      try {
        client.session().execute(nameless, outcome::add);
      } catch (RuntimeException toItsClient) {
        outcome.add(toItsClient);
      }
    });
    node.await("an outcome of " + type.getSimpleName(), () -> !outcome.isEmpty());

    assertThat(outcome)
        .singleElement()
        .satisfies(what ->
            assertThat(
                    what instanceof RuntimeException
                        || what instanceof CatalogReply.Refused(Refusal.BrokeOff _))
                .as("%s", what)
                .isTrue());
    client.declare("still-served", true);
    assertThat(client.ready("still-served")).isZero();
  }

  /** A command whose names are null, which no protocol's connection makes. */
  private static CatalogCommand withoutNames(Class<? extends CatalogCommand> type)
      throws ReflectiveOperationException {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          types[i] == boolean.class ? false : types[i] == Headers.class ? Headers.EMPTY : null;
    }
    values[0] = HOST;
    return type.getDeclaredConstructor(types).newInstance(values);
  }

  static List<CatalogCommand> durableChanges() {
    return List.of(
        new CatalogCommand.DeclareExchange(HOST, "new", true, false, false, DIRECT),
        new CatalogCommand.DeleteExchange(HOST, "e", false),
        new CatalogCommand.DeclareQueue(
            HOST, "new", true, false, false, QueueSettings.OfQueue.PLAIN),
        new CatalogCommand.DeleteQueue(HOST, "q", false, false),
        new CatalogCommand.PurgeQueue(HOST, "q"),
        new CatalogCommand.BindQueue(HOST, "q", "e", "new", BindingArguments.NONE),
        new CatalogCommand.UnbindQueue(HOST, "q", "e", "key", BindingArguments.NONE),
        new CatalogCommand.BindExchange(HOST, "e", "f", "new", BindingArguments.NONE),
        new CatalogCommand.UnbindExchange(HOST, "e", "f", "key", BindingArguments.NONE));
  }

  @ParameterizedTest
  @MethodSource("durableChanges")
  void commandThatThrowsWithinItsChangeStopsTheNode(CatalogCommand command) {
    BreakingJournal journal = new BreakingJournal();
    TestNode node = started(1, journal);
    TestClient client = prepared(node);

    journal.breakOff();
    client.loop().execute(() -> client.session().execute(command, _ -> {}));

    assertThat(node.awaitFailure()).isInstanceOf(BreakingJournal.BrokenOff.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void publishThatThrowsOnTheShardStopsTheNode(int loops) {
    BreakingJournal journal = new BreakingJournal();
    TestNode node = started(loops, journal);
    TestClient client = prepared(node);

    journal.breakOff();
    client.publish("", "q", true, new TestClient.Batch(0, 1, 16, 1));

    assertThat(node.awaitFailure()).isInstanceOf(BreakingJournal.BrokenOff.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void settlementThatThrowsWhenItIsJournalledStopsTheNode(int loops) {
    BreakingJournal journal = new BreakingJournal();
    TestNode node = started(loops, journal);
    TestClient client = prepared(node);
    TestReader reader = client.consume("q", 10);
    client.publishAndConfirm("", "q", true, new TestClient.Batch(0, 1, 16, 1));
    node.await("the delivery", () -> reader.numbers().size() == 1);

    journal.breakOff();
    client.loop().execute(reader::settleEverything);

    assertThat(node.awaitFailure()).isInstanceOf(BreakingJournal.BrokenOff.class);
  }

  /** What a session does with what it holds. */
  enum Verb {
    SETTLE,
    REJECT,
    RELEASE;

    void of(ConsumerHandle consumer, long offset) {
      switch (this) {
        case SETTLE -> consumer.queue().settle(consumer, offset, offset + 1);
        case REJECT -> consumer.queue().reject(consumer, offset, offset + 1);
        case RELEASE -> consumer.queue().release(consumer, offset, offset + 1);
      }
    }
  }

  static List<Arguments> verbsOnLoops() {
    return Stream.of("q", "with dead letters")
        .flatMap(queue ->
            Arrays.stream(Verb.values())
                .flatMap(verb -> Stream.of(1, 3).map(loops -> Arguments.of(queue, verb, loops))))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("verbsOnLoops")
  void endOfWhatWasNeverDeliveredStopsTheNode(String queue, Verb verb, int loops) {
    TestNode node = started(loops);
    TestClient client = prepared(node);
    ConsumerHandle consumer =
        client.consume(new ConsumeCommand(HOST, queue, false, false, 1), new SilentSink());

    client.loop().execute(() -> verb.of(consumer, 1_000_000));

    assertThat(node.awaitFailure())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1000000");
  }

  @ParameterizedTest
  @MethodSource("verbsOnLoops")
  void endOfWhatWasGivenBackStopsTheNode(String queue, Verb verb, int loops) {
    TestNode node = started(loops);
    TestClient client = prepared(node);
    List<Long> offsets = new ArrayList<>();
    ConsumerHandle consumer =
        client.consume(
            new ConsumeCommand(HOST, queue, false, false, 1),
            new SilentSink() {
              @Override
              public void deliver(
                  ConsumerHandle handle, long offset, boolean redelivered, MessageView message) {
                offsets.add(offset);
              }
            });
    client.publishAndConfirm("", queue, true, new TestClient.Batch(0, 1, 16, 1));
    node.await("the delivery", () -> offsets.size() == 1);

    client
        .loop()
        .execute(() -> {
          consumer.pause();
          Verb.RELEASE.of(consumer, offsets.getFirst());
          verb.of(consumer, offsets.getFirst());
        });

    assertThat(node.awaitFailure())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not unacknowledged");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void connectionThatThrowsWhenItIsToldSomethingIsToldToCloseAndNobodyElseNotices(int loops) {
    TestNode node = started(loops);
    TestClient other = prepared(node);
    TestReader reader = other.consume("q", 100);
    List<RuntimeException> failed = new ArrayList<>();
    IllegalStateException thrown = new IllegalStateException("expected by this test");
    EventLoop loop = other.loop();
    loop.execute(() -> {
      Session session = node.broker().open(loop, TestNode.OPTIONS, listener(failed));
      session.execute(
          new CatalogCommand.PurgeQueue(HOST, "unknown"),
          _ -> {
            throw thrown;
          });
      session.consume(
          new ConsumeCommand(HOST, "q", false, false, 100), throwingSink(thrown), _ -> {});
    });
    node.await("the answer", () -> failed.size() == 1);

    other.publishAndConfirm("", "q", true, new TestClient.Batch(0, 20, 16, 4));

    node.await("the deliveries", () -> failed.size() == 11 && reader.numbers().size() == 10);
    assertThat(failed).containsOnly(thrown);
  }

  @Test
  void answerThatThrowsToWhoeverHandlesNothingStopsTheNode() {
    TestNode node = started(1);
    TestClient client = node.connect(0);
    IllegalStateException thrown = new IllegalStateException("expected by this test");

    client
        .loop()
        .execute(() ->
            client
                .session()
                .execute(
                    new CatalogCommand.PurgeQueue(HOST, "unknown"),
                    _ -> {
                      throw thrown;
                    }));

    assertThat(node.awaitFailure()).isSameAs(thrown);
    assertThatThrownBy(() -> client.ready("q")).isInstanceOf(AssertionError.class);
  }

  private static SessionListener listener(List<RuntimeException> failed) {
    return new SessionListener() {
      @Override
      public void mayPublishAgain() {}

      @Override
      public void failed(RuntimeException thrown) {
        failed.add(thrown);
      }
    };
  }

  private static DeliverySink throwingSink(RuntimeException thrown) {
    return new DeliverySink() {
      @Override
      public void deliver(
          ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {
        throw thrown;
      }

      @Override
      public void cancelled(ConsumerHandle consumer) {}
    };
  }

  private static TestClient prepared(TestNode node) {
    TestClient client = node.connect(0);
    client.declare("q", true);
    client.execute(
        new CatalogCommand.DeclareQueue(
            HOST,
            "with dead letters",
            true,
            false,
            false,
            new QueueSettings.OfQueue(
                QueueKind.CLASSIC,
                QueueSettings.NEVER,
                QueueSettings.NEVER,
                new QueueSettings.DeadLetterAddress("f", null),
                DeclaredArguments.NONE)));
    for (String exchange : List.of("e", "f")) {
      client.execute(
          new CatalogCommand.DeclareExchange(HOST, exchange, true, false, false, DIRECT));
    }
    client.execute(new CatalogCommand.BindQueue(HOST, "q", "e", "key", BindingArguments.NONE));
    client.execute(new CatalogCommand.BindExchange(HOST, "e", "f", "key", BindingArguments.NONE));
    client.publishAndConfirm("", "q", true, new TestClient.Batch(100, 1, 16, 1));
    client.execute(new CatalogCommand.PurgeQueue(HOST, "q"));
    client.publishAndConfirm("e", "key", false, new TestClient.Batch(100, 0, 16, 1));
    return client;
  }

  private static TestNode started(int loops) {
    return started(loops, new BreakingJournal());
  }

  private static TestNode started(int loops, BreakingJournal journal) {
    TestNode node = new TestNode(loops, new SimulatedDisk(), TestNode.smallSettings());
    node.engines(journal::around);
    node.start();
    return node;
  }

  /** Takes deliveries and does nothing with them. */
  private static class SilentSink implements DeliverySink {
    @Override
    public void deliver(
        ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {}

    @Override
    public void cancelled(ConsumerHandle consumer) {}
  }
}
