package dev.forebay.benchmarks.drive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
  @Test
  void intendedTimesDoNotMoveWhenSendingIsLate() {
    Pace pace = new Pace(1_000, 200);
    assertThat(pace.due(999)).isFalse();
    assertThat(pace.due(1_000_000_000)).isTrue();
    pace.advance();
    assertThat(pace.nextNanos()).isEqualTo(1_000 + 5_000_000);
    pace.advance();
    assertThat(pace.nextNanos()).isEqualTo(1_000 + 10_000_000);
  }
}
