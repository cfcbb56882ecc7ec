package dev.forebay.broker.subscription;

import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.record.AttemptRange;
import dev.forebay.broker.record.OffsetRanges;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The attempts of a queue's messages that have failed; others are not in here. Neighbours with as
 * many are one range, so that what a lost consumer held costs little. When there are more than
 * {@value #RANGES_MAX}, or the shard's {@link AttemptRoom} is used up, every second of those that
 * failed least often is forgotten: a message that goes on failing is soon not among them. Pure
 * state.
 */
final class AttemptCounts {
  static final int RANGES_MAX = 1024;

  private final AttemptRoom room;
  private final TreeMap<Long, AttemptRange> ranges = new TreeMap<>();
  private int counted;

  AttemptCounts(AttemptRoom room, List<AttemptRange> known) {
    this.room = room;
    known.forEach(this::put);
    account();
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** Of a message that may have been handed out before. */
  Attempts of(long offset) {
    Map.Entry<Long, AttemptRange> entry = ranges.floorEntry(offset);
    return entry != null && offset < entry.getValue().end()
        ? entry.getValue().attempts()
        : Attempts.NOT_FAILED;
  }

  /** Which of a range have failed at least so often. */
  OffsetRanges failedWithin(long first, long end, long failures) {
    OffsetRanges found = new OffsetRanges();
    Long from = ranges.floorKey(first);
    for (AttemptRange range : ranges.subMap(from == null ? first : from, end).values()) {
      if (range.attempts().failed() >= failures && range.end() > first) {
        found.add(Math.max(first, range.first()), Math.min(end, range.end()));
      }
    }
    return found;
  }

  /** All of a range have failed once more. */
  void failed(long first, long end, Predicate<AttemptRange> isGone) {
    splitAt(first);
    splitAt(end);
    long at = first;
    for (AttemptRange range : within(first, end)) {
      putNew(at, range.first());
      put(new AttemptRange(range.first(), range.end(), range.attempts().failedAgain()));
      at = range.end();
    }
    putNew(at, end);
    join(first, end);
    account();
    if (isTooMuch()) {
      forget(isGone);
    }
    while (isTooMuch() && !ranges.isEmpty()) {
      forgetLeast();
    }
  }

  /** All of a range have come back without a failure; only those that failed before are counted. */
  void returned(long first, long end) {
    if (ranges.isEmpty()) {
      return;
    }
    splitAt(first);
    splitAt(end);
    for (AttemptRange range : within(first, end)) {
      put(new AttemptRange(range.first(), range.end(), range.attempts().returnedAgain()));
    }
    join(first, end);
    account();
    while (isTooMuch()) {
      forgetLeast();
    }
  }

  /** Messages before the offset are settled. */
  void forgetBefore(long offset) {
    while (!ranges.isEmpty() && ranges.firstEntry().getValue().end() <= offset) {
      ranges.pollFirstEntry();
    }
    account();
  }

  /** Likewise for whole ranges. */
  void forget(Predicate<AttemptRange> isGone) {
    ranges.values().removeIf(isGone);
    account();
  }

  void forgetAll() {
    ranges.clear();
    account();
  }

  List<AttemptRange> ranges() {
    return List.copyOf(ranges.values());
  }

  private boolean isTooMuch() {
    return ranges.size() > RANGES_MAX || room.isOverdrawn();
  }

  private void forgetLeast() {
    int least = Integer.MAX_VALUE;
    for (AttemptRange range : ranges.values()) {
      least = Math.min(least, range.attempts().failed());
    }
    boolean isKept = true;
    int before = ranges.size();
    for (Iterator<AttemptRange> all = ranges.values().iterator(); all.hasNext(); ) {
      if (all.next().attempts().failed() == least) {
        if (!isKept) {
          all.remove();
        }
        isKept = !isKept;
      }
    }
    if (ranges.size() == before) {
      int only = least;
      ranges.values().removeIf(range -> range.attempts().failed() == only);
    }
    account();
  }

  private List<AttemptRange> within(long first, long end) {
    return new ArrayList<>(ranges.subMap(first, end).values());
  }

  private void putNew(long first, long end) {
    if (first < end) {
      put(new AttemptRange(first, end, Attempts.NONE.failedAgain()));
    }
  }

  private void put(AttemptRange range) {
    ranges.put(range.first(), range);
  }

  private void splitAt(long offset) {
    Map.Entry<Long, AttemptRange> entry = ranges.lowerEntry(offset);
    if (entry != null && offset < entry.getValue().end()) {
      AttemptRange range = entry.getValue();
      put(new AttemptRange(range.first(), offset, range.attempts()));
      put(new AttemptRange(offset, range.end(), range.attempts()));
    }
  }

  /** Makes one of neighbours that are alike, within what has changed and at its edges. */
  private void join(long first, long end) {
    Map.Entry<Long, AttemptRange> start = ranges.floorEntry(first - 1);
    AttemptRange last = start == null ? null : start.getValue();
    for (AttemptRange range : within(first, end + 1)) {
      if (last != null && last.end() == range.first() && last.attempts().equals(range.attempts())) {
        ranges.remove(range.first());
        range = new AttemptRange(last.first(), range.end(), range.attempts());
        put(range);
      }
      last = range;
    }
  }

  private void account() {
    room.changed(ranges.size() - counted);
    counted = ranges.size();
  }
}
