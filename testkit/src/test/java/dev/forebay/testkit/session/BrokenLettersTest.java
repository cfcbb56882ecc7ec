package dev.forebay.testkit.session;

import static dev.forebay.testkit.node.TestClient.HOST;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.broker.api.CatalogCommand.BindQueue;
import dev.forebay.broker.api.CatalogCommand.DeclareExchange;
import dev.forebay.broker.api.CatalogCommand.DeclareQueue;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.End;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A dead letter that comes to an exchange which can't be reached with its key as it is. */
final class BrokenLettersTest {
  private static final String TOO_DEEP = ".a".repeat(RouteKey.LEVELS_MAX).substring(1) + ".b";
  private static final String TOO_LONG = "k".repeat(RouteKey.ROUTING_KEY_BYTES_MAX + 1);

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aKeyOfTooManyLevelsHoldsUpNothing(int loops) {
    TestNode node = new TestNode(loops, new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    TestClient client = node.connect(0);
    client.execute(
        new DeclareExchange(
            HOST, "dead", true, false, false, ExchangeSettings.of(ExchangeType.TOPIC)));
    client.declare("letters", true);
    client.execute(new BindQueue(HOST, "letters", "dead", "#", BindingArguments.NONE));

    declare(client, "q", TOO_DEEP);

    client.publishAndConfirm("", "q", true, new TestClient.Batch(0, 1, 16, 1));
    TestClient.Got got = client.get("q", false).orElseThrow();
    client.run(() -> got.queue().reject(null, got.offset(), got.offset() + 1));
    node.await("the letter", () -> client.ready("letters") == 1);
  }

  @Test
  void aKeyOfAnyLengthSurvivesARestart() {
    TestNode node = new TestNode(1, new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    TestClient client = node.connect(0);
    client.execute(
        new DeclareExchange(
            HOST, "dead", true, false, false, ExchangeSettings.of(ExchangeType.DIRECT)));
    client.declare("letters", true);
    String longest = TOO_LONG.substring(1);
    client.execute(new BindQueue(HOST, "letters", "dead", longest, BindingArguments.NONE));
    declare(client, "q", longest);
    End.CRASH_AND_LOSE_VIEW.of(node);
    TestClient after = node.connect(0);
    after.publishAndConfirm("", "q", true, new TestClient.Batch(0, 1, 16, 1));
    TestClient.Got got = after.get("q", false).orElseThrow();
    after.run(() -> got.queue().reject(null, got.offset(), got.offset() + 1));
    node.await("the letter", () -> after.ready("letters") == 1);
  }

  @Test
  void anAddressThatNoLetterCanHaveIsNone() {
    assertThatThrownBy(() -> new QueueSettings.DeadLetterAddress("dead", TOO_LONG))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new QueueSettings.DeadLetterAddress("x".repeat(256), null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void declare(TestClient client, String name, String letterKey) {
    client.execute(
        new DeclareQueue(
            HOST,
            name,
            true,
            false,
            false,
            new QueueSettings.OfQueue(
                QueueKind.CLASSIC,
                QueueSettings.NEVER,
                QueueSettings.NEVER,
                new QueueSettings.DeadLetterAddress("dead", letterKey),
                DeclaredArguments.NONE)));
  }
}
