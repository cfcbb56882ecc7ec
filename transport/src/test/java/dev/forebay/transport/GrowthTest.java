package dev.forebay.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class GrowthTest {
  @Test
  void whatIsNeededFitsAndOldAndNewTakeHalfAsMuchAgainAtMost() {
    for (int seed = 0; seed < 20_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int last = 1 + random.nextInt(random.nextBoolean() ? 1000 : Integer.MAX_VALUE);
      int room = 1 + random.nextInt(last);
      int first = Growth.capacity(last, room);
      int more = room + random.nextInt(last - room + 1);
      int second = Growth.capacity(last, more);
      String what = "seed " + seed + ": " + last + ", " + room + " then " + more;
      assertThat(first)
          .as(what)
          .isBetween(room, (int) Math.min(last, Math.max(2L * (room - 1), room)));
      assertThat(second).as(what).isBetween(more, last);
      if (second != first) {
        assertThat(2L * first).as(what).isLessThanOrEqualTo(second + 1L);
      }
    }
  }
}
