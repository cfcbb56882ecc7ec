package dev.forebay.server;

import dev.forebay.runtime.measure.LatencyHistogram;
import dev.forebay.storage.log.LogObserver;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures the log's syncs, and tells the operator of what happens to its segments. */
final class SyncMetrics implements LogObserver {
  private static final Logger log = LoggerFactory.getLogger(SyncMetrics.class);

  private final LatencyHistogram syncs = new LatencyHistogram();
  private volatile boolean segmentMissing;

  /** Whether the log has lacked a segment since this was asked last. */
  boolean takeSegmentMissing() {
    boolean missing = segmentMissing;
    segmentMissing = false;
    return missing;
  }

  LatencyHistogram.Reading read() {
    return syncs.read();
  }

  @Override
  public void groupSynced(long syncNanos, long groupBytes, int records) {
    syncs.record(syncNanos);
  }

  @Override
  public void segmentOpened(int number, long sizeBytes) {
    log.debug("segment {} of {} bytes opened", number, sizeBytes);
  }

  @Override
  public void segmentReclaimed(int number) {
    log.debug("segment {} reclaimed", number);
  }

  @Override
  public void segmentUnavailable(IOException cause) {
    log.error("no new log segment can be made; publishers wait until there is room", cause);
    segmentMissing = true;
  }
}
