package dev.forebay.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.runtime.measure.LatencyHistogram;
import dev.forebay.testkit.world.SimulatedWorld;
import dev.forebay.tests.hostile.node.NodeVariant;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The same with time that goes by as the loops use the processor: what holds a loop makes good
 * clients wait. Says how long they do, and which seeds have the longest steps. A measurement, so
 * that it runs only when it is asked for, with {@code -Dforebay.processor.seeds=1000}.
 */
@EnabledIfSystemProperty(named = "forebay.processor.seeds", matches = "\\d+")
class TurnTimeTest {
  private static final int WARM_UP_SEEDS = 100;
  private static final long WAIT_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);
  private static final long TOLD_STEP_NANOS = 4_000_000;
  private static final double PERCENTILE = 0.999;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final LatencyHistogram waits = new LatencyHistogram();

  @Test
  void goodClientsWaitForNoTurn() {
    for (long seed = 1; seed <= WARM_UP_SEEDS; seed++) {
      HostileSeeds.play(seed, NodeVariant.SOUND);
    }
    long longest = 0;
    long last = Long.getLong("forebay.processor.seeds");
    for (long seed = 1; seed <= last; seed++) {
      SimulatedWorld world = new SimulatedWorld(seed);
      world.measureSteps(threads::getCurrentThreadCpuTime);
      Outcome outcome =
          HostileSeeds.play(
              seed,
              new Conditions(
                  world, HostileSeeds.abuses(), NodeVariant.SOUND, WAIT_NANOS_MAX, false, waits));
      longest = Math.max(longest, world.longestStepNanos());
      if (world.longestStepNanos() > TOLD_STEP_NANOS) {
        System.out.printf(
            "seed %d: a step of %d µs: %s%n",
            seed, world.longestStepNanos() / 1000, outcome.played());
      }
    }
    System.out.printf(
        "the longest step took %d µs; 99.9 %% of rounds within %d ms, 99 %% within %d ms, half within %d ms%n",
        longest / 1000,
        percentileMillis(PERCENTILE),
        percentileMillis(0.99),
        percentileMillis(0.5));
    assertThat(percentileMillis(PERCENTILE)).as("ms, 99.9 %% of rounds").isLessThanOrEqualTo(200);
  }

  /** The upper bound of the bucket that it is in. */
  private long percentileMillis(double part) {
    List<Long> counts = waits.read().counts();
    long all = counts.stream().mapToLong(Long::longValue).sum();
    long left = (long) Math.ceil(all * part);
    for (int i = 0; i < LatencyHistogram.boundsNanos().size(); i++) {
      left -= counts.get(i);
      if (left <= 0) {
        return TimeUnit.NANOSECONDS.toMillis(LatencyHistogram.boundsNanos().get(i));
      }
    }
    return Long.MAX_VALUE;
  }
}
