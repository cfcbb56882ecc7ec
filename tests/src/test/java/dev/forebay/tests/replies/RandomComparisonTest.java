package dev.forebay.tests.replies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two clients do at random what AMQP offers, on a RabbitMQ ({@code -Dforebay.rabbitmq=PORT}, on
 * this machine) and on this broker, and hear the same. {@code -Dforebay.sequences=N} says how many
 * times, {@code -Dforebay.seed=N} the first seed, and only that one without a number, {@code
 * -Dforebay.parallel=N} how many at a time. What RabbitMQ does in one way and then in another is no
 * difference; nor is, with several loops, in which order a message and a dead letter come to a
 * queue by different ways, if it is at times that of RabbitMQ; nor what it delivers to a channel
 * that was asked to close. How often is printed.
 */
class RandomComparisonTest {
  private static final int STEPS = 40;
  private static final @Nullable Long SEED = Long.getLong("forebay.seed");
  private static final long FIRST = SEED == null ? 1 : SEED;
  private static final long SEQUENCES = Long.getLong("forebay.sequences", SEED == null ? 100 : 1);
  private static final int PARALLEL = Integer.getInteger("forebay.parallel", SEED == null ? 8 : 1);
  private static final int DIFFERENCES_MAX = Integer.getInteger("forebay.differences", 20);

  /** How often a sequence that differs is played again to one of the two. */
  private static final int TRIES = 8;

  private static final Pattern MESSAGES = Pattern.compile("message-count=(\\d+)");

  @TempDir Path directory;

