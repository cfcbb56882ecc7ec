package dev.forebay.tests.replies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two clients do at random what AMQP offers, on a RabbitMQ ({@code -Dforebay.rabbitmq=PORT}, on
 * this machine) and on this broker, and hear the same. {@code -Dforebay.sequences=N} says how many
 * times, {@code -Dforebay.seed=N} the first seed, and only that one without a number. What RabbitMQ
 * does in one way and then in another is no difference; nor is, with several loops, in which order
 * a message and a dead letter come to a queue by different ways, if it is at times that of
 * RabbitMQ. How often is printed.
 */
class RandomComparisonTest {
  private static final int STEPS = 40;
  private static final @Nullable Long SEED = Long.getLong("forebay.seed");
  private static final long FIRST = SEED == null ? 1 : SEED;
  private static final long SEQUENCES = Long.getLong("forebay.sequences", SEED == null ? 100 : 1);
  private static final int DIFFERENCES_MAX = Integer.getInteger("forebay.differences", 20);

  /** How often a sequence that differs is played again to one of the two. */
  private static final int TRIES = 8;

  @TempDir Path directory;

  @ParameterizedTest(name = "loops={0}")
  @ValueSource(ints = {1, 4})
  void clientsHearWhatTheyHearFromRabbitMq(int loops) throws Exception {
    Integer other = Integer.getInteger("forebay.rabbitmq");
    assumeTrue(other != null, "no RabbitMQ given: -Dforebay.rabbitmq=PORT");
    List<String> differences = new ArrayList<>();
    List<Long> byChance = new ArrayList<>();
    List<Long> otherOrder = new ArrayList<>();
    long seed = FIRST;
    try (TestBroker broker = TestBroker.start(directory, "loops=" + loops)) {
      for (; seed < FIRST + SEQUENCES && differences.size() < DIFFERENCES_MAX; seed++) {
        Difference difference = difference(seed, broker.port(), other);
        if (difference == null) {
          continue;
        }
        if (difference.isByChance(other)) {
          byChance.add(seed);
        } else if (loops > 1 && difference.isOrderOfDeadLetters(broker.port())) {
          otherOrder.add(seed);
        } else {
          differences.add("-Dforebay.seed=" + seed + "\n" + difference.text());
        }
      }
    }
    System.out.printf(
        "loops=%d: %d sequences, RabbitMQ by chance: %s, other order of dead letters: %s%n",
        loops, seed - FIRST, byChance, otherOrder);
    assertThat(differences).as("differences").isEmpty();
  }

  /** What was done, and what both said. */
  private record Difference(
      List<RandomSteps.Next> steps,
      Map<String, List<String>> ours,
      Map<String, List<String>> theirs) {
    String text() {
      StringBuilder out = new StringBuilder();
      steps.forEach(step -> out.append(step.sent()).append('\n'));
      return out + Twins.difference(ours, theirs);
    }

    /** Whether the other broker does otherwise when it is asked again. */
    boolean isByChance(int other) throws IOException, InterruptedException {
      for (int i = 0; i < TRIES; i++) {
        if (!again(other).equals(theirs)) {
          return true;
        }
      }
      return false;
    }

    /** Whether there were dead letters, and ours says the same when it is asked again. */
    boolean isOrderOfDeadLetters(int port) throws IOException, InterruptedException {
      boolean isSame = false;
      for (int i = 0; i < TRIES && !isSame; i++) {
        isSame = again(port).equals(theirs);
      }
      return isSame && theirs.toString().contains("x-death");
    }

    private Map<String, List<String>> again(int port) throws IOException, InterruptedException {
      try (Side again = new Side(port)) {
        again.begin();
        for (RandomSteps.Next step : steps) {
          again.play(step);
        }
        return again.state();
      }
    }
  }

  private static @Nullable Difference difference(long seed, int port, int other)
      throws IOException, InterruptedException {
    List<RandomSteps.Next> played = new ArrayList<>();
    try (Twins twins = new Twins(port, other)) {
      RandomSteps steps = new RandomSteps(new SplittableRandom(seed), twins, STEPS);
      twins.begin();
      for (RandomSteps.Next step = steps.next(); step != null; step = steps.next()) {
        played.add(step);
        if (!twins.play(step)) {
          return new Difference(played, twins.ours(), twins.theirs());
        }
        if (!twins.other().isConnected("a")) {
          return null;
        }
      }
      return null;
    }
  }
}
