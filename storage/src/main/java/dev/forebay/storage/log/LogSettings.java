package dev.forebay.storage.log;

/**
 * Sizes of the log.
 *
 * @param segmentSizeBytes size that segments grow to; a multiple of 4096
 * @param firstSegmentSizeBytes size of the first one; each next is four times larger, up to {@code
 *     segmentSizeBytes}; a multiple of 4096
 * @param groupBytesMax a commit group takes no further slice that would make it larger than this
 * @param sliceBytesMax adjacent records are written as one piece of at most this size
 * @param spareSegmentsMax unused segments that are kept for the next use
 * @param acceptLoss start over segments that are missing, short or damaged
 */
public record LogSettings(
    long segmentSizeBytes,
    long firstSegmentSizeBytes,
    int groupBytesMax,
    int sliceBytesMax,
    int spareSegmentsMax,
    boolean acceptLoss) {
  /** 64 MiB segments, the first one of 4 MiB. */
  public static final LogSettings DEFAULTS =
      new LogSettings(64L << 20, 4L << 20, 8 << 20, 256 << 10, 6, false);

  private static final int SEGMENT_BYTES_MIN = 4 * SegmentFormat.BLOCK_BYTES;

  /** Checks the sizes. */
  public LogSettings {
    requireSegmentSize(segmentSizeBytes);
    requireSegmentSize(firstSegmentSizeBytes);
    if (firstSegmentSizeBytes > segmentSizeBytes) {
      throw new IllegalArgumentException("first segment larger than the others");
    }
    if (groupBytesMax < SegmentFormat.BLOCK_BYTES || sliceBytesMax < 1 || spareSegmentsMax < 1) {
      throw new IllegalArgumentException("log setting too small");
    }
  }

  /** As the defaults, with other segment sizes. */
  public static LogSettings ofSegments(long segmentSizeBytes, long firstSegmentSizeBytes) {
    return new LogSettings(
        segmentSizeBytes,
        firstSegmentSizeBytes,
        DEFAULTS.groupBytesMax,
        (int) Math.min(DEFAULTS.sliceBytesMax, segmentSizeBytes / 8),
        DEFAULTS.spareSegmentsMax,
        false);
  }

  /** As these, but a start goes on over what is missing or damaged, or not. */
  public LogSettings acceptingLoss(boolean accepted) {
    return new LogSettings(
        segmentSizeBytes,
        firstSegmentSizeBytes,
        groupBytesMax,
        sliceBytesMax,
        spareSegmentsMax,
        accepted);
  }

  /** Size of the ordinary segment that follows one of the given size. */
  long nextSegmentSizeBytes(long sizeBytes) {
    return Math.min(segmentSizeBytes, Math.max(firstSegmentSizeBytes, 4 * sizeBytes));
  }

  private static void requireSegmentSize(long bytes) {
    if (bytes < SEGMENT_BYTES_MIN
        || bytes % SegmentFormat.BLOCK_BYTES != 0
        || bytes > SegmentFormat.SIZE_BYTES_MAX) {
      throw new IllegalArgumentException("not a segment size: " + bytes);
    }
  }
}
