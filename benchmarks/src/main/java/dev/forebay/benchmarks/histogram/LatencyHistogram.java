package dev.forebay.benchmarks.histogram;

import java.util.Arrays;

/**
 * Counts durations in log-linear buckets: {@value #SUB_BUCKETS} per power of two, so a percentile
 * is at most 1 % above the true one. Confined to one thread. Memory is fixed (56 KiB); negative
 * durations count as zero.
 *
 * <pre>
 * nanos      0 … 127 | 128 … 255 | 256 … 511 | …
 * bucket of  1 ns      1 ns        2 ns        …
 * </pre>
 */
public final class LatencyHistogram {
  private static final int SUB_BUCKET_BITS = 7;
  private static final int SUB_BUCKETS = 1 << SUB_BUCKET_BITS;
  private static final int BUCKETS = (Long.SIZE - SUB_BUCKET_BITS) * SUB_BUCKETS;

  private final long[] counts = new long[BUCKETS];
  private long total;

  /** Counts one duration. */
  public void record(long nanos) {
    record(nanos, 1);
  }

  /** Counts the same duration several times. */
  public void record(long nanos, long times) {
    counts[bucketOf(Math.max(0, nanos))] += times;
    total += times;
  }

  /** Forgets everything, as at the end of a warm-up. */
  public void reset() {
    Arrays.fill(counts, 0);
    total = 0;
  }

  public long total() {
    return total;
  }

  /** The upper edge of the bucket that holds the given fraction, in nanoseconds; 0 when empty. */
  public long percentileNanos(double fraction) {
    long wanted = Math.max(1, (long) Math.ceil(total * fraction));
    long seen = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      seen += counts[bucket];
      if (seen >= wanted) {
        return upperEdgeOf(bucket);
      }
    }
    return 0;
  }

  public double percentileMicros(double fraction) {
    return percentileNanos(fraction) / 1_000.0;
  }

  private static int bucketOf(long nanos) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(nanos);
    int shift = Math.max(0, bits - SUB_BUCKET_BITS - 1);
    return (shift << SUB_BUCKET_BITS) + (int) (nanos >>> shift);
  }

  private static long upperEdgeOf(int bucket) {
    int shift = Math.max(0, (bucket >>> SUB_BUCKET_BITS) - 1);
    long subBucket = bucket - ((long) shift << SUB_BUCKET_BITS);
    return ((subBucket + 1) << shift) - 1;
  }
}
