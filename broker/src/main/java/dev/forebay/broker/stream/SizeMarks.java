package dev.forebay.broker.stream;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a partition's bytes and times lie along its offsets, in at most {@value #MARKS_MAX} spans: so
 * that retention, and the search for a time, need not ask for every batch. A span is at least
 * {@value #SPAN_BYTES_MIN} bytes; when there are too many, neighbours become one.
 */
public final class SizeMarks {
  /** Spans of a partition. */
  static final int MARKS_MAX = 256;

  /** Bytes of the smallest full span. */
  static final long SPAN_BYTES_MIN = 1 << 20;

  private static final long[] NONE = {};

  private long[] ends = NONE;
  private long[] bytes = NONE;
  private long[] latest = NONE;
  private int count;
  private long spanBytes = SPAN_BYTES_MIN;
  private long totalBytes;

  /** A batch was added at the end. */
  public void add(long endOffset, long lengthBytes, long maxTimeMillis) {
    if (count == 0 || bytes[count - 1] >= spanBytes) {
      begin();
      latest[count - 1] = maxTimeMillis;
    }
    ends[count - 1] = endOffset;
    bytes[count - 1] += lengthBytes;
    latest[count - 1] = Math.max(latest[count - 1], maxTimeMillis);
    totalBytes += lengthBytes;
  }

  private void begin() {
    if (count == MARKS_MAX) {
      merge();
    }
    if (count == ends.length) {
      int larger = Math.min(MARKS_MAX, Math.max(2, 2 * count));
      ends = Arrays.copyOf(ends, larger);
      bytes = Arrays.copyOf(bytes, larger);
      latest = Arrays.copyOf(latest, larger);
    }
    bytes[count] = 0;
    count++;
  }

  private void merge() {
    spanBytes *= 2;
    for (int i = 0; i < count / 2; i++) {
      ends[i] = ends[2 * i + 1];
      bytes[i] = bytes[2 * i] + bytes[2 * i + 1];
      latest[i] = Math.max(latest[2 * i], latest[2 * i + 1]);
    }
    count /= 2;
  }

  /** Forgets the spans that end at or before the offset. */
  void trim(long startOffset) {
    int gone = 0;
    while (gone < count && ends[gone] <= startOffset) {
      totalBytes -= bytes[gone];
      gone++;
    }
    if (gone > 0) {
      System.arraycopy(ends, gone, ends, 0, count - gone);
      System.arraycopy(bytes, gone, bytes, 0, count - gone);
      System.arraycopy(latest, gone, latest, 0, count - gone);
      count -= gone;
    }
  }

  /** Bytes of all spans; the first may begin before what is kept. */
  long totalBytes() {
    return totalBytes;
  }

  /** Where the partition may begin if it keeps no more than so many bytes, whole spans only. */
  long startForBytes(long bytesMax, long start) {
    long left = totalBytes;
    long from = start;
    for (int i = 0; i < count && left - bytes[i] >= bytesMax; i++) {
      left -= bytes[i];
      from = ends[i];
    }
    return from;
  }

  /** Where the partition may begin if what is older goes, whole spans only. */
  long startForTime(long oldestMillis, long start) {
    long from = start;
    for (int i = 0; i < count && latest[i] < oldestMillis; i++) {
      from = ends[i];
    }
    return from;
  }

  /**
   * Where to look for the first message from an offset on that is as late as this, or null if none
   * is.
   */
  @Nullable Long beginOfTime(long timeMillis, long fromOffset, long start) {
    long begin = start;
    for (int i = 0; i < count; i++) {
      if (latest[i] >= timeMillis && ends[i] > fromOffset) {
        return Math.max(begin, fromOffset);
      }
      begin = ends[i];
    }
    return null;
  }

  /** The latest time of all, or null if there is nothing. */
  @Nullable Long latestMillis() {
    if (count == 0) {
      return null;
    }
    long found = Long.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      found = Math.max(found, latest[i]);
    }
    return found;
  }
}
