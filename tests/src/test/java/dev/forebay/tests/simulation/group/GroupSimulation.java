package dev.forebay.tests.simulation.group;

import dev.forebay.testkit.world.SimulatedWorld;
import dev.forebay.tests.simulation.frame.BrokerInstallation;
import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.frame.History;
import dev.forebay.tests.simulation.frame.Meddler;
import dev.forebay.tests.simulation.frame.NothingBreaks;
import dev.forebay.tests.simulation.frame.Simulation;
import dev.forebay.tests.simulation.frame.Simulation.Surroundings;
import dev.forebay.tests.simulation.group.checks.CommittedStays;
import dev.forebay.tests.simulation.group.checks.ModernOwnersAreAlone;
import dev.forebay.tests.simulation.group.checks.OffsetsExpire;
import dev.forebay.tests.simulation.group.checks.OneOwnerInAGeneration;
import dev.forebay.tests.simulation.group.checks.RebalancesEnd;
import dev.forebay.tests.simulation.group.checks.StaleCommitsAreRefused;
import java.util.List;
import java.util.SplittableRandom;

/** Simulations of consumer groups: members and other users, and what is checked of them. */
public final class GroupSimulation {
  private GroupSimulation() {}

  /** A run of a sound broker. */
  public static Simulation<GroupEvent> sound(long seed) {
    return of(seed, Meddler.NONE, Interceptor.NONE);
  }

  /** A run with somebody between the broker and the world, or between members and coordinator. */
  public static Simulation<GroupEvent> of(long seed, Meddler meddler, Interceptor interceptor) {
    SimulatedWorld world = new SimulatedWorld(seed);
    History<GroupEvent> history = new History<>(checkers());
    GroupTrial trial = new GroupTrial(history, new SplittableRandom(~seed), world);
    Surroundings surroundings =
        Surroundings.of(seed, world, new BrokerInstallation(world, seed, meddler).changingClock());
    return new Simulation<>(seed, history, new GroupProgram(surroundings, interceptor, trial));
  }

  private static List<Checker<GroupEvent>> checkers() {
    return List.of(
        new NothingBreaks<>(_ -> null),
        new CommittedStays(60_000L * GroupProgram.RETENTION_MINUTES),
        new OneOwnerInAGeneration(),
        new ModernOwnersAreAlone(GroupProgram.SESSION_MILLIS),
        new StaleCommitsAreRefused(),
        new RebalancesEnd(),
        new OffsetsExpire());
  }
}
