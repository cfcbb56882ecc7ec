package dev.forebay.testkit.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SharedCredit;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.broker.work.Pieces;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * For each verb of the broker's door, with as much as its work depends on: a turn's long work stays
 * within a portion, and what the longest turn allocates does not grow with the size. With {@code
 * -Dforebay.costs=true} the longest turn is printed as well, in processor time, at some size and at
 * four times that.
 */
final class LongestVerbsTest {
  private static final int SIZE = Integer.getInteger("forebay.costs.size", 5000);
  private static final int SLACK_UNITS = 64;
  private static final boolean PRINTS = Boolean.getBoolean("forebay.costs");

  /** Growing a table's array is no walk. */
  private static final long SLACK_BYTES = 384 << 10;

  private static final List<Class<?>> DOORS =
      List.of(
          Session.class,
          Publisher.class,
          Transaction.class,
          QueueHandle.class,
          ConsumerHandle.class,
          SharedCredit.class,
          StreamClient.class);

  @Test
  void everyVerbHasAnEntry() {
    TreeSet<String> all = new TreeSet<>();
    for (Class<?> door : DOORS) {
      Arrays.stream(door.getMethods())
          .map(Method::getName)
          .forEach(name -> all.add(door.getSimpleName() + "." + name));
    }

    assertThat(Stream.of(Verbs.MEASURED, Verbs.WITHOUT_WALK).flatMap(map -> map.keySet().stream()))
        .map(name -> name.split(",", 2)[0])
        .containsOnlyOnceElementsOf(Verbs.WITHOUT_WALK.keySet())
        .containsAll(all)
        .allMatch(all::contains);
  }

  static List<String> verbs() {
    return List.copyOf(Verbs.MEASURED.keySet());
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void aTurnDoesNotGrowWithWhatThereIs(String verb) {
    Map<String, Verbs.Verb> verbs = Verbs.MEASURED;
    Verbs.Verb asked = verbs.get(verb);
    if (asked == null) {
      throw new AssertionError("no entry for " + verb);
    }
    // The first time is for the virtual machine.
    measure(verb, asked, SIZE);
    Bench.Longest once = measure(verb, asked, SIZE);
    Bench.Longest fourTimes = measure(verb, asked, 4 * SIZE);
    if (PRINTS) {
      System.out.printf(
          "%-45s longest turn %6d us, %6d KiB with %d, %6d us, %6d KiB with %d%n",
          verb,
          once.nanos() / 1000,
          once.allocatedBytes() >> 10,
          SIZE,
          fourTimes.nanos() / 1000,
          fourTimes.allocatedBytes() >> 10,
          4 * SIZE);
    }
    long bound = once.allocatedBytes() * 3 / 2 + SLACK_BYTES;
    assertThat(fourTimes.allocatedBytes()).as(verb).isLessThanOrEqualTo(bound);
  }

  private static Bench.Longest measure(String verb, Verbs.Verb asked, int size) {
    Bench bench = new Bench();
    Bench.Longest longest = bench.longestTurn(asked.prepare(bench, size));
    assertThat(bench.mostUnits()).as(verb).isLessThanOrEqualTo(Pieces.UNITS_PER_TURN + SLACK_UNITS);
    return longest;
  }
}
