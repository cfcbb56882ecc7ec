package dev.forebay.testkit.form;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand.BindQueue;
import dev.forebay.broker.api.CatalogCommand.DeclareExchange;
import dev.forebay.broker.api.CatalogCommand.DeclareQueue;
import dev.forebay.broker.api.CatalogCommand.UnbindQueue;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.HeadersMatch;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.declaration.QueueSettings.DeadLetterAddress;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.form.MessageView;
import dev.forebay.message.AnnotationsFormat;
import dev.forebay.message.Form;
import dev.forebay.message.Headers;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.End;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestClient.Batch;
import dev.forebay.testkit.node.TestNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Routing keys of several dialects in one exchange: those who bind in one get what others publish
 * in another, and see keys as their own dialect writes them.
 */
final class OtherDialectsTest {
  private static final int SLASHES = TestKeys.SLASHES.id();
  private static final Principal USER = new Principal.Component("test");

  private final TestNode node = new TestNode(3, new SimulatedDisk(), TestNode.smallSettings());
  private final List<TestClient> clients = new ArrayList<>();

  private static Forms both() {
    return new Forms(TestKeys.DOTS)
        .add(TestKeys.SLASHES)
        .add(new TestCodec(TestCodec.PLAIN))
        .add(new TestCodec(TestCodec.OTHER));
  }

  private static SessionOptions slashes(Form form) {
    return new SessionOptions(TestClient.HOST, USER, form, SLASHES);
  }

  private void start() {
    node.forms(both());
    node.start();
  }

  private TestClient declare() {
    TestClient client = node.connect(0);
    exchange(client, "topics", ExchangeType.TOPIC);
    exchange(client, "direct", ExchangeType.DIRECT);
    return client;
  }

  private static void exchange(TestClient client, String name, ExchangeType type) {
    client.execute(
        new DeclareExchange(TestClient.HOST, name, true, false, false, ExchangeSettings.of(type)));
  }

  private static void bind(TestClient client, String queue, String exchange, String key) {
    client.declare(queue, true);
    client.execute(new BindQueue(TestClient.HOST, queue, exchange, key, BindingArguments.NONE));
  }

  private static void bindSlashes(TestClient client, String queue, String exchange, String key) {
    client.declare(queue, true);
    client.execute(new BindQueue(TestClient.HOST, queue, exchange, key, ofSlashes()));
  }

  private static BindingArguments ofSlashes() {
    return new BindingArguments(SLASHES, Headers.EMPTY, HeadersMatch.all(Headers.EMPTY));
  }

