package dev.forebay.testkit.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages of no size for many queues, each a run of its own: they take more of the heap than of
 * the chunks that they lie in, which are all still written to when the memory is used up.
 */
class SmallRunsTest {
  private static final long MIB = 1 << 20;
  private static final int QUEUES = 1000;
  private static final int MESSAGES = 200;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theyLeaveMemoryThoughTheirChunksAreOpen(boolean durable) {
    BrokerSettings settings =
        new BrokerSettings(
            6, MIB / 2, MIB / 2, MIB, 4 * MIB, 10_000_000, MIB, 1024 * MIB, 4 * MIB, MIB);
    TestNode node = new TestNode(2, new SimulatedDisk(), settings);
    node.start();
    TestClient client = node.connect(0);
    client.execute(
        new CatalogCommand.DeclareExchange(
            TestClient.HOST, "e", false, false, false, ExchangeSettings.of(ExchangeType.FANOUT)));
    for (int i = 0; i < QUEUES; i++) {
      client.declare("q" + i, durable);
      client.execute(
          new CatalogCommand.BindQueue(TestClient.HOST, "q" + i, "e", "", BindingArguments.NONE));
    }

    for (int i = 0; i < MESSAGES; i++) {
      client.publishAndConfirm("e", "", durable, new TestClient.Batch(i, 1, Long.BYTES, 1));
    }

    assertThat(client.ready("q0")).isEqualTo(MESSAGES);
  }
}
