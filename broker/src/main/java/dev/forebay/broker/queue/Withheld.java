package dev.forebay.broker.queue;

import dev.forebay.broker.record.UndecidedEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What keeps messages of a queue from being seen: records that are not durable yet, and
 * transactions that are not decided. Confined to the shard's loop.
 */
final class Withheld {
  private @Nullable List<UndecidedEntry> undecided;
  private int pendingRecords;

  /** Up to where everything could be visible if no transaction were undecided. */
  private long reachedEnd;

  /** A record that must be durable before anything after it is visible was appended. */
  void recordPending() {
    pendingRecords++;
  }

  /**
   * Such a record is durable.
   *
   * @param end of the record's own messages
   * @param next the end of all that was appended
   */
  void recordDurable(long end, long next) {
    pendingRecords--;
    reach(pendingRecords == 0 ? next : end);
  }

  /** Whether everything that was appended is durable, or need not be. */
  boolean isNothingPending() {
    return pendingRecords == 0;
  }

  void reach(long end) {
    reachedEnd = Math.max(reachedEnd, end);
  }

  void add(UndecidedEntry entry) {
    if (undecided == null) {
      undecided = new ArrayList<>();
    }
    undecided.add(entry);
  }

  boolean remove(UndecidedEntry entry) {
    return undecided != null && undecided.remove(entry);
  }

  /** Transactions that are not decided. */
  List<UndecidedEntry> undecided() {
    return undecided == null ? List.of() : undecided;
  }

  /** What lies before it may be seen. */
  long visibleEnd() {
    long end = reachedEnd;
    for (UndecidedEntry entry : undecided()) {
      end = Math.min(end, entry.heldFrom());
    }
    return end;
  }
}
