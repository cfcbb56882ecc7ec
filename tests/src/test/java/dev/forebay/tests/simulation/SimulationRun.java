package dev.forebay.tests.simulation;

import dev.forebay.testkit.world.SimulatedWorld;
import dev.forebay.tests.simulation.checks.CatalogSurvives;
import dev.forebay.tests.simulation.checks.ConfirmedSurvives;
import dev.forebay.tests.simulation.checks.ConfirmsKeepStep;
import dev.forebay.tests.simulation.checks.CountsAgree;
import dev.forebay.tests.simulation.checks.DeadLettersArrive;
import dev.forebay.tests.simulation.checks.ExclusiveConsumersAreAlone;
import dev.forebay.tests.simulation.checks.ExpiredIsGone;
import dev.forebay.tests.simulation.checks.FirstDeliveriesInOrder;
import dev.forebay.tests.simulation.checks.HeldByOne;
import dev.forebay.tests.simulation.checks.HighestFirst;
import dev.forebay.tests.simulation.checks.InventoriesInOrder;
import dev.forebay.tests.simulation.checks.LimitsAreKept;
import dev.forebay.tests.simulation.checks.MemoryIsBounded;
import dev.forebay.tests.simulation.checks.NothingBreaks;
import dev.forebay.tests.simulation.checks.NothingFromNowhere;
import dev.forebay.tests.simulation.checks.OffsetsIdentify;
import dev.forebay.tests.simulation.checks.OwnersAreAlone;
import dev.forebay.tests.simulation.checks.PublishersKeepOrder;
import dev.forebay.tests.simulation.checks.PurgedStaysGone;
import dev.forebay.tests.simulation.checks.RedeliveryIsTold;
import dev.forebay.tests.simulation.checks.RepliesArrive;
import dev.forebay.tests.simulation.checks.RestIsStable;
import dev.forebay.tests.simulation.checks.SettledStaysSettled;
import dev.forebay.tests.simulation.checks.TransactionsAreWhole;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One seed, run once: a world, a broker in it, a program, and all checkers. */
public final class SimulationRun {
  private static final long MEMORY_BYTES_MAX = 128L << 20;
  private static final Pattern MESSAGE = Pattern.compile("message (\\d+)");

  private final long seed;
  private final History<Event> history;
  private final Program program;

  /**
   * Prepares a run. Every other seed has three event loops instead of one.
   *
   * @param installations makes an empty data directory in a world, from a seed
   */
  public SimulationRun(
      long seed, BiFunction<SimulatedWorld, Long, ? extends Installation> installations) {
    this.seed = seed;
    SimulatedWorld world = new SimulatedWorld(seed);
    int loopCount = seed % 2 == 0 ? 1 : 3;
    this.history = new History<>(checkers(loopCount));
    this.program = new Program(world, installations.apply(world, seed), history, seed, loopCount);
  }

  /** Runs to the end; null if no checker objects. */
  public @Nullable Violation run() {
    try {
      program.run();
      return null;
    } catch (Violation violation) {
      return violation;
    } catch (RuntimeException | Error e) {
      Violation violation = new Violation("NothingBreaks", "the run ends with " + e);
      violation.initCause(e);
      return violation;
    }
  }

  /** What happened. */
  public History<Event> history() {
    return history;
  }

  /** For the report of a failure: how to run it again, and how it ended. */
  public String report(Violation violation) {
    Matcher message = MESSAGE.matcher(String.valueOf(violation.getMessage()));
    String about =
        message.find()
            ? history.about("message=" + message.group(1) + ",", SimulationRun::isOfAll)
            : "";
    return "seed "
        + seed
        + " (again with -Dforebay.seed="
        + seed
        + ")\n"
        + history.tail()
        + about
        + violation.getMessage();
  }

  private static boolean isOfAll(Event event) {
    return event instanceof Event.Crashed || event instanceof Event.Started;
  }

  private static List<Checker<Event>> checkers(int loops) {
    return List.of(
        new NothingBreaks(),
        new OffsetsIdentify(),
        new NothingFromNowhere(),
        new SettledStaysSettled(),
        new HeldByOne(),
        new LimitsAreKept(),
        new HighestFirst(),
        new RedeliveryIsTold(),
        new FirstDeliveriesInOrder(),
        new PublishersKeepOrder(),
        new PurgedStaysGone(),
        new ConfirmsKeepStep(),
        new CatalogSurvives(),
        new OwnersAreAlone(),
        new ExclusiveConsumersAreAlone(),
        new ConfirmedSurvives(),
        new ExpiredIsGone(),
        new DeadLettersArrive(),
        new RepliesArrive(),
        new TransactionsAreWhole(),
        new InventoriesInOrder(),
        new RestIsStable(),
        new CountsAgree(),
        new MemoryIsBounded(MEMORY_BYTES_MAX, loops));
  }
}
