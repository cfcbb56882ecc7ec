package dev.forebay.broker.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.record.AttemptRange;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AttemptCountsTest {
  private final AttemptRoom room = new AttemptRoom(2000);

  @Test
  void neighboursWithAsManyAreOneRange() {
    AttemptCounts counts = new AttemptCounts(room, List.of());
    counts.failed(10, 20, _ -> false);
    counts.failed(20, 30, _ -> false);
    counts.failed(5, 10, _ -> false);
    counts.failed(12, 14, _ -> false);
    counts.failed(5, 12, _ -> false);
    counts.failed(14, 30, _ -> false);
    assertThat(counts.ranges()).containsExactly(new AttemptRange(5, 30, new Attempts(2, 2)));
  }

  @Test
  void whatFailsMostIsRememberedWhenThereIsNoRoom() {
    AttemptCounts counts = new AttemptCounts(room, List.of());
    for (int round = 1; round <= 20; round++) {
      counts.failed(7, 8, _ -> false);
      for (int i = 0; i < 2 * AttemptCounts.RANGES_MAX; i++) {
        long offset = 1000L * round + 10_000L * i;
        counts.failed(offset, offset + 1, _ -> false);
        assertThat(counts.ranges()).hasSizeLessThanOrEqualTo(AttemptCounts.RANGES_MAX);
      }
    }
    assertThat(counts.of(7).failed()).isEqualTo(20);
  }

  @Test
  void whatIsGoneGoesFirstWhenThereIsNoRoom() {
    AttemptCounts counts = new AttemptCounts(room, List.of());
    counts.failed(0, 1, _ -> false);
    for (long i = 1; i < 2L * AttemptCounts.RANGES_MAX; i++) {
      counts.failed(2 * i, 2 * i + 1, range -> range.first() > 0);
    }
    assertThat(counts.of(0)).isEqualTo(new Attempts(1, 1));
  }

  @Test
  void theQueuesOfAShardShareItsRoom() {
    List<AttemptCounts> queues =
        IntStream.range(0, 10).mapToObj(_ -> new AttemptCounts(room, List.of())).toList();
    for (int i = 0; i < AttemptCounts.RANGES_MAX; i++) {
      for (AttemptCounts queue : queues) {
        queue.failed(2L * i, 2L * i + 1, _ -> false);
        assertThat(room.ranges()).isLessThanOrEqualTo(2000);
      }
    }
    queues.forEach(AttemptCounts::forgetAll);
    assertThat(room.ranges()).isZero();
  }
}