  @ParameterizedTest(name = "loops={0}")
  @ValueSource(ints = {1, 4})
  void clientsHearWhatTheyHearFromRabbitMq(int loops) throws Exception {
    Integer other = Integer.getInteger("forebay.rabbitmq");
    assumeTrue(other != null, "no RabbitMQ given: -Dforebay.rabbitmq=PORT");
    Results results = new Results();
    try (TestBroker broker = TestBroker.start(directory, "loops=" + loops);
        ExecutorService players = Executors.newVirtualThreadPerTaskExecutor()) {
      AtomicLong next = new AtomicLong(FIRST);
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < PARALLEL; i++) {
        Pair pair = new Pair(broker.port(), other, "w" + i);
        all.add(
            players.submit(() -> {
              long seed = next.getAndIncrement();
              while (seed < FIRST + SEQUENCES && !results.isFull()) {
                results.take(seed, pair, loops);
                seed = next.getAndIncrement();
              }
              return null;
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    System.out.printf("loops=%d: %s%n", loops, results);
    assertThat(results.differences).as("differences").isEmpty();
  }

  /** Where sequences are played, by one thread. */
  private record Pair(int port, int other, String suffix) {}

  /** What came of all sequences. Any thread. */
  private static final class Results {
    private final List<String> differences = new ArrayList<>();
    private final List<Long> byChance = new ArrayList<>();
    private final List<Long> unsteady = new ArrayList<>();
    private final List<Long> otherOrder = new ArrayList<>();
    private final List<Long> leaving = new ArrayList<>();
    private long played;

    private synchronized boolean isFull() {
      return differences.size() >= DIFFERENCES_MAX;
    }

    private void take(long seed, Pair pair, int loops) throws IOException, InterruptedException {
      Difference difference;
      try {
        difference = difference(seed, pair);
      } catch (IllegalStateException brokenOff) {
        throw new IllegalStateException("in seed " + seed, brokenOff);
      }
      List<Long> explained = difference == null ? null : explained(difference, pair, loops);
      synchronized (this) {
        played++;
        if (explained != null) {
          explained.add(seed);
        } else if (difference != null) {
          differences.add("-Dforebay.seed=" + seed + "\n" + difference.text());
        }
      }
    }

    private @Nullable List<Long> explained(Difference difference, Pair pair, int loops)
        throws IOException, InterruptedException {
      if (difference.hasDeliveredToLeaving() || difference.isLostToLeaving()) {
        return leaving;
      }
      Set<Map<String, List<String>>> others = difference.others(pair);
      if (others.contains(difference.ours())) {
        return byChance;
      }
      if (loops > 1 && difference.isOrderOfDeadLetters(pair)) {
        return otherOrder;
      }
      if (others.size() == 1) {
        return null;
      }
      System.out.printf("RabbitMQ does now this and now that:%n%s%n", difference.text());
      return unsteady;
    }

    @Override
    public synchronized String toString() {
      return ("%d sequences; RabbitMQ at times does as ours: %s, does now this and now that: %s,"
              + " delivers to a channel that closes: %s; other order of dead letters: %s")
          .formatted(played, byChance, unsteady, leaving, otherOrder);
    }
  }

  /** What was done, and what both said. */
  private record Difference(
      List<RandomSteps.Next> steps,
      Map<String, List<String>> ours,
      Map<String, List<String>> theirs,
      boolean hasDeliveredToLeaving) {
    /**
     * Whether messages are missing there after a channel or connection was asked to close: what it
     * gave back went to a consumer of its own that need not acknowledge.
     */
    boolean isLostToLeaving() {
      String last = Step.Target.of(steps.getLast().sent()).rest();
      return (last.startsWith("channel.close") || last.startsWith("connection.close"))
          && ours.keySet().equals(theirs.keySet())
          && ours.keySet().stream()
              .allMatch(key ->
                  Objects.equals(ours.get(key), theirs.get(key))
                      || (Side.QUEUES.contains(key)
                          && messages(ours, key) > messages(theirs, key)));
    }

    private static int messages(Map<String, List<String>> side, String queue) {
      Matcher count = MESSAGES.matcher(String.valueOf(side.get(queue)));
      return count.find() ? Integer.parseInt(count.group(1)) : -1;
    }

    String text() {
      StringBuilder out = new StringBuilder();
      steps.forEach(step -> out.append(step.sent()).append('\n'));
      return out + Twins.difference(ours, theirs);
    }

    /** What the other broker says, and would have said: until it is as ours, or some times. */
    Set<Map<String, List<String>>> others(Pair pair) throws IOException, InterruptedException {
      Set<Map<String, List<String>>> others = new HashSet<>(Set.of(theirs));
      for (int i = 0; i < TRIES && !others.contains(ours); i++) {
        others.add(again(pair.other, pair));
      }
      return others;
    }

    /** Whether there were dead letters, and ours says the same when it is asked again. */
    boolean isOrderOfDeadLetters(Pair pair) throws IOException, InterruptedException {
      boolean isSame = false;
      for (int i = 0; i < TRIES && !isSame; i++) {
        isSame = again(pair.port, pair).equals(theirs);
      }
      return isSame && theirs.toString().contains("x-death");
    }

    private Map<String, List<String>> again(int port, Pair pair)
        throws IOException, InterruptedException {
      try (Side again = new Side(port, pair.suffix)) {
        again.begin();
        for (RandomSteps.Next step : steps) {
          if (!again.knows(step.sent())) {
            // It went another way before, so that the rest makes no sense.
            break;
          }
          again.play(step);
        }
        return again.state();
      }
    }
  }

  private static @Nullable Difference difference(long seed, Pair pair)
      throws IOException, InterruptedException {
    List<RandomSteps.Next> played = new ArrayList<>();
    try (Twins twins = new Twins(pair.port, pair.other, pair.suffix)) {
      RandomSteps steps = new RandomSteps(new SplittableRandom(seed), twins, STEPS);
      twins.begin();
      boolean isSame = true;
      for (RandomSteps.Next step = steps.next(); step != null && isSame; step = steps.next()) {
        played.add(step);
        isSame = twins.play(step);
        if (isSame && !twins.other().isConnected("a")) {
          return null;
        }
      }
      return isSame && twins.stays(played.getLast())
          ? null
          : new Difference(
              played, twins.ours(), twins.theirs(), twins.other().hasDeliveredToLeaving());
    }
  }
}
