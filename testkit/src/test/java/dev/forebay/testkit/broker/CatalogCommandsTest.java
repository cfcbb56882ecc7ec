package dev.forebay.testkit.broker;

import static dev.forebay.testkit.broker.TestClient.HOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand.BindQueue;
import dev.forebay.broker.api.CatalogCommand.DeclareExchange;
import dev.forebay.broker.api.CatalogCommand.DeclareQueue;
import dev.forebay.broker.api.CatalogCommand.DeleteExchange;
import dev.forebay.broker.api.CatalogCommand.DeleteQueue;
import dev.forebay.broker.api.CatalogCommand.PurgeQueue;
import dev.forebay.broker.api.CatalogCommand.UnbindQueue;
import dev.forebay.broker.catalog.CatalogLimits;
import dev.forebay.message.Headers;
import dev.forebay.testkit.disk.SimulatedDisk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the catalog answers, in RabbitMQ's words where it refuses. */
final class CatalogCommandsTest {
  private final TestNode node = new TestNode(3, new SimulatedDisk(), TestNode.smallSettings());
  private final TestClient client = start(node);

  @BeforeEach
  void declare() {
    client.declare("q", true);
    client.answer(exchange("x", "topic", true));
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
        .isEqualTo(
            "PRECONDITION_FAILED: inequivalent arg 'durable' for queue 'q' in vhost '/':"
                + " received 'false' but current is 'true'");
    assertThat(client.answer(queue("q", true, false, true)))
        .isEqualTo(
            "PRECONDITION_FAILED: inequivalent arg 'auto_delete' for queue 'q' in vhost '/':"
                + " received 'true' but current is 'false'");
    assertThat(client.answer(exchange("x", "topic", true))).isEqualTo("Done[]");
    assertThat(client.answer(exchange("x", "fanout", true)))
        .isEqualTo(
            "PRECONDITION_FAILED: inequivalent arg 'type' for exchange 'x' in vhost '/':"
                + " received 'fanout' but current is 'topic'");
  }

  @Test
  void namesThatDoNotExistAreNotFound() {
    assertThat(client.answer(new DeclareQueue(HOST, "n", true, true, false, false, Headers.EMPTY)))
        .isEqualTo("NOT_FOUND: no queue 'n' in vhost '/'");
    assertThat(client.answer(new PurgeQueue(HOST, "n")))
        .isEqualTo("NOT_FOUND: no queue 'n' in vhost '/'");
    assertThat(client.answer(new BindQueue(HOST, "q", "n", "k", Headers.EMPTY)))
        .isEqualTo("NOT_FOUND: no exchange 'n' in vhost '/'");
    assertThat(client.answer(new BindQueue(HOST, "n", "x", "k", Headers.EMPTY)))
        .isEqualTo("NOT_FOUND: no queue 'n' in vhost '/'");
    assertThat(client.answer(new DeleteQueue(HOST, "n", false, false)))
        .isEqualTo("Removed[messages=0]");
    assertThat(client.answer(new DeleteExchange(HOST, "n", false))).isEqualTo("Done[]");
  }

  @Test
  void reservedNamesAndUnknownTypesAreRefused() {
    assertThat(client.answer(queue("amq.mine", true, false, false)))
        .isEqualTo("ACCESS_REFUSED: queue name 'amq.mine' contains reserved prefix 'amq.*'");
    assertThat(client.answer(exchange("amq.mine", "topic", true)))
        .isEqualTo("ACCESS_REFUSED: exchange name 'amq.mine' contains reserved prefix 'amq.*'");
    assertThat(client.answer(exchange("y", "odd", true)))
        .isEqualTo("COMMAND_INVALID: unknown exchange type 'odd'");
    assertThat(client.answer(exchange("", "direct", true)))
        .isEqualTo("ACCESS_REFUSED: operation not permitted on the default exchange");
  }

  @Test
  void anExclusiveQueueIsItsSessionsAloneAndGoesWithIt() {
    client.answer(queue("mine", false, true, false));
    TestClient other = node.connect(2);
    assertThat(other.answer(queue("mine", false, true, false)))
        .startsWith(
            "RESOURCE_LOCKED: cannot obtain exclusive access to locked queue 'mine' in vhost '/'.");
    assertThat(other.answer(new PurgeQueue(HOST, "mine"))).startsWith("RESOURCE_LOCKED");
    client.close();
    node.pass(10);
    assertThat(other.answer(new PurgeQueue(HOST, "mine"))).startsWith("NOT_FOUND");
  }

  @Test
  void deletingRespectsUseAndContent() {
    client.publishAndConfirm("", "q", true, new TestClient.Batch(0, 3, 16, 3));
    assertThat(client.answer(new DeleteQueue(HOST, "q", false, true)))
        .isEqualTo("PRECONDITION_FAILED: queue 'q' in vhost '/' not empty");
    TestReader reader = client.consume("q", 1);
    assertThat(client.answer(new DeleteQueue(HOST, "q", true, false)))
        .isEqualTo("PRECONDITION_FAILED: queue 'q' in vhost '/' in use");
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
    assertThat(client.answer(new PurgeQueue(HOST, "passing"))).startsWith("NOT_FOUND");
  }

  @Test
  void bindingsRouteUntilTheyAreRemovedAndKeepTheirExchangeInUse() {
    client.answer(new BindQueue(HOST, "q", "x", "a.*", Headers.EMPTY));
    client.publishAndConfirm("x", "a.b", true, new TestClient.Batch(0, 1, 16, 1));
    assertThat(client.ready("q")).isEqualTo(1);
    assertThat(client.answer(new DeleteExchange(HOST, "x", true)))
        .isEqualTo("PRECONDITION_FAILED: exchange 'x' in vhost '/' in use");
    client.answer(new UnbindQueue(HOST, "q", "x", "a.*", Headers.EMPTY));
    client.publishAndConfirm("x", "a.b", true, new TestClient.Batch(1, 1, 16, 1));
    assertThat(client.ready("q")).isEqualTo(1);
    assertThat(client.answer(new DeleteExchange(HOST, "x", true))).isEqualTo("Done[]");
  }

  @Test
  void moreExchangesThanTheLimitAreRefused() {
    int predeclared = 6;
    for (int i = predeclared + 1; i < CatalogLimits.DEFAULT.exchanges(); i++) {
      assertThat(client.answer(exchange("x" + i, "fanout", false))).isEqualTo("Done[]");
    }
    assertThat(client.answer(exchange("over", "fanout", false)))
        .isEqualTo(
            "PRECONDITION_FAILED: cannot declare exchange 'over': exchange limit in vhost '/'"
                + " (10000) is reached");
    assertThat(client.answer(exchange("x", "topic", true))).isEqualTo("Done[]");
    assertThat(client.answer(new DeleteExchange(HOST, "x", false))).isEqualTo("Done[]");
    assertThat(client.answer(exchange("over", "fanout", false))).isEqualTo("Done[]");
  }

  private static DeclareQueue queue(
      String name, boolean durable, boolean exclusive, boolean autoDelete) {
    return new DeclareQueue(HOST, name, false, durable, exclusive, autoDelete, Headers.EMPTY);
  }

  private static DeclareExchange exchange(String name, String type, boolean durable) {
    return new DeclareExchange(HOST, name, type, false, durable, false, false, Headers.EMPTY);
  }
}
