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
 * Power cuts, at random events of its disk, of a broker that real clients of Kafka use. {@code
 * -Dforebay.cuts} says how many. A seed repeats what is sent and where the power fails, but not how
 * threads take turns.
 */
class KafkaPowerCutTest {
  private static final int CUTS = Integer.getInteger("forebay.cuts", 150);
  private static final int CUTS_PER_RUN = 150;
  private static final int CUTS_OF_THE_LYING_DISK = 80;

  @Test
  void whatClientsWereToldIsTrueAfterTheCut() throws Exception {
    long seed = Long.getLong("forebay.seed", System.nanoTime());
    long began = System.nanoTime();
    int cuts = 0;
    for (long each = seed; cuts < CUTS; each++) {
      cuts += CUTS_PER_RUN;
      assertThat(cut(each, CUTS_PER_RUN, UnaryOperator.identity())).isEmpty();
    }
    System.out.printf(
        "%d power cuts of Kafka's clients in %d ms%n",
        cuts, (System.nanoTime() - began) / 1_000_000);
  }

  @Test
  void aDiskThatLiesAboutSyncsIsFoundOut() throws Exception {
    assertThat(cut(1, CUTS_OF_THE_LYING_DISK, LyingDisk::new))
        .anyMatch(one -> one.contains("lost record") || one.contains("has committed"));
  }

  private static List<String> cut(long seed, int cuts, UnaryOperator<Disk> spoil) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    RecordedKafkaRun run = new RecordedKafkaRun(seed, spoil);
    assertThat(run.acknowledged()).as("load, seed %d", seed).hasSizeGreaterThan(1000);
    assertThat(run.committed()).as("commits, seed %d", seed).hasSizeGreaterThan(50);
    assertThat(run.view().flushes()).as("flushes, seed %d", seed).isGreaterThan(2);
    List<DiskEvent> trace = run.trace();
    List<String> violations = new ArrayList<>();
    for (int i = 0; i < cuts; i++) {
      int events = random.nextInt(trace.size() + 1);
      for (String violation : new KafkaPowerCut(run, events).violations(trace, random.nextLong())) {
        violations.add("seed %d, cut %d after event %d: %s".formatted(seed, i, events, violation));
      }
    }
    return violations;
  }
}
