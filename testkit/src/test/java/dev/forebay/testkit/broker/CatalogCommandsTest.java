package dev.forebay.testkit.broker;

import static dev.forebay.testkit.node.TestClient.HOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogCommand.BindExchange;
import dev.forebay.broker.api.CatalogCommand.BindQueue;
import dev.forebay.broker.api.CatalogCommand.DeclareExchange;
import dev.forebay.broker.api.CatalogCommand.DeclareQueue;
import dev.forebay.broker.api.CatalogCommand.DeleteExchange;
import dev.forebay.broker.api.CatalogCommand.DeleteQueue;
import dev.forebay.broker.api.CatalogCommand.FindQueue;
import dev.forebay.broker.api.CatalogCommand.PurgeQueue;
import dev.forebay.broker.api.CatalogCommand.UnbindQueue;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.CatalogLimits;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.message.Headers;
import dev.forebay.message.IntegerType;
import dev.forebay.message.Value;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the catalog answers. */
final class CatalogCommandsTest {
  private static final int MANY = 20;
  private static final String HARD = "#.a.".repeat(30) + "#";

  private final TestNode node = new TestNode(3, new SimulatedDisk(), TestNode.smallSettings());
  private final TestClient client = start(node);

  @BeforeEach
  void declare() {
    client.declare("q", true);
    client.answer(exchange("x", ExchangeType.TOPIC, true));
  }

  private static TestClient start(TestNode node) {
    node.start();
    return node.connect(1);
  }

  @Test
  void declaringAgainIsEquivalentOrRefused() {
    assertThat(client.answer(queue("q", true, false, false)))
        .isEqualTo("QueueDeclared[name=q, ready=0, consumers=0]");
    assertThat(client.answer(queue("q", false, false, false)))
        .isEqualTo("OtherFlag[kind=QUEUE, name=q, virtualHost=/, flag=DURABLE, wanted=false]");
    assertThat(client.answer(queue("q", true, false, true)))
        .isEqualTo("OtherFlag[kind=QUEUE, name=q, virtualHost=/, flag=AUTO_DELETE, wanted=true]");
    assertThat(client.answer(exchange("x", ExchangeType.TOPIC, true))).isEqualTo("Done[]");
    assertThat(client.answer(exchange("x", ExchangeType.FANOUT, true)))
        .isEqualTo("OtherType[exchange=x, virtualHost=/, wanted=FANOUT, current=TOPIC]");
  }

  @Test
  void otherArgumentsMakeAnotherQueueAndThoseOfNoSettingsMakeNone() {
    QueueSettings five = said(Value.Int.of(5), null);
    assertThat(client.answer(queue("five", five))).startsWith("QueueDeclared");
    assertThat(client.answer(queue("five", said(new Value.Int(5, IntegerType.INT8), null))))
        .startsWith("QueueDeclared");
    assertThat(client.answer(queue("five", said(Value.Int.of(6), null)))).startsWith("OtherQueue");
    assertThat(client.answer(queue("five", said(Value.Int.of(6), "six")))).startsWith("OtherQueue");
    assertThat(client.answer(queue("six", said(Value.Int.of(6), "six"))))
        .isEqualTo("Impossible[why=six]");
    assertThat(client.answer(new FindQueue(HOST, "six"))).startsWith("NoQueue");
  }

  private static QueueSettings said(Value value, @Nullable String impossible) {
    return new QueueSettings.OfQueue(
        QueueKind.CLASSIC,
        QueueSettings.NEVER,
        QueueSettings.NEVER,
        null,
        new DeclaredArguments(
            Headers.of(Headers.Header.of("n", value)), Headers.EMPTY, impossible));
  }

  private static DeclareQueue queue(String name, QueueSettings settings) {
    return new DeclareQueue(HOST, name, true, false, false, settings);
  }

