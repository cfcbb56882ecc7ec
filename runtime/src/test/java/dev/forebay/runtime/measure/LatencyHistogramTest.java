package dev.forebay.runtime.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  private final LatencyHistogram histogram = new LatencyHistogram();

  @Test
  void boundsGoUpInStepsOfOneTwoAndFive() {
    assertThat(LatencyHistogram.boundsNanos())
        .hasSize(19)
        .startsWith(10_000L, 20_000L, 50_000L, 100_000L)
        .endsWith(5_000_000_000L, 10_000_000_000L)
        .isSorted();
  }

  @Test
  void aDurationCountsInTheFirstBucketWhoseBoundIsNotBelowIt() {
    histogram.record(TimeUnit.MICROSECONDS.toNanos(20));
    histogram.record(TimeUnit.MICROSECONDS.toNanos(20) + 1);

    LatencyHistogram.Reading reading = histogram.read();
    assertThat(reading.counts().subList(0, 4)).containsExactly(0L, 1L, 1L, 0L);
    assertThat(reading.sumNanos()).isEqualTo(40_001);
  }

  @Test
  void whatIsLongerThanAllBoundsIsStillCounted() {
    histogram.record(TimeUnit.MINUTES.toNanos(1));

    assertThat(histogram.read().counts().getLast()).isEqualTo(1);
  }

  @Test
  void aClockThatStepsBackCountsAsZero() {
    histogram.record(-5);

    assertThat(histogram.read().counts().getFirst()).isEqualTo(1);
    assertThat(histogram.read().sumNanos()).isZero();
  }
}
