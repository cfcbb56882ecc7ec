package dev.forebay.testkit.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one client is told holds over a power cut, also if it rests on what another has begun. */
class AnswersThatRestOnOthersTest {
  private static final int SEEDS = 20;

  /** What a second client asks while the queue of a first is being deleted. */
  enum Asked {
    TO_DELETE,
    TO_FIND,
    TO_PURGE;

    private CatalogCommand command() {
      return switch (this) {
        case TO_DELETE -> new CatalogCommand.DeleteQueue(TestClient.HOST, "q", false, false);
        case TO_FIND -> new CatalogCommand.FindQueue(TestClient.HOST, "q");
        case TO_PURGE -> new CatalogCommand.PurgeQueue(TestClient.HOST, "q");
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void aQueueThatIsSaidToBeGoneStaysAway(Asked asked) {
    for (long seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      TestNode node = new TestNode(1, seed, new SimulatedDisk(), TestNode.smallSettings());
      node.start();
      assertThat(answer(node, declare())).isInstanceOf(CatalogReply.QueueDeclared.class);
      tell(node, Asked.TO_DELETE.command());
      CatalogReply reply = answer(node, asked.command());
      node.powerCut(random);
      node.start();
      if (isGone(reply)) {
        assertThat(isGone(answer(node, Asked.TO_FIND.command()))).as("seed %d", seed).isTrue();
      }
    }
  }

  private static boolean isGone(CatalogReply reply) {
    return reply instanceof CatalogReply.Refused || reply.equals(new CatalogReply.Removed(0));
  }

  @Test
  void aQueueThatIsSaidToBeAnotherIsThere() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      TestNode node = new TestNode(1, seed, new SimulatedDisk(), TestNode.smallSettings());
      node.start();
      tell(node, declare());
      CatalogReply reply =
          answer(
              node,
              new CatalogCommand.DeclareQueue(
                  TestClient.HOST, "q", true, false, true, QueueSettings.OfQueue.PLAIN));
      assertThat(reply).isInstanceOf(CatalogReply.Refused.class);
      node.powerCut(random);
      node.start();
      assertThat(isGone(answer(node, Asked.TO_FIND.command()))).as("seed %d", seed).isFalse();
    }
  }

  private static CatalogCommand declare() {
    return new CatalogCommand.DeclareQueue(
        TestClient.HOST, "q", true, false, false, QueueSettings.OfQueue.PLAIN);
  }

  private static void tell(TestNode node, CatalogCommand command) {
    Session session = node.broker().open(node.loop(0), TestNode.OPTIONS, () -> {});
    node.loop(0).execute(() -> session.execute(command, _ -> {}));
  }

  /** Goes no further than to the answer. */
  private static CatalogReply answer(TestNode node, CatalogCommand command) {
    Session session = node.broker().open(node.loop(0), TestNode.OPTIONS, () -> {});
    @Nullable CatalogReply[] answered = new CatalogReply[1];
    node.loop(0).execute(() -> session.execute(command, reply -> answered[0] = reply));
    CatalogReply reply = null;
    for (int step = 0; reply == null && step < 10_000; step++) {
      node.steps(1);
      reply = answered[0];
    }
    return Objects.requireNonNull(reply, "no answer");
  }
}
