package dev.forebay.tests.simulation.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Tries seeds one after another. {@code -Dforebay.seeds=10000} runs more of them, {@code
 * -Dforebay.seeds.first=S} others than from 1 on, {@code -Dforebay.seed=S} replays one.
 */
public final class Seeds {
  private static final int REPLAYED = 4;

  /** Nobody reads more. */
  private static final int FURTHER_MAX = 20;

  private Seeds() {}

  /** Looks at a run that nobody objected to. */
  @FunctionalInterface
  public interface Look<E> {
    /** Fails if the run did not do what it is for. */
    void at(History<E> history, String ofSeed);
  }

  /**
   * Runs seeds against a sound broker, also behind the first that something objects to: of the rest
   * their numbers are told.
   *
   * @param count how many unless asked for others
   */
  public static <E> void findNothing(int count, LongFunction<Simulation<E>> sound, Look<E> look) {
    Long one = Long.getLong("forebay.seed");
    long first = one == null ? Long.getLong("forebay.seeds.first", 1) : one;
    long last = one == null ? first + Long.getLong("forebay.seeds", count) - 1 : one;
    AssertionError failure = null;
    List<Long> further = new ArrayList<>();
    for (long seed = first; seed <= last && further.size() < FURTHER_MAX; seed++) {
      Simulation<E> run = sound.apply(seed);
      Violation violation = run.run();
      if (violation == null) {
        look.at(run.history(), " of seed " + seed);
      } else if (failure == null) {
        failure = new AssertionError(run.report(violation), violation);
      } else {
        further.add(seed);
      }
    }
    if (failure != null) {
      failure.addSuppressed(new AssertionError("something objects to seeds " + further + ", too"));
      throw failure;
    }
  }

  /** A seed tells all of a run: it happens again. */
  public static <E> void replayExactly(LongFunction<Simulation<E>> sound) {
    for (long seed = 1; seed <= REPLAYED; seed++) {
      Simulation<E> run = sound.apply(seed);
      Simulation<E> again = sound.apply(seed);
      run.run();
      again.run();
      assertThat(again.history().tail()).as("end of seed " + seed).isEqualTo(run.history().tail());
      assertThat(again.history().size()).isEqualTo(run.history().size());
    }
  }

  /**
   * A checker objects to something broken within some seeds, and not to the same seed unspoilt.
   *
   * @param what is broken
   */
  public static <E> void findFault(
      Object what,
      int seedsMax,
      LongFunction<Simulation<E>> spoilt,
      LongFunction<Simulation<E>> sound) {
    for (long seed = 1; seed <= seedsMax; seed++) {
      Violation violation = spoilt.apply(seed).run();
      if (violation != null) {
        System.out.printf("%s: seen by %s, seed %d%n", what, violation.checker(), seed);
        assertThat(sound.apply(seed).run()).as("the same, unspoilt").isNull();
        return;
      }
    }
    throw new AssertionError("nobody objects to: " + what);
  }
}
