package dev.forebay.broker.subscription;

import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.QueueState;
import java.util.List;

/**
 * First in, first out: the lowest offset comes next. What was handed out is one range but for what
 * came back, so that a cursor and the ranges that came back are nearly all there is to know. Pure
 * state.
 */
final class OffsetOrder implements ReadyOrder {
  private final OffsetRanges settled;

  /** What was handed out before a restart, and, as far as somebody has asked, since then. */
  private final OffsetRanges handedOut;

  private final OffsetRanges released = new OffsetRanges();

  /** Of those, what was never handed out, since others behind it were held. */
  private final OffsetRanges passed = new OffsetRanges();

  private long cursor;
  private long end;

  /**
   * An order over what is ready.
   *
   * @param settled what is not to be handed out any more; its owner goes on changing it
   * @param handedOutBefore what may have been handed out before a restart; from now on this one's
   * @param first everything before it is settled
   * @param end what lies before it is ready unless it is settled
   */
  public OffsetOrder(OffsetRanges settled, OffsetRanges handedOutBefore, long first, long end) {
    this.settled = settled;
    this.handedOut = handedOutBefore;
    this.cursor = first;
    this.end = end;
  }

  @Override
  public void given(long first, long givenEnd, long rank) {
    // All are alike.
  }

  /** What lies before it is ready, unless it is settled or handed out. */
  long end() {
    return end;
  }

  /** What was handed out and has come back; a copy. */
  OffsetRanges released() {
    OffsetRanges cameBack = released.copy();
    cameBack.removeAll(passed);
    return cameBack;
  }

  @Override
  public void append(long first, long appendedEnd) {
    end = appendedEnd;
  }

  @Override
  public long next() {
    if (!released.isEmpty()) {
      return released.first();
    }
    cursor = settled.nextAbsent(cursor);
    return cursor < end ? cursor : NOTHING;
  }

  @Override
  public boolean take(long offset) {
    if (!released.isEmpty() && released.first() == offset) {
      released.removeFirst();
      if (!passed.contains(offset)) {
        return true;
      }
      passed.remove(offset, offset + 1);
      return handedOut.contains(offset);
    }
    cursor = offset + 1;
    return !handedOut.isEmpty() && handedOut.contains(offset);
  }

  @Override
  public void release(long first, long releasedEnd) {
    released.add(first, releasedEnd);
  }

  @Override
  public void settled(long first, long settledEnd) {
    // The ranges that are settled say so.
  }

  @Override
  public OffsetRanges hold(OffsetRanges held) {
    long last = Math.min(held.end(), end);
    if (cursor < last) {
      OffsetRanges fresh = settled.absentWithin(cursor, last);
      released.addAll(fresh);
      passed.addAll(fresh);
      cursor = last;
    }
    OffsetRanges taken = new OffsetRanges();
    held.forEach((first, heldEnd) -> taken.addAll(released.presentWithin(first, heldEnd)));
    released.removeAll(taken);
    passed.removeAll(taken);
    return taken;
  }

  @Override
  public List<QueueState.Ranked> ranked() {
    return List.of();
  }

  @Override
  public OffsetRanges remove(long first, long removedEnd) {
    OffsetRanges removed = released.copy();
    removed.remove(0, first);
    removed.remove(removedEnd, Long.MAX_VALUE);
    released.remove(first, removedEnd);
    passed.remove(first, removedEnd);
    long from = Math.max(first, cursor);
    long to = Math.min(removedEnd, end);
    if (from < to) {
      removed.addAll(settled.absentWithin(from, to));
    }
    return removed;
  }

  @Override
  public long countWithin(long first, long rangeEnd) {
    long from = Math.max(first, cursor);
    long to = Math.min(rangeEnd, end);
    long fresh = from < to ? to - from - settled.countWithin(from, to) : 0;
    return fresh + released.countWithin(first, rangeEnd);
  }

  @Override
  public OffsetRanges takeUpTo(long takenEnd) {
    OffsetRanges taken = new OffsetRanges();
    while (!released.isEmpty() && released.first() < takenEnd) {
      long first = released.first();
      long last = Math.min(takenEnd, released.firstEnd());
      released.remove(first, last);
      taken.add(first, last);
    }
    passed.remove(0, takenEnd);
    long last = Math.min(takenEnd, end);
    long at = settled.nextAbsent(cursor);
    while (at < last) {
      long gap = settled.nextFirstAfter(at, last);
      taken.add(at, Math.min(gap, last));
      cursor = Math.min(gap, last);
      at = settled.nextAbsent(cursor);
    }
    return taken;
  }

  @Override
  public OffsetRanges takeFirst(long count) {
    OffsetRanges taken = new OffsetRanges();
    long left = count;
    while (left > 0 && !released.isEmpty()) {
      long first = released.first();
      long last = Math.min(released.firstEnd(), first + left);
      released.remove(first, last);
      taken.add(first, last);
      left -= last - first;
    }
    passed.removeAll(taken);
    long at = settled.nextAbsent(cursor);
    while (left > 0 && at < end) {
      long last = Math.min(settled.nextFirstAfter(at, end), at + left);
      taken.add(at, last);
      left -= last - at;
      cursor = last;
      at = settled.nextAbsent(cursor);
    }
    return taken;
  }

  @Override
  public OffsetRanges first(long count) {
    OffsetRanges first = released.firstOf(count);
    long left = count - first.count();
    for (long at = settled.nextAbsent(cursor); left > 0 && at < end; ) {
      long last = Math.min(settled.nextFirstAfter(at, end), at + left);
      first.add(at, last);
      left -= last - at;
      at = settled.nextAbsent(last);
    }
    return first;
  }

  @Override
  public long endOfRow() {
    if (!released.isEmpty()) {
      return released.firstEnd();
    }
    return Math.min(end, settled.nextFirstAfter(settled.nextAbsent(cursor), end));
  }

  @Override
  public boolean isReleased(long offset) {
    return offset < cursor && !passed.contains(offset);
  }

  @Override
  public long endOfLike(long head, long wantedEnd) {
    if (isReleased(head)) {
      return Math.min(Math.min(wantedEnd, cursor), passed.nextFirstAfter(head, wantedEnd));
    }
    return head < cursor ? Math.min(wantedEnd, passed.nextAbsent(head)) : wantedEnd;
  }

  @Override
  public boolean areHandedOut(long first, long rangeEnd) {
    return rangeEnd <= cursor && (released.isEmpty() || released.countWithin(first, rangeEnd) == 0);
  }

  @Override
  public OffsetRanges handedOut() {
    handedOut.addAll(passed.absentWithin(0, cursor));
    return handedOut;
  }
}
