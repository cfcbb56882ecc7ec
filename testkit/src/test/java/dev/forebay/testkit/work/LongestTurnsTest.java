package dev.forebay.testkit.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.QueueSettings.OfQueue;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.work.Pieces;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestStreams;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * For each command, with as much as its work depends on: what is counted of long work stays within
 * a turn's portion. With {@code -Dforebay.costs=true} the longest turn is printed as well, in
 * processor time, at some size and at four times that.
 */
final class LongestTurnsTest {
  private static final String HOST = TestClient.HOST;
  private static final int SIZE = 1000;
  private static final int SLACK_UNITS = 64;
  private static final boolean PRINTS = Boolean.getBoolean("forebay.costs");

  /** What there is before, and what is then asked for. */
  private record Case(String what, Preparation preparation, Question question) {}

  @FunctionalInterface
  private interface Preparation {
    void prepare(Bench bench, int size);
  }

  @FunctionalInterface
  private interface Question {
    void ask(Bench bench, int size, Runnable answered);
  }

  private static final Map<Class<?>, Case> CASES = new LinkedHashMap<>();

  static {
    ExchangeSettings direct = ExchangeSettings.of(ExchangeType.DIRECT);
    catalog(
        "queues",
        Bench::queues,
        new CatalogCommand.DeclareQueue(HOST, "new", true, false, false, OfQueue.PLAIN));
    catalog("messages", Bench::messages, new CatalogCommand.FindQueue(HOST, "q"));
    catalog("bindings", Bench::bindings, new CatalogCommand.DeleteQueue(HOST, "q", false, false));
    catalog("messages", Bench::messages, new CatalogCommand.PurgeQueue(HOST, "q"));
    catalog("queues", Bench::queues, new CatalogCommand.MakeReplyQueue(HOST));
    catalog(
        "bindings",
        Bench::bindings,
        new CatalogCommand.BindQueue(HOST, "q", "e", "new", BindingArguments.NONE));
    catalog(
        "bindings",
        Bench::bindings,
        new CatalogCommand.UnbindQueue(HOST, "q", "e", "key1", BindingArguments.NONE));
    catalog(
        "queues",
        Bench::queues,
        new CatalogCommand.DeclareExchange(HOST, "new", true, false, false, direct));
    catalog("bindings", Bench::bindings, new CatalogCommand.FindExchange(HOST, "e"));
    catalog("bindings", Bench::bindings, new CatalogCommand.DeleteExchange(HOST, "e", false));
    catalog(
        "bindings",
        Bench::bindings,
        new CatalogCommand.BindExchange(HOST, "amq.fanout", "e", "", BindingArguments.NONE));
    catalog(
        "bindings",
        Bench::bindings,
        new CatalogCommand.UnbindExchange(HOST, "amq.fanout", "e", "", BindingArguments.NONE));
    stream(StreamCommand.Create.class, (_, _) -> {}, size -> Bench.create("s", size));
    stream(StreamCommand.Delete.class, Bench::partitions, _ -> new StreamCommand.Delete("s"));
    stream(
        StreamCommand.AddPartitions.class,
        (bench, _) -> bench.partitions(1),
        size -> new StreamCommand.AddPartitions("s", size, false));
    stream(
        StreamCommand.Change.class,
        Bench::partitions,
        _ ->
            new StreamCommand.Change(
                "s",
                TestStreams.UNLIMITED,
                new StreamSettings(1, StreamSettings.UNLIMITED, Map.of())));
    stream(
        StreamCommand.Trim.class,
        Bench::batches,
        _ -> new StreamCommand.Trim("s", 0, StreamCommand.Trim.ALL));
  }

  private static void catalog(String what, Preparation preparation, CatalogCommand command) {
    CASES.put(
        command.getClass(),
        new Case(
            command.getClass().getSimpleName() + ", " + what,
            preparation,
            (bench, _, answered) ->
                bench.client().session().execute(command, _ -> answered.run())));
  }

  private static void stream(
      Class<? extends StreamCommand> type,
      Preparation preparation,
      IntFunction<StreamCommand> command) {
    CASES.put(
        type,
        new Case(
            type.getSimpleName() + " of a stream",
            preparation,
            (bench, size, answered) ->
                bench.streams().client().execute(command.apply(size), _ -> answered.run())));
  }

  @Test
  void everyCommandHasAnEntry() {
    List<Class<?>> all = new ArrayList<>();
    addCommands(CatalogCommand.class, all);
    addCommands(StreamCommand.class, all);

    assertThat(CASES.keySet()).containsExactlyInAnyOrderElementsOf(all);
  }

  private static void addCommands(Class<?> type, List<Class<?>> all) {
    if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        addCommands(permitted, all);
      }
    } else {
      all.add(type);
    }
  }

  static List<Class<?>> commands() {
    return List.copyOf(CASES.keySet());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void longWorkStaysWithinAPortion(Class<?> command) {
    Case asked = CASES.get(command);
    if (asked == null) {
      throw new AssertionError("no entry for " + command);
    }
    if (PRINTS) {
      // The first time is for the virtual machine.
      measure(asked, SIZE);
    }
    long atOnce = measure(asked, SIZE);
    long atFourTimes = measure(asked, 4 * SIZE);
    if (PRINTS) {
      System.out.printf(
          "%-40s longest turn %6d us with %d, %6d us with %d%n",
          asked.what, atOnce / 1000, SIZE, atFourTimes / 1000, 4 * SIZE);
    }
  }

  /** The longest turn in processor time. */
  private static long measure(Case asked, int size) {
    Bench bench = new Bench();
    asked.preparation.prepare(bench, size);
    long longest = bench.longestTurn(answered -> asked.question.ask(bench, size, answered)).nanos();
    assertThat(bench.mostUnits())
        .as(asked.what)
        .isLessThanOrEqualTo(Pieces.UNITS_PER_TURN + SLACK_UNITS);
    return longest;
  }
}
