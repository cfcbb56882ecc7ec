package dev.forebay.benchmarks.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  private final LatencyHistogram histogram = new LatencyHistogram();

  @Test
  void percentilesAreAtMostOnePercentAboveTheTrueOnes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long[] values = random.longs(10_000, 0, 1L << (1 + random.nextInt(40))).toArray();
    for (long value : values) {
      histogram.record(value);
    }
    Arrays.sort(values);
    for (double fraction : new double[] {0.001, 0.5, 0.99, 0.999, 1}) {
      long exact = values[(int) Math.ceil(values.length * fraction) - 1];
      assertThat(histogram.percentileNanos(fraction))
          .as("seed %d, fraction %s", seed, fraction)
          .isBetween(exact, exact + exact / 100);
    }
  }

  @Test
  void takesTheLongestAndCountsNegativeOnesAsZero() {
    histogram.record(-5);
    histogram.record(Long.MAX_VALUE);
    assertThat(histogram.percentileNanos(0.5)).isZero();
    assertThat(histogram.percentileNanos(1)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void isEmptyAfterAReset() {
    histogram.record(1_000);
    histogram.reset();
    assertThat(histogram.total()).isZero();
    assertThat(histogram.percentileNanos(0.99)).isZero();
  }
}
