package dev.forebay.testkit.storage;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Run more seeds with {@code -Dforebay.seeds=N}, from another one with -Dforebay.seed=S. */
final class LocalLogCrashTest {
  private static final long FIRST = Long.getLong("forebay.seed", 1);
  private static final long COUNT = Long.getLong("forebay.seeds", 300);

  @Test
  void whatWasConfirmedSurvivesEveryPowerCut() {
    LongStream.range(FIRST, FIRST + COUNT)
        .forEach(seed ->
            assertThatCode(() -> new CrashRun(seed).run())
                .as("seed %d", seed)
                .doesNotThrowAnyException());
  }
}
