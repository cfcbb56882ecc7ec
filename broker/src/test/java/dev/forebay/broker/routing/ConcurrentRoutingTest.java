package dev.forebay.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.HeadersMatch;
import dev.forebay.message.Headers;
import dev.forebay.message.Headers.Header;
import dev.forebay.message.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Readers look up while the writer adds and removes around a binding that stays. */
class ConcurrentRoutingTest {
  private static final int READERS = 2;
  private static final int CHANGES = 100_000;
  private static final RoutingKey KEY = RoutingKey.utf8("a.b.c");
  private static final Headers HEADERS =
      Headers.of(Header.of("a", Value.Int.of(1)), Header.of("b", Value.Int.of(2)));

  private final long seed = new Random().nextLong();

  /**
   * Bound from before it is set until after another one is; so it is the newest binding at first.
   */
  private volatile Binding watched = Binding.of(new NamedTarget("first"), KEY);

  static Stream<BindingTable> tables() {
    return Stream.of(
        new DirectTable(Routing.DIALECTS),
        new FanoutTable(),
        new TopicTable(Routing.DIALECTS),
        new HeadersTable());
  }

  @ParameterizedTest
  @MethodSource("tables")
  void aBindingThatStaysIsAlwaysFound(BindingTable table) throws Exception {
    List<Binding> changing = changingBindings(table);
    changing.forEach(table::add);
    watch(table, 0);

    AtomicBoolean done = new AtomicBoolean();
    try (var threads = Executors.newFixedThreadPool(READERS)) {
      List<Future<Long>> misses = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        misses.add(threads.submit(reader(table, done)));
      }
      change(table, changing);
      done.set(true);
      for (Future<Long> missed : misses) {
        assertThat(missed.get()).as("look-ups that missed, seed %s", seed).isZero();
      }
    }
  }

  private Callable<Long> reader(BindingTable table, AtomicBoolean done) {
    return () -> {
      Matches out = new Matches();
      long missed = 0;
      do {
        out.clear();
        Binding before = watched;
        table.collect(KEY, () -> HEADERS, out);
        boolean isFound = contains(out, before.target());
        missed += watched.equals(before) && !isFound ? 1 : 0;
      } while (!done.get());
      return missed;
    };
  }

  private static boolean contains(Matches found, Target target) {
    for (Target next = found.next(); next != null; next = found.next()) {
      if (next.equals(target)) {
        return true;
      }
    }
    return false;
  }

  /** Grows and shrinks in waves, so that arrays are rebuilt in both directions. */
  private void change(BindingTable table, List<Binding> changing) {
    Random random = new Random(seed);
    for (int i = 0; i < CHANGES; i++) {
      if (i % 100 == 99) {
        watch(table, i);
      }
      Binding binding = changing.get(random.nextInt(changing.size()));
      boolean growing = (i / 1_000) % 2 == 0;
      if (random.nextInt(10) < 8 == growing) {
        table.add(binding);
      } else {
        table.remove(binding);
      }
    }
  }

  private void watch(BindingTable table, int number) {
    Binding previous = watched;
    Binding next =
        new Binding(
            new NamedTarget("watched" + number),
            key(table),
            new BindingArguments(HEADERS, HeadersMatch.all(HEADERS)));
    table.add(next);
    watched = next;
    table.remove(previous);
  }

  private static RoutingKey key(BindingTable table) {
    return table instanceof TopicTable ? RoutingKey.utf8("#.b.*") : KEY;
  }

  private static List<Binding> changingBindings(BindingTable table) {
    String[] patterns = {"a.b.c", "#.b.*", "#", "*.b.c", "#.b", "a.#", "#.b.*.d", "x.y"};
    List<Binding> bindings = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      RoutingKey key =
          table instanceof TopicTable ? RoutingKey.utf8(patterns[i % patterns.length]) : KEY;
      bindings.add(
          new Binding(
              new NamedTarget("t" + i),
              key,
              new BindingArguments(HEADERS, HeadersMatch.all(HEADERS))));
    }
    return bindings;
  }
}
