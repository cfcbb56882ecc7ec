package dev.forebay.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.storage.disk.Disk;
import dev.forebay.testkit.disk.DiskEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Power cuts of the whole broker at random events of its disk, half of them right after a sync.
 * {@code -Dforebay.cuts} says how many, {@code -Dforebay.seed} repeats a run exactly.
 */
class PowerCutTest {
  private static final int CUTS = Integer.getInteger("forebay.cuts", 2000);
  private static final int CUTS_PER_RUN = 100;
  private static final int CUTS_OF_THE_LYING_DISK = 30;

  @Test
  void whatWasConfirmedBeforeTheCutIsThereAfterIt() {
    long seed = Long.getLong("forebay.seed", System.nanoTime());
    long began = System.nanoTime();
    int cuts = 0;
    for (long each = seed; cuts < CUTS; each++) {
      cuts += CUTS_PER_RUN;
      assertThat(cut(each, CUTS_PER_RUN, UnaryOperator.identity())).isEmpty();
    }
    System.out.printf("%d power cuts in %d ms%n", cuts, (System.nanoTime() - began) / 1_000_000);
  }

  @Test
  void aDiskThatLiesAboutSyncsIsFoundOut() {
    assertThat(cut(1, CUTS_OF_THE_LYING_DISK, LyingDisk::new))
        .anyMatch(violation -> violation.contains("lost Place"));
  }

  private static List<String> cut(long seed, int cuts, UnaryOperator<Disk> spoil) {
    SplittableRandom random = new SplittableRandom(seed);
    RecordedRun run = new RecordedRun(seed, spoil);
    assertThat(run.confirmed()).as("load, seed %d", seed).hasSizeGreaterThan(1000);
    assertThat(run.view().flushes()).as("flushes, seed %d", seed).isGreaterThan(2);
    List<DiskEvent> trace = run.trace();
    List<String> violations = new ArrayList<>();
    for (int i = 0; i < cuts; i++) {
      int events = random.nextInt(trace.size() + 1);
      if (i % 2 == 0) {
        events = afterNextSync(trace, events);
      }
      for (String violation : new PowerCut(run, events).violations(trace, random.nextLong())) {
        violations.add("seed %d, cut %d after event %d: %s".formatted(seed, i, events, violation));
      }
    }
    return violations;
  }

  private static int afterNextSync(List<DiskEvent> trace, int from) {
    int events = from;
    while (events < trace.size() && !(trace.get(events) instanceof DiskEvent.Synced)) {
      events++;
    }
    return Math.min(events + 1, trace.size());
  }
}