  @Test
  void namesThatDoNotExistAreNotFound() {
    assertThat(client.answer(new FindQueue(HOST, "n")))
        .isEqualTo("NoQueue[queue=n, virtualHost=/]");
    assertThat(client.answer(new PurgeQueue(HOST, "n")))
        .isEqualTo("NoQueue[queue=n, virtualHost=/]");
    assertThat(client.answer(new BindQueue(HOST, "q", "n", "k", BindingArguments.NONE)))
        .isEqualTo("NoExchange[exchange=n, virtualHost=/]");
    assertThat(client.answer(new BindQueue(HOST, "n", "x", "k", BindingArguments.NONE)))
        .isEqualTo("NoQueue[queue=n, virtualHost=/]");
    assertThat(client.answer(new DeleteQueue(HOST, "n", false, false)))
        .isEqualTo("Removed[messages=0]");
    assertThat(client.answer(new DeleteExchange(HOST, "n", false))).isEqualTo("Done[]");
  }

  @Test
  void reservedNamesAreRefused() {
    assertThat(client.answer(queue("amq.mine", true, false, false)))
        .isEqualTo("Reserved[kind=QUEUE, name=amq.mine]");
    assertThat(client.answer(exchange("amq.mine", ExchangeType.TOPIC, true)))
        .isEqualTo("Reserved[kind=EXCHANGE, name=amq.mine]");
    assertThat(client.answer(exchange("", ExchangeType.DIRECT, true)))
        .isEqualTo("DefaultExchange[]");
  }

  @Test
  void anExclusiveQueueIsItsSessionsAloneAndGoesWithIt() {
    client.answer(queue("mine", false, true, false));
    TestClient other = node.connect(2);
    assertThat(other.answer(queue("mine", false, true, false)))
        .startsWith("Locked[queue=mine, virtualHost=/]");
    assertThat(other.answer(new PurgeQueue(HOST, "mine"))).startsWith("Locked");
    client.close();
    node.pass(10);
    assertThat(other.answer(new PurgeQueue(HOST, "mine"))).startsWith("NoQueue");
  }

  @Test
  void deletingRespectsUseAndContent() {
    client.publishAndConfirm("", "q", true, new TestClient.Batch(0, 3, 16, 3));
    assertThat(client.answer(new DeleteQueue(HOST, "q", false, true)))
        .isEqualTo("NotEmpty[queue=q, virtualHost=/]");
    TestReader reader = client.consume("q", 1);
    assertThat(client.answer(new DeleteQueue(HOST, "q", true, false)))
        .isEqualTo("InUse[kind=QUEUE, name=q, virtualHost=/]");
    assertThat(client.answer(new PurgeQueue(HOST, "q"))).isEqualTo("Removed[messages=2]");
    client.publishAndConfirm("", "q", true, new TestClient.Batch(3, 1, 16, 1));
    assertThat(client.answer(new DeleteQueue(HOST, "q", false, false)))
        .isEqualTo("Removed[messages=1]");
    node.await("the consumer is told", reader::isCancelled);
    assertThat(node.broker().metrics().ready.sum()).isZero();
    assertThat(node.broker().metrics().unacknowledged.sum()).isZero();
  }

  @Test
  void anAutoDeleteQueueGoesWithItsLastConsumer() {
    client.answer(queue("passing", true, false, true));
    TestClient other = node.connect(2);
    other.consume("passing", 1);
    other.close();
    node.pass(50);
    assertThat(client.answer(new PurgeQueue(HOST, "passing"))).startsWith("NoQueue");
  }

  @Test
  void bindingsRouteUntilTheyAreRemovedAndKeepTheirExchangeInUse() {
    client.answer(new BindQueue(HOST, "q", "x", "a.*", BindingArguments.NONE));
    client.publishAndConfirm("x", "a.b", true, new TestClient.Batch(0, 1, 16, 1));
    assertThat(client.ready("q")).isEqualTo(1);
    assertThat(client.answer(new DeleteExchange(HOST, "x", true)))
        .isEqualTo("InUse[kind=EXCHANGE, name=x, virtualHost=/]");
    client.answer(new UnbindQueue(HOST, "q", "x", "a.*", BindingArguments.NONE));
    client.publishAndConfirm("x", "a.b", true, new TestClient.Batch(1, 1, 16, 1));
    assertThat(client.ready("q")).isEqualTo(1);
    assertThat(client.answer(new DeleteExchange(HOST, "x", true))).isEqualTo("Done[]");
  }

