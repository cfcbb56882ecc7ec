package dev.forebay.testkit.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueRules;
import dev.forebay.broker.api.declaration.QueueRules.Overflow;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Dead letters that are kept until they are somewhere, while where they go comes and goes, and is
 * full at times.
 */
final class KeptLettersCrashTest {
  private static final int ROUNDS = 12;
  private static final int SEEDS = 6;
  private static final String DEAD = "amq.fanout";

  /** After that all that stand aside have gone again. */
  private static final int ALL_AGAIN_MILLIS = 70_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void noneIsLostWhateverHappens(long seed) {
    assertThat(lost(seed, true)).as("seed %d", seed).isEmpty();
  }

  @Test
  void itWouldBeSeenIfNoneWereKept() {
    assertThat(LongStream.rangeClosed(1, SEEDS).filter(seed -> !lost(seed, false).isEmpty()))
        .isNotEmpty();
  }

  /** Which messages are nowhere at the end. */
  private static List<Long> lost(long seed, boolean keepsLetters) {
    SplittableRandom random = new SplittableRandom(seed);
    TestNode node = started(random, keepsLetters);
    TreeSet<Long> found = new TreeSet<>();
    long published = 0;
    for (int i = 0; i < ROUNDS; i++) {
      published = publish(node, random, published);
      TestReader reader = node.connect(0).consume("work", 50, TestReader::rejectEverything);
      node.steps(random.nextInt(200));
      assertThat(reader.isCancelled()).isFalse();
      for (int deeds = random.nextInt(4); deeds > 0; deeds--) {
        bind(node, random.nextBoolean() ? "few" : "letters", random.nextBoolean());
        node.steps(random.nextInt(20));
      }
      node.pass(random.nextInt(3) == 0 ? ALL_AGAIN_MILLIS : random.nextInt(2000));
      takeSome(node, "few", random.nextInt(5), found);
      if (random.nextInt(4) == 0) {
        crash(node, random);
      }
    }
    bind(node, "letters", true);
    for (int before = -1; found.size() > before; ) {
      before = found.size();
      takeSome(node, "few", Integer.MAX_VALUE, found);
      takeSome(node, "letters", Integer.MAX_VALUE, found);
      node.pass(ALL_AGAIN_MILLIS);
    }
    takeSome(node, "work", Integer.MAX_VALUE, found);
    return LongStream.range(0, published)
        .filter(number -> !found.contains(number))
        .boxed()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whoHasItDoesNotGetItAgain(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TestNode node = started(random, true);
    bind(node, "few", true);
    bind(node, "letters", true);
    long published = publish(node, random, 0);
    node.connect(0).consume("work", 50, TestReader::rejectEverything);
    List<Long> few = new ArrayList<>();
    List<Long> letters = new ArrayList<>();
    for (int before = -1; few.size() > before; ) {
      before = few.size();
      node.pass(ALL_AGAIN_MILLIS);
      takeSome(node, "few", Integer.MAX_VALUE, few);
      takeSome(node, "letters", Integer.MAX_VALUE, letters);
    }
    List<Long> all = LongStream.range(0, published).boxed().toList();
    assertThat(few).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(all);
    assertThat(letters).as("seed %d", seed).isEqualTo(all);
  }

  private static TestNode started(SplittableRandom random, boolean keepsLetters) {
    TestNode node =
        new TestNode(1 + random.nextInt(3), new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    TestClient client = node.connect(0);
    client.declare("letters", true);
    QueueRules.Builder rules = QueueRules.builder().overflow(Overflow.REJECT);
    declare(client, "few", null, rules.readyMax(3).build());
    declare(
        client,
        "work",
        new QueueSettings.DeadLetterAddress(DEAD, null),
        rules.readyMax(QueueSettings.UNLIMITED).keepsLetters(keepsLetters).build());
    return node;
  }

  private static void declare(
      TestClient client,
      String queue,
      QueueSettings.@Nullable DeadLetterAddress dead,
      QueueRules rules) {
    client.execute(
        new CatalogCommand.DeclareQueue(
            TestClient.HOST,
            queue,
            true,
            false,
            false,
            new QueueSettings.OfQueue(
                QueueKind.QUORUM,
                QueueSettings.NEVER,
                QueueSettings.NEVER,
                dead,
                rules,
                DeclaredArguments.NONE)));
  }

  private static void bind(TestNode node, String queue, boolean isBound) {
    node.connect(0)
        .execute(
            isBound
                ? new CatalogCommand.BindQueue(
                    TestClient.HOST, queue, DEAD, "", BindingArguments.NONE)
                : new CatalogCommand.UnbindQueue(
                    TestClient.HOST, queue, DEAD, "", BindingArguments.NONE));
  }

  private static long publish(TestNode node, SplittableRandom random, long first) {
    int count = random.nextInt(1, 40);
    node.connect(0)
        .publishAndConfirm(
            "", "work", true, new TestClient.Batch(first, count, 100, random.nextInt(1, 60)));
    return first + count;
  }

  private static void crash(TestNode node, SplittableRandom random) {
    node.powerCut(random);
    if (random.nextBoolean()) {
      node.forgetView();
    }
    node.start();
    node.pass(500);
  }

  private static void takeSome(
      TestNode node, String queue, int countMax, java.util.Collection<Long> taken) {
    TestClient client = node.connect(0);
    Optional<TestClient.Got> got = client.get(queue, true);
    for (int left = countMax; got.isPresent(); left--) {
      taken.add(got.get().number());
      got = left <= 1 ? Optional.empty() : client.get(queue, true);
    }
    client.close();
  }
}
