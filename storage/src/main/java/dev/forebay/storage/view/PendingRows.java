package dev.forebay.storage.view;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a batch under way has done so far to the rows of one destination. View writer only; as large
 * as the batch makes it.
 */
final class PendingRows {
  private final int shard;
  private final long destinationId;
  private final TreeMap<Long, IndexRow> rows = new TreeMap<>();
  private final TreeMap<Long, Long> hidden = new TreeMap<>();

  PendingRows(int shard, long destinationId) {
    this.shard = shard;
    this.destinationId = destinationId;
  }

  int shard() {
    return shard;
  }

  long destinationId() {
    return destinationId;
  }

  /** Rows that the batch put and has not removed again, by base offset. */
  NavigableMap<Long, IndexRow> rows() {
    return rows;
  }

  void put(IndexRow row) {
    rows.put(row.baseOffset(), row);
    if (hiddenUntil(row.baseOffset()) < 0) {
      hide(row.baseOffset(), row.baseOffset());
    }
  }

  /** Stored rows that begin from first to last, inclusive, are removed or replaced. */
  void hide(long first, long last) {
    hidden.put(first, last);
  }

  /** Last base offset of the hidden range around a base offset, or -1 if it is not hidden. */
  long hiddenUntil(long baseOffset) {
    Map.Entry<Long, Long> range = hidden.floorEntry(baseOffset);
    return range != null && range.getValue() >= baseOffset ? range.getValue() : -1;
  }
}