  @Test
  void moreExchangesThanTheLimitAreRefused() {
    int builtIn = TestNode.BUILT_INS.exchanges().size();
    for (int i = builtIn + 1; i < CatalogLimits.DEFAULT.exchanges(); i++) {
      assertThat(client.answer(exchange("x" + i, ExchangeType.FANOUT, false))).isEqualTo("Done[]");
    }
    assertThat(client.answer(exchange("over", ExchangeType.FANOUT, false)))
        .isEqualTo("LimitReached[kind=EXCHANGE, name=over, virtualHost=/, limit=10000]");
    assertThat(client.answer(exchange("x", ExchangeType.TOPIC, true))).isEqualTo("Done[]");
    assertThat(client.answer(new DeleteExchange(HOST, "x", false))).isEqualTo("Done[]");
    assertThat(client.answer(exchange("over", ExchangeType.FANOUT, false))).isEqualTo("Done[]");
  }

  private static DeclareQueue queue(
      String name, boolean durable, boolean exclusive, boolean autoDelete) {
    return new DeclareQueue(
        HOST, name, durable, exclusive, autoDelete, QueueSettings.OfQueue.PLAIN);
  }

  /** One message may come to all of them, one after another, within a turn of a loop. */
  @Test
  void messagesAreNotLedThroughMoreBindingsThanMayBe() {
    int led = 0;
    while (led < MANY && answersDone(hardExchange("hard-" + led, null), led("x", "hard-" + led))) {
      led++;
    }
    assertThat(led).isBetween(2, MANY - 1);
    assertThat(client.answer(led("x", "hard-" + led)))
        .isEqualTo("TooLongWay[kind=BINDING, exchange=x, virtualHost=/]");
    client.answer(new DeleteExchange(HOST, "hard-0", false));
    assertThat(client.answer(led("x", "hard-" + led))).isEqualTo("Done[]");
    node.stop();

    node.start();
    TestClient again = node.connect(0);
    again.answer(exchange("one-more", ExchangeType.TOPIC, true));
    again.answer(bound("one-more", HARD));
    assertThat(again.answer(led("x", "one-more"))).startsWith("TooLongWay");
  }

  @Test
  void norThroughWhatIsBoundLater() {
    for (int i = 0; i < MANY; i++) {
      assertThat(
              answersDone(exchange("hard-" + i, ExchangeType.TOPIC, true), led("x", "hard-" + i)))
          .isTrue();
    }
    int bound = 0;
    while (bound < MANY && answersDone(bound("hard-" + bound, HARD))) {
      bound++;
    }
    assertThat(bound).isBetween(2, MANY - 1);
  }

  @Test
  void norThroughAlternates() {
    client.answer(hardExchange("hard-0", null));
    int declared = 1;
    while (declared < MANY && answersDone(hardExchange("hard-" + declared, declared - 1))) {
      declared++;
    }
    assertThat(declared).isBetween(2, MANY - 1);
    assertThat(client.answer(hardExchange("hard-" + declared, declared - 1)))
        .isEqualTo("TooLongWay[kind=EXCHANGE, exchange=hard-%d, virtualHost=/]", declared);
  }

  /** An exchange with a pattern that takes long to match. */
  private DeclareExchange hardExchange(String name, @Nullable Integer alternate) {
    DeclareExchange declare =
        new DeclareExchange(
            HOST,
            name,
            true,
            false,
            false,
            new ExchangeSettings(
                ExchangeType.TOPIC,
                alternate == null ? null : "hard-" + alternate,
                DeclaredArguments.NONE));
    if (client.answer(declare).equals("Done[]")) {
      client.answer(bound(name, HARD));
    }
    return declare;
  }

  private boolean answersDone(CatalogCommand... commands) {
    return Stream.of(commands).allMatch(command -> client.answer(command).equals("Done[]"));
  }

  private static BindExchange led(String from, String to) {
    return new BindExchange(HOST, to, from, "#", BindingArguments.NONE);
  }

  private static BindQueue bound(String exchange, String pattern) {
    return new BindQueue(HOST, "q", exchange, pattern, BindingArguments.NONE);
  }

  private static DeclareExchange exchange(String name, ExchangeType type, boolean durable) {
    return new DeclareExchange(HOST, name, durable, false, false, ExchangeSettings.of(type));
  }
}