  private List<String> read(SessionOptions options, String queue, int messages) {
    Seen seen = new Seen();
    TestClient client = node.connect(1, options);
    clients.add(client);
    client.consume(new ConsumeCommand(TestClient.HOST, queue, true, false, 100), seen);
    node.await("messages of " + queue, () -> seen.keys.size() >= messages);
    node.steps(200);
    return seen.keys;
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void bothReachBothByLevelsAndSeeTheirOwnSpelling(End end) {
    start();
    TestClient dots = declare();
    bind(dots, "by dots", "topics", "site.*.#");
    bindSlashes(dots, "by slashes", "topics", "site/+/#");
    bindSlashes(dots, "removed", "topics", "#");
    dots.execute(new UnbindQueue(TestClient.HOST, "removed", "topics", "#", ofSlashes()));
    end.of(node);
    TestClient after = node.connect(0);
    TestClient slashes = node.connect(2, slashes(TestCodec.OTHER));
    after.publishAndConfirm("topics", "site.1.a/b", true, new Batch(0, 1, 16, 1));
    slashes.publishAndConfirm("topics", "site/2/a.b", true, new Batch(1, 1, 16, 1));
    slashes.publishAndConfirm("topics", "site//", false, new Batch(2, 1, 16, 1));
    slashes.publishAndConfirm("topics", "site.3/", false, new Batch(3, 1, 16, 1));
    after.publishAndConfirm("topics", "site.4.+#", false, new Batch(4, 1, 16, 1));

    assertThat(read(TestNode.OPTIONS, "by dots", 5))
        .containsExactly("site.1.a/b", "site.2.a.b", "site..", "site.3.", "site.4.+#");
    assertThat(read(slashes(TestCodec.OTHER), "by slashes", 4))
        .containsExactly("site/1/a/b", "site/2/a.b", "site//", "site/4/??");
    assertThat(after.ready("removed")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"test", "other test"})
  void exactBytesStayWhateverTheFormOfTheReader(String form) {
    start();
    TestClient dots = declare();
    bindSlashes(dots, "q", "topics", "a/+");
    TestClient slashes = node.connect(2, slashes(TestCodec.OTHER));
    slashes.publishAndConfirm("topics", "a/b.c", true, new Batch(0, 1, 16, 1));
    Form reader = form.equals(TestCodec.PLAIN.name()) ? TestCodec.PLAIN : TestCodec.OTHER;
    assertThat(read(slashes(reader), "q", 1)).containsExactly("a/b.c");
  }

  @Test
  void namesAndDirectExchangesCompareTheSpellingOfNames() {
    start();
    TestClient dots = declare();
    dots.declare("queue.1", true);
    bind(dots, "x", "direct", "a.b");
    bindSlashes(dots, "y", "direct", "a/b");
    TestClient slashes = node.connect(2, slashes(TestCodec.OTHER));
    slashes.publishAndConfirm("", "queue/1", true, new Batch(0, 1, 16, 1));
    slashes.publishAndConfirm("direct", "a/b", true, new Batch(1, 1, 16, 1));
    dots.publishAndConfirm("direct", "a.b", true, new Batch(2, 1, 16, 1));
    dots.publishAndConfirm("direct", "a/b", true, new Batch(3, 1, 16, 1));
    assertThat(dots.ready("queue.1")).isEqualTo(1);
    assertThat(dots.ready("x")).isEqualTo(2);
    assertThat(dots.ready("y")).isEqualTo(2);
    assertThat(read(TestNode.OPTIONS, "queue.1", 1)).containsExactly("queue.1");
  }

  @Test
  void whatIsHiddenFromWildcardsIsHiddenFromThoseOfItsReadersDialectOnly() {
    start();
    TestClient dots = declare();
    bind(dots, "by dots", "topics", "#");
    bindSlashes(dots, "by slashes", "topics", "#");
    bindSlashes(dots, "said", "topics", "$sys/#");
    TestClient slashes = node.connect(2, slashes(TestCodec.OTHER));
    slashes.publishAndConfirm("topics", "$sys/a", true, new Batch(0, 1, 16, 1));
    dots.publishAndConfirm("topics", "$sys.b", true, new Batch(1, 1, 16, 1));
    assertThat(dots.ready("by dots")).isEqualTo(2);
    assertThat(dots.ready("by slashes")).isZero();
    assertThat(dots.ready("said")).isEqualTo(2);
  }

  @Test
  void deadLettersKeepTheirKeyAndWhatIsSaidOfThemIsWrittenAsNamesAre() {
    start();
    TestClient dots = declare();
    bind(dots, "dead", "topics", "a.*");
    bindSlashes(dots, "dead by slashes", "topics", "a/+");
    bind(dots, "renamed", "direct", "x.y");
    deadLettering(dots, "plain", new DeadLetterAddress("topics", null));
    deadLettering(dots, "other", new DeadLetterAddress("direct", "x.y"));
    exchange(dots, "in", ExchangeType.TOPIC);
    bind(dots, "plain", "in", "#");
    bind(dots, "other", "in", "#");
    TestClient slashes = node.connect(2, slashes(TestCodec.OTHER));
    slashes.publishAndConfirm("in", "a/b", true, new Batch(0, 1, 16, 1));
    for (String queue : List.of("plain", "other")) {
      TestClient.Got got = dots.get(queue, false).orElseThrow();
      dots.run(() -> got.queue().reject(null, got.offset(), got.offset() + 1));
    }
    assertThat(read(TestNode.OPTIONS, "dead", 1)).containsExactly("a.b");
    assertThat(read(slashes(TestCodec.OTHER), "dead by slashes", 1))
        .containsExactly("a/b died a.b");
    assertThat(read(slashes(TestCodec.OTHER), "renamed", 1)).containsExactly("x/y died a.b");
  }

  private static void deadLettering(TestClient client, String name, DeadLetterAddress address) {
    client.execute(
        new DeclareQueue(
            TestClient.HOST,
            name,
            true,
            false,
            false,
            new QueueSettings.OfQueue(
                QueueKind.CLASSIC,
                QueueSettings.NEVER,
                QueueSettings.NEVER,
                address,
                DeclaredArguments.NONE)));
  }

  /** What a consumer was shown: routing keys, and those of deaths. */
  private static final class Seen implements DeliverySink {
    private final List<String> keys = new ArrayList<>();

    @Override
    public void deliver(
        ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {
      byte[] key = new byte[message.routingKeyBytes()];
      message.memory().get(message.routingKeyAt(), key);
      StringBuilder seen = new StringBuilder(new String(key, StandardCharsets.UTF_8));
      AnnotationsFormat.decode(
              message.memory(), message.annotationsAt(), message.annotationsBytes())
          .deaths()
          .forEach(
              death -> death.routingKeys().forEach(each -> seen.append(" died ").append(each)));
      keys.add(seen.toString());
    }

    @Override
    public void cancelled(ConsumerHandle consumer) {}
  }
}
