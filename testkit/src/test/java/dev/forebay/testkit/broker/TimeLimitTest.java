package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Time limits that are shorter than the disk and the way between loops take. */
@ParameterizedClass(name = "loops={0}")
@ValueSource(ints = {1, 3})
final class TimeLimitTest {
  private static final int MESSAGES = 300;
  private static final int BODY_BYTES = 64;

  @Parameter int loops;
  private TestNode node;
  private TestClient client;

  @SuppressWarnings("NullAway.Init") // start fills the fields
  TimeLimitTest() {}

  @BeforeEach
  void start() {
    node = new TestNode(loops, new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    client = node.connect(0);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "0, false", "1, true", "1, false"})
  void whoWaitsGetsEveryMessage(int ttlMillis, boolean persistent) {
    declare(ttlMillis);
    TestReader reader = node.connect(loops - 1).consume("brief", MESSAGES);

    client.publishAndConfirm(
        "", "brief", persistent, new TestClient.Batch(0, MESSAGES, BODY_BYTES, 1));
    node.pass(100);

    assertThat(reader.numbers()).isEqualTo(LongStream.range(0, MESSAGES).boxed().toList());
  }

  @Test
  void whoHasRoomForOneGetsOne() {
    declare(0);
    TestClient other = node.connect(loops - 1);
    TestReader reader = other.consume("brief", 1);

    client.publishAndConfirm("", "brief", true, new TestClient.Batch(0, 3, BODY_BYTES, 3));
    node.pass(100);
    other.run(reader::settleEverything);
    node.pass(100);

    assertThat(reader.numbers()).containsExactly(0L);
    assertThat(client.ready("brief")).isZero();
  }

  @Test
  void whoComesLaterGetsNothing() {
    declare(0);
    client.publish("", "brief", true, new TestClient.Batch(0, MESSAGES, BODY_BYTES, 1));
    node.steps(200);
    TestReader reader = node.connect(0).consume("brief", 2 * MESSAGES);
    node.await("all", () -> client.confirmed() == MESSAGES);
    client.publishAndConfirm("", "brief", true, new TestClient.Batch(MESSAGES, 1, BODY_BYTES, 1));
    node.pass(100);

    List<Long> numbers = reader.numbers();
    long first = numbers.getFirst();
    assertThat(first).isPositive();
    assertThat(numbers).isEqualTo(LongStream.rangeClosed(first, MESSAGES).boxed().toList());
  }

  @Test
  void whatIsReadyGoesToWhoWaitsAndNotToAGet() {
    client.declare("work", true);
    TestReader reader = node.connect(loops - 1).consume("work", MESSAGES);
    for (int i = 0; i < MESSAGES; i++) {
      client.publish("", "work", i % 2 == 0, new TestClient.Batch(i, 1, BODY_BYTES, 1));
      assertThat(client.get("work", true)).as("get behind message %d", i).isEmpty();
    }
    node.pass(100);
    assertThat(reader.numbers()).hasSize(MESSAGES);
  }

  @Test
  void whatIsReadyGoesToWhoWaitsAndIsNeitherCountedNorPurged() {
    client.declare("work", true);
    TestReader reader = node.connect(loops - 1).consume("work", MESSAGES);
    for (int i = 0; i < MESSAGES; i++) {
      client.publish("", "work", i % 2 == 0, new TestClient.Batch(i, 1, BODY_BYTES, 1));
      assertThat(i % 3 == 0 ? client.ready("work") : purge()).as("message %d", i).isZero();
    }
    node.pass(100);
    assertThat(reader.numbers()).hasSize(MESSAGES);
  }

  private long purge() {
    return client.execute(new CatalogCommand.PurgeQueue(TestClient.HOST, "work"))
            instanceof CatalogReply.Removed(long messages)
        ? messages
        : -1;
  }

  private void declare(int ttlMillis) {
    client.execute(
        new CatalogCommand.DeclareQueue(
            TestClient.HOST,
            "brief",
            true,
            false,
            false,
            new QueueSettings.OfQueue(
                QueueKind.CLASSIC, ttlMillis, QueueSettings.NEVER, null, DeclaredArguments.NONE)));
  }
}
