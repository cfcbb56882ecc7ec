package dev.forebay.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.testkit.world.SimulatedWorld;
import dev.forebay.tests.fuzz.ErrorLog;
import dev.forebay.tests.hostile.amqp.AmqpAbuses;
import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.kafka.KafkaAbuses;
import dev.forebay.tests.hostile.node.NodeVariant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whatever clients do, the others are served, and nothing of them is left. */
class HostileTest {
  private static final int SEEDS = 200;
  private static final int TOLD_EVERY = 1000;

  private static final long WAIT_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

  @Test
  void nobodyStopsTheNodeOrTheOthers() {
    Long one = Long.getLong("forebay.seed");
    long first = one == null ? 1 : one;
    long last = one == null ? Long.getLong("forebay.seeds", SEEDS) : one;
    List<Abuse> abuses = new ArrayList<>(AmqpAbuses.all());
    abuses.addAll(KafkaAbuses.all());
    long waited = 0;
    long chunks = 0;
    for (long seed = first; seed <= last; seed++) {
      try (ErrorLog log = ErrorLog.open()) {
        Outcome outcome =
            new HostileRun(
                    seed, new SimulatedWorld(seed), abuses, NodeVariant.SOUND, WAIT_NANOS_MAX)
                .play();
        assertThat(log.errors()).as("errors of seed " + seed).isEmpty();
        waited = Math.max(waited, outcome.waitedNanosMax());
        chunks = Math.max(chunks, outcome.chunkBytesMax());
      }
      if (seed % TOLD_EVERY == 0) {
        System.out.printf("%d seeds, longest wait %d ms%n", seed, waited / 1_000_000);
      }
    }
    System.out.printf(
        "the longest wait: %d ms, the most memory of messages: %d KiB%n",
        TimeUnit.NANOSECONDS.toMillis(waited), chunks >> 10);
  }
}
