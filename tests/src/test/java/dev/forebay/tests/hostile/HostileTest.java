package dev.forebay.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.node.NodeVariant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Whatever clients do, the others are served, and nothing of them is left. {@code
 * -Dforebay.seeds=100000} tries more seeds, {@code -Dforebay.seed=S} replays one.
 */
class HostileTest {
  private static final int SEEDS = 200;

  /** Reasons to wait that come about in as few seeds as these. */
  private static final int REASONS_MIN = 10;

  private static final int TOLD_EVERY = 1000;
  private static final long TOLD_NANOS = TimeUnit.SECONDS.toNanos(10);

  @Test
  void nobodyStopsTheNodeOrTheOthers() {
    Long one = Long.getLong("forebay.seed");
    long first = one == null ? Long.getLong("forebay.seeds.first", 1) : one;
    long last = one == null ? first + Long.getLong("forebay.seeds", SEEDS) - 1 : one;
    Set<WaitReason> waits = EnumSet.noneOf(WaitReason.class);
    long waited = 0;
    long chunkBytes = 0;
    for (long seed = first; seed <= last; seed++) {
      Outcome outcome = HostileSeeds.play(seed, NodeVariant.SOUND);
      waits.addAll(outcome.waits());
      if (outcome.waitedNanosMax() > TOLD_NANOS) {
        System.out.printf(
            "seed %d: %d ms%n", seed, TimeUnit.NANOSECONDS.toMillis(outcome.waitedNanosMax()));
      }
      waited = Math.max(waited, TimeUnit.NANOSECONDS.toMillis(outcome.waitedNanosMax()));
      chunkBytes = Math.max(chunkBytes, outcome.chunkBytesMax());
      if (seed % TOLD_EVERY == 0 || seed == last) {
        System.out.printf(
            "up to seed %d: longest wait %d ms, messages took %d KiB at most, not waited for: %s%n",
            seed, waited, chunkBytes >> 10, EnumSet.complementOf(EnumSet.copyOf(waits)));
      }
    }
    if (last - first + 1 >= SEEDS) {
      assertThat(waits).as("what was waited for").hasSizeGreaterThanOrEqualTo(REASONS_MIN);
    }
  }

  @Test
  void thereAreHundredsOfAbusesAndNoTwoOfAName() {
    List<String> names = HostileSeeds.abuses().stream().map(Abuse::name).toList();
    assertThat(names).hasSizeGreaterThan(250).doesNotHaveDuplicates();
  }
}
