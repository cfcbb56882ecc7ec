package dev.forebay.tests.simulation.group;

import dev.forebay.testkit.world.SimulatedWorld;
import dev.forebay.tests.simulation.BrokerInstallation;
import dev.forebay.tests.simulation.Checker;
import dev.forebay.tests.simulation.History;
import dev.forebay.tests.simulation.Meddler;
import dev.forebay.tests.simulation.Violation;
import dev.forebay.tests.simulation.group.checks.CommittedStays;
import dev.forebay.tests.simulation.group.checks.ModernOwnersAreAlone;
import dev.forebay.tests.simulation.group.checks.NothingBreaks;
import dev.forebay.tests.simulation.group.checks.OffsetsExpire;
import dev.forebay.tests.simulation.group.checks.OneOwnerInAGeneration;
import dev.forebay.tests.simulation.group.checks.RebalancesEnd;
import dev.forebay.tests.simulation.group.checks.StaleCommitsAreRefused;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One seed, run once: a world, a broker with its groups in it, a program, and all checkers. */
public final class GroupRun {
  private final long seed;
  private final History<GroupEvent> history = new History<>(checkers());
  private final GroupProgram program;

  /** Prepares a run. Every other seed has three event loops instead of one. */
  public GroupRun(long seed, Meddler meddler, Interceptor interceptor) {
    this.seed = seed;
    SimulatedWorld world = new SimulatedWorld(seed);
    GroupTrial trial = new GroupTrial(history, new SplittableRandom(~seed), world);
    this.program =
        new GroupProgram(
            world,
            new BrokerInstallation(world, seed, meddler),
            interceptor,
            trial,
            seed % 2 == 0 ? 1 : 3);
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
  public History<GroupEvent> history() {
    return history;
  }

  /** For the report of a failure: how to run it again, and how it ended. */
  public String report(Violation violation) {
    return "seed %d (again with -Dforebay.seed=%d)%n%s%s"
        .formatted(seed, seed, history.tail(), violation.getMessage());
  }

  private static List<Checker<GroupEvent>> checkers() {
    return List.of(
        new NothingBreaks(),
        new CommittedStays(60_000L * GroupProgram.RETENTION_MINUTES),
        new OneOwnerInAGeneration(),
        new ModernOwnersAreAlone(GroupProgram.SESSION_MILLIS),
        new StaleCommitsAreRefused(),
        new RebalancesEnd(),
        new OffsetsExpire());
  }
}
