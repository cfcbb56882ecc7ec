package dev.forebay.benchmarks.jmh;

import dev.forebay.broker.form.Dialects;
import dev.forebay.broker.routing.Binding;
import dev.forebay.broker.routing.HeadersView;
import dev.forebay.broker.routing.Matches;
import dev.forebay.broker.routing.RoutingKey;
import dev.forebay.broker.routing.Target;
import dev.forebay.broker.routing.TopicTable;
import dev.forebay.message.KeyDialect;
import dev.forebay.message.SeparatedKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Matches keys of three words against patterns, a third of which have wildcards. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TopicMatchingBenchmark {
  private static final int KEYS = 1024;

  /** How many bindings the exchange has. */
  @Param({"1000", "100000"})
  public int bindings;

  private final TopicTable table =
      new TopicTable(new Dialects(SeparatedKeys.of(KeyDialect.OF_NAMES, '.', '*', '#')));
  private final Matches found = new Matches();
  private final List<RoutingKey> keys = new ArrayList<>();
  private int next;

  /** Binds, and makes keys of which most match something. */
  @Setup
  public void bind() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < bindings; i++) {
      String pattern =
          switch (i % 6) {
            case 0 -> "site." + i + ".*";
            case 1 -> "site." + i + ".#";
            default -> "site." + i + ".temperature";
          };
      table.add(Binding.of(new Bound(i), RoutingKey.utf8(pattern)));
    }
    for (int i = 0; i < KEYS; i++) {
      keys.add(RoutingKey.utf8("site." + random.nextInt(bindings) + ".temperature"));
    }
  }

  /** Time per key. */
  @Benchmark
  public int match() {
    next = (next + 1) % KEYS;
    found.clear();
    table.collect(keys.get(next), HeadersView.NONE, found);
    int count = 0;
    while (found.next() != null) {
      count++;
    }
    return count;
  }

  private record Bound(int number) implements Target {
    @Override
    public String identity() {
      return Integer.toString(number);
    }

    @Override
    public boolean isReached() {
      return true;
    }
  }
}
