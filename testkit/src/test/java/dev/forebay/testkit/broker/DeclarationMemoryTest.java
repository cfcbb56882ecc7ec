package dev.forebay.testkit.broker;

import static dev.forebay.testkit.node.TestClient.HOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogCommand.BindQueue;
import dev.forebay.broker.api.CatalogCommand.DeclareExchange;
import dev.forebay.broker.api.CatalogCommand.DeclareQueue;
import dev.forebay.broker.api.CatalogCommand.DeleteQueue;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.CatalogLimits;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import org.junit.jupiter.api.Test;

/** Declarations may take a part of the heap, whoever makes them and whatever of. */
final class DeclarationMemoryTest {
  private static final int ARGUMENT_BYTES = 120_000;
  private static final CatalogLimits LIMITS =
      new CatalogLimits(1000, 1000, 1000, 1000, 4 << 20, 6 << 20);

  private static final Headers LARGE =
      Headers.of(Headers.Header.of("note", Value.Text.of("x".repeat(ARGUMENT_BYTES))));

  private final TestNode node = new TestNode(1, new SimulatedDisk(), TestNode.smallSettings());

  @Test
  void whatIsMoreIsRefusedAndWhatWasAcceptedStartsAgain() {
    node.limits(LIMITS);
    node.start();
    TestClient client = node.connect(0);
    client.declare("small", true);
    int accepted = 0;
    while (client.answer(queue("q" + accepted, LARGE)).startsWith("QueueDeclared")) {
      accepted++;
      assertThat((long) accepted * ARGUMENT_BYTES).isLessThan(LIMITS.hostBytes());
    }
    assertThat(client.answer(queue("more", LARGE)))
        .isEqualTo("NoMemory[kind=QUEUE, name=more, virtualHost=/]");
    assertThat(client.answer(exchange("more", LARGE)))
        .isEqualTo("NoMemory[kind=EXCHANGE, name=more, virtualHost=/]");
    assertThat(client.answer(binding(LARGE)))
        .isEqualTo("NoMemory[kind=BINDING, name=amq.fanout, virtualHost=/]");
    assertThat(client.answer(binding(Headers.EMPTY))).isEqualTo("Done[]");
    node.stop();

    node.start();
    TestClient again = node.connect(0);
    assertThat(again.answer(queue("more", LARGE))).startsWith("NoMemory");
    assertThat(again.answer(queue("q0", LARGE))).startsWith("QueueDeclared");
    again.answer(new DeleteQueue(HOST, "q0", false, false));
    assertThat(again.answer(queue("more", LARGE))).startsWith("QueueDeclared");
  }

  private static CatalogCommand queue(String name, Headers arguments) {
    return new DeclareQueue(
        HOST,
        name,
        true,
        false,
        false,
        new QueueSettings.OfQueue(
            QueueKind.CLASSIC, QueueSettings.NEVER, QueueSettings.NEVER, null, said(arguments)));
  }

  private static CatalogCommand exchange(String name, Headers arguments) {
    return new DeclareExchange(
        HOST,
        name,
        true,
        false,
        false,
        new ExchangeSettings(ExchangeType.FANOUT, null, said(arguments)));
  }

  private static DeclaredArguments said(Headers others) {
    return DeclaredArguments.of(Headers.EMPTY, others);
  }

  private static CatalogCommand binding(Headers arguments) {
    return new BindQueue(HOST, "small", "amq.fanout", "", new BindingArguments(arguments, null));
  }
}
