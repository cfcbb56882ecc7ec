package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A crash while messages are being dead-lettered leaves each of them somewhere. */
final class DeadLetterCrashTest {
  private static final int MESSAGES = 600;
  private static final int BODY_BYTES = 4096;
  private static final int CRASHES = 12;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void rejectedMessages(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TestNode node =
        new TestNode(1 + random.nextInt(3), new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    TestClient client = node.connect(0);
    declare(client, QueueSettings.NEVER);
    client.publishAndConfirm("", "work", true, new TestClient.Batch(0, MESSAGES, BODY_BYTES, 50));
    for (int i = 0; i < CRASHES; i++) {
      node.connect(0).consume("work", 20, TestReader::rejectEverything);
      // Others' commit groups carry settlements as soon as there are any.
      node.connect(0).publish("", "other", true, new TestClient.Batch(0, MESSAGES, BODY_BYTES, 1));
      node.steps(random.nextInt(600));
      crash(node, random);
    }
    assertThat(left(node)).as("seed %d", seed).hasSize(MESSAGES);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void expiredMessages(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TestNode node =
        new TestNode(1 + random.nextInt(3), new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    TestClient client = node.connect(0);
    declare(client, 30);
    client.publishAndConfirm("", "work", true, new TestClient.Batch(0, MESSAGES, BODY_BYTES, 50));
    for (int i = 0; i < CRASHES; i++) {
      node.pass(random.nextInt(40));
      crash(node, random);
    }
    node.pass(200);
    assertThat(node.connect(0).ready("work")).isZero();
    assertThat(left(node)).as("seed %d", seed).hasSize(MESSAGES);
  }

  private static void declare(TestClient client, long messageTtlMillis) {
    client.declare("other", true);
    client.declare("dead", true);
    QueueSettings settings =
        new QueueSettings.OfQueue(
            QueueKind.CLASSIC,
            messageTtlMillis,
            QueueSettings.NEVER,
            new QueueSettings.DeadLetterAddress("", "dead"),
            DeclaredArguments.NONE);
    client.execute(
        new CatalogCommand.DeclareQueue(TestClient.HOST, "work", true, false, false, settings));
  }

  private static void crash(TestNode node, SplittableRandom random) {
    node.powerCut(random);
    if (random.nextBoolean()) {
      node.forgetView();
    }
    node.start();
  }

  private static Set<Long> left(TestNode node) {
    Set<Long> numbers = new HashSet<>();
    TestClient client = node.connect(0);
    for (String queue : new String[] {"work", "dead"}) {
      Optional<TestClient.Got> got = client.get(queue, true);
      while (got.isPresent()) {
        numbers.add(got.get().number());
        got = client.get(queue, true);
      }
    }
    return numbers;
  }
}
