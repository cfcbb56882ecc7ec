package dev.forebay.tests.simulation.frame;

import dev.forebay.testkit.world.SimulatedWorld;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One seed, run once: a world, a broker in it, a program, and all checkers.
 *
 * @param history what happens is written there
 * @param program what happens
 * @param about what else of the history helps to understand a violation
 */
public record Simulation<E>(
    long seed, History<E> history, Program<?> program, Function<Violation, String> about) {

  /**
   * The surroundings of a program.
   *
   * @param loopCount event loops of each node
   */
  public record Surroundings(SimulatedWorld world, Installation installation, int loopCount) {
    /** Every other seed has three event loops instead of one. */
    public static Surroundings of(long seed, SimulatedWorld world, Installation installation) {
      return new Surroundings(world, installation, seed % 2 == 0 ? 1 : 3);
    }
  }

  /** Nothing else helps. */
  public Simulation(long seed, History<E> history, Program<?> program) {
    this(seed, history, program, _ -> "");
  }

  /** Runs to the end; null if no checker objects. */
  public @Nullable Violation run() {
    try {
      program.run();
      return null;
    } catch (Violation violation) {
      return violation;
    } catch (RuntimeException | Error e) {
      return Violation.nothingBreaks("the run ends with " + e, e);
    }
  }

  /** For the report of a failure: how to run it again, and how it ended. */
  public String report(Violation violation) {
    return "seed %d (again with -Dforebay.seed=%d)%n%s%s%s"
        .formatted(seed, seed, history.tail(), about.apply(violation), violation.getMessage());
  }
}
