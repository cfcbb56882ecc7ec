package dev.forebay.tests.replies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two clients do at random what AMQP offers, on a RabbitMQ ({@code -Dforebay.rabbitmq=PORT}, on
 * this machine) and on this broker, and hear the same. {@code -Dforebay.sequences=N} says how many
 * times, {@code -Dforebay.seed=N} the first seed, and only that one without a number.
 */
class RandomComparisonTest {
  private static final int STEPS = 40;
  private static final @Nullable Long SEED = Long.getLong("forebay.seed");
  private static final long FIRST = SEED == null ? 1 : SEED;
  private static final long SEQUENCES = Long.getLong("forebay.sequences", SEED == null ? 100 : 1);
  private static final long QUIET_MILLIS = 5;

  /** What differs is tried once more, with so much time that nothing can be late. */
  private static final long LONG_QUIET_MILLIS = 150;

  @TempDir Path directory;

  @ParameterizedTest(name = "loops={0}")
  @ValueSource(ints = {1, 4})
  void clientsHearWhatTheyHearFromRabbitMq(int loops) throws Exception {
    Integer other = Integer.getInteger("forebay.rabbitmq");
    assumeTrue(other != null, "no RabbitMQ given: -Dforebay.rabbitmq=PORT");
    List<String> differences = new ArrayList<>();
    try (TestBroker broker = TestBroker.start(directory, "loops=" + loops)) {
      for (long seed = FIRST; seed < FIRST + SEQUENCES; seed++) {
        String difference = difference(seed, broker.port(), other, QUIET_MILLIS);
        if (difference != null) {
          difference = difference(seed, broker.port(), other, LONG_QUIET_MILLIS);
        }
        if (difference != null) {
          differences.add("-Dforebay.seed=" + seed + "\n" + difference);
        }
      }
    }
    assertThat(differences).as("differences").isEmpty();
  }

  private static @Nullable String difference(long seed, int port, int other, long quietMillis)
      throws IOException, InterruptedException {
    RandomSteps steps = new RandomSteps(new SplittableRandom(seed));
    List<String> sent = new ArrayList<>();
    try (Twins twins = new Twins(port, other, quietMillis)) {
      try {
        for (int i = 0; i < STEPS; i++) {
          String step = steps.next();
          sent.add(step);
          List<Twins.Heard> heard = twins.play(step);
          if (heard == null) {
            return String.join("\n", sent) + "\n" + twins.difference();
          }
          if (heard.stream().anyMatch(each -> each.answer().startsWith("connection.close"))) {
            return null;
          }
          heard.forEach(each -> steps.answered(each.channel(), each.answer()));
        }
        return null;
      } finally {
        twins.clean(port, other);
      }
    }
  }
}
