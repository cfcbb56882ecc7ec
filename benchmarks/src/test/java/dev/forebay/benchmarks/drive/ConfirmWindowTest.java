package dev.forebay.benchmarks.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.benchmarks.histogram.LatencyHistogram;
import org.junit.jupiter.api.Test;

class ConfirmWindowTest {
  private final LatencyHistogram latencies = new LatencyHistogram();
  private final ConfirmWindow window = new ConfirmWindow(3, latencies);

  @Test
  void closesAtItsLimitAndOpensWithEachConfirm() {
    send(3);
    assertThat(window.available()).isZero();
    assertThat(window.confirmed(2, false, 100)).isEqualTo(1);
    assertThat(window.available()).isEqualTo(1);
  }

  @Test
  void multipleConfirmsPassOverWhatWasConfirmedSingly() {
    send(3);
    window.confirmed(2, false, 100);
    assertThat(window.confirmed(3, true, 100)).isEqualTo(2);
    assertThat(window.available()).isEqualTo(3);
    assertThat(latencies.total()).isEqualTo(3);
  }

  @Test
  void refusesConfirmsOfWhatWasNotSent() {
    send(1);
    assertThatThrownBy(() -> window.confirmed(2, false, 100))
        .isInstanceOf(IllegalStateException.class);
    window.confirmed(1, false, 100);
    assertThatThrownBy(() -> window.confirmed(1, true, 100))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesASecondConfirmOfANumberAboveTheLowest() {
    send(3);
    window.confirmed(2, false, 100);
    assertThatThrownBy(() -> window.confirmed(2, false, 100))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void waitsForAnEarlyNumberBeforeItsSlotIsNeededAgain() {
    send(3);
    window.confirmed(2, false, 100);
    for (int tag = 3; window.available() > 0; tag++) {
      window.sent(0);
      window.confirmed(tag, false, 100);
    }
    assertThat(window.confirmed(1, false, 100)).isEqualTo(1);
    assertThat(window.available()).isEqualTo(2);
  }

  private void send(int count) {
    for (int i = 0; i < count; i++) {
      window.sent(0);
    }
  }
}
