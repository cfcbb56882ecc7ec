package dev.forebay.broker.subscription;

import dev.forebay.broker.api.declaration.QueueRules;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.QueueState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The highest priority first, and within one the lowest offset; or, of two classes, two of the high
 * one and then one of the other, as long as there are both. What comes back has its old place. Each
 * message that is not settled is in one set of its priority: those of a range cost nothing each,
 * and a million in any pattern some 125 kB for each priority that they have. Pure state.
 */
final class PriorityOrder implements ReadyOrder {
  /** So many of the high class for each of the other. */
  private static final int HIGH_IN_ROUND = 2;

  private static final int LOW = 0;
  private static final int HIGH = 1;

  /** Messages of one priority, or class. */
  private static final class Lane {
    private final OffsetRanges given = new OffsetRanges();
    private final OffsetRanges ready = new OffsetRanges();
    private final OffsetRanges out = new OffsetRanges();
  }

  private final @Nullable Lane[] lanes;

  /** Priorities of which something is ready. */
  private final BitSet anyReady = new BitSet();

  private final boolean hasClasses;

  /** How many were handed out of a round of the two classes. */
  private int inRound;

  private final OffsetRanges settled;

  /** What was handed out before a restart, and is not settled. */
  private final OffsetRanges handedOutBefore;

  /** What is ready and was handed out since. */
  private final OffsetRanges released = new OffsetRanges();

  /**
   * An order over what is not settled.
   *
   * @param rules what is said of priorities
   * @param settled what is not to be handed out any more; its owner goes on changing it
   * @param known as it was restored: all before {@code visibleEnd} is ready that is not settled
   */
  PriorityOrder(QueueRules rules, OffsetRanges settled, QueueState known, long visibleEnd) {
    this.hasClasses = rules.hasClasses();
    this.lanes = new Lane[hasClasses ? 2 : rules.priorityMax() + 1];
    this.settled = settled;
    this.handedOutBefore = known.handedOut();
    handedOutBefore.removeAll(settled);
    OffsetRanges others = settled.absentWithin(0, known.nextOffset());
    for (QueueState.Ranked ranked : known.ranked()) {
      OffsetRanges offsets = ranked.offsets().copy();
      offsets.removeAll(settled);
      others.removeAll(offsets);
      lane(ranked.priority()).given.addAll(offsets);
    }
    lane(0).given.addAll(others);
    append(0, visibleEnd);
  }

  /**
   * An order that goes on where all were alike so far.
   *
   * @param rules that there are two classes
   * @param settled as above
   * @param next of the next message
   */
  PriorityOrder(QueueRules rules, OffsetRanges settled, OffsetOrder before, long next) {
    this.hasClasses = rules.hasClasses();
    this.lanes = new Lane[HIGH + 1];
    this.settled = settled;
    OffsetRanges handedOut = before.handedOut();
    handedOut.removeAll(settled);
    this.handedOutBefore = handedOut;
    Lane low = lane(LOW);
    low.ready.addAll(before.first(before.end()));
    low.given.addAll(settled.absentWithin(before.end(), next));
    low.out.addAll(settled.absentWithin(0, before.end()));
    low.out.removeAll(low.ready);
    released.addAll(before.released());
    note(LOW, low);
  }

  private Lane lane(int priority) {
    int place =
        hasClasses
            ? priority < QueueRules.HIGH_CLASS ? LOW : HIGH
            : Math.min(priority, lanes.length - 1);
    Lane lane = lanes[place];
    if (lane == null) {
      lane = new Lane();
      lanes[place] = lane;
    }
    return lane;
  }

  @Override
  public void given(long first, long end, long priority) {
    lane((int) priority).given.add(first, end);
  }

  @Override
  public void append(long first, long end) {
    for (int i = 0; i < lanes.length; i++) {
      Lane lane = lanes[i];
      if (lane != null && !lane.given.isEmpty()) {
        OffsetRanges fresh = cut(lane.given, first, end);
        // Of transactions that came to nothing.
        OffsetRanges gone = new OffsetRanges();
        fresh.forEach((from, to) -> addSettled(gone, from, to));
        fresh.removeAll(gone);
        lane.ready.addAll(fresh);
        note(i, lane);
      }
    }
  }

  private void addSettled(OffsetRanges gone, long first, long end) {
    if (settled.countWithin(first, end) > 0) {
      gone.addAll(settled.presentWithin(first, end));
    }
  }

  private void note(int priority, Lane lane) {
    anyReady.set(priority, !lane.ready.isEmpty());
  }

  /** Whose turn it is, of those of which something is ready. */
  private int turn() {
    boolean isOfLow = hasClasses && inRound == HIGH_IN_ROUND && anyReady.get(LOW);
    return isOfLow ? LOW : anyReady.length() - 1;
  }

  private void handedOutOne() {
    inRound = inRound == HIGH_IN_ROUND ? 0 : inRound + 1;
  }

  private boolean areBothReady() {
    return hasClasses && anyReady.get(LOW) && anyReady.get(HIGH);
  }

  /** The lane whose turn it is, which has something ready. */
  private Lane first() {
    Lane lane = lanes[turn()];
    if (lane == null) {
      throw new IllegalStateException("nothing is ready");
    }
    return lane;
  }

  @Override
  public long next() {
    return anyReady.isEmpty() ? NOTHING : first().ready.first();
  }

  @Override
  public boolean take(long offset) {
    int priority = turn();
    Lane lane = first();
    lane.ready.remove(offset, offset + 1);
    lane.out.add(offset, offset + 1);
    note(priority, lane);
    handedOutOne();
    if (!released.isEmpty() && released.contains(offset)) {
      released.remove(offset, offset + 1);
      return true;
    }
    return !handedOutBefore.isEmpty() && handedOutBefore.contains(offset);
  }

  @Override
  public void release(long first, long end) {
    for (int i = 0; i < lanes.length; i++) {
      Lane lane = lanes[i];
      if (lane != null && !lane.out.isEmpty()) {
        lane.ready.addAll(cut(lane.out, first, end));
        note(i, lane);
      }
    }
    released.add(first, end);
  }

  @Override
  public void settled(long first, long end) {
    for (Lane lane : lanes) {
      if (lane != null && !lane.out.isEmpty()) {
        lane.out.remove(first, end);
      }
    }
    handedOutBefore.remove(first, end);
  }

  @Override
  public OffsetRanges hold(OffsetRanges held) {
    OffsetRanges taken = new OffsetRanges();
    for (int i = 0; i < lanes.length; i++) {
      Lane lane = lanes[i];
      if (lane != null && !lane.ready.isEmpty()) {
        OffsetRanges found = new OffsetRanges();
        held.forEach((first, end) -> found.addAll(cut(lane.ready, first, end)));
        lane.out.addAll(found);
        released.removeAll(found);
        taken.addAll(found);
        note(i, lane);
      }
    }
    return taken;
  }

  @Override
  public List<QueueState.Ranked> ranked() {
    List<QueueState.Ranked> ranked = new ArrayList<>();
    for (int i = 1; i < lanes.length; i++) {
      Lane lane = lanes[i];
      if (lane != null) {
        int priority = hasClasses ? QueueRules.HIGH_CLASS : i;
        Stream.of(lane.ready, lane.out, lane.given)
            .filter(set -> !set.isEmpty())
            .forEach(set -> ranked.add(new QueueState.Ranked(priority, set)));
      }
    }
    return ranked;
  }

  @Override
  public OffsetRanges remove(long first, long end) {
    OffsetRanges removed = new OffsetRanges();
    for (int i = 0; i < lanes.length; i++) {
      Lane lane = lanes[i];
      if (lane != null && !lane.ready.isEmpty()) {
        removed.addAll(cut(lane.ready, first, end));
        note(i, lane);
      }
    }
    released.remove(first, end);
    handedOutBefore.removeAll(removed);
    return removed;
  }

  @Override
  public long countWithin(long first, long end) {
    long count = 0;
    for (Lane lane : lanes) {
      count += lane == null ? 0 : lane.ready.countWithin(first, end);
    }
    return count;
  }

  /** Only of the priority whose turn it is. */
  @Override
  public OffsetRanges takeUpTo(long end) {
    return anyReady.isEmpty() ? new OffsetRanges() : takeFirst(Long.MAX_VALUE, end);
  }

  @Override
  public OffsetRanges takeFirst(long count) {
    OffsetRanges taken = new OffsetRanges();
    while (taken.count() < count && !anyReady.isEmpty()) {
      long together = areBothReady() ? 1 : count - taken.count();
      taken.addAll(takeFirst(together, Long.MAX_VALUE));
      if (together == 1) {
        handedOutOne();
      }
    }
    return taken;
  }

  private OffsetRanges takeFirst(long count, long end) {
    int priority = turn();
    Lane lane = first();
    OffsetRanges taken = new OffsetRanges();
    long left = count;
    while (left > 0 && !lane.ready.isEmpty() && lane.ready.first() < end) {
      long from = lane.ready.first();
      long to = Math.min(end, lane.ready.firstEnd());
      to = to - from > left ? from + left : to;
      lane.ready.remove(from, to);
      taken.add(from, to);
      left -= to - from;
    }
    lane.out.addAll(taken);
    released.removeAll(taken);
    note(priority, lane);
    return taken;
  }

  @Override
  public OffsetRanges first(long count) {
    if (areBothReady()) {
      return firstOfBoth(count);
    }
    OffsetRanges first = new OffsetRanges();
    for (int i = lanes.length - 1; i >= 0 && first.count() < count; i--) {
      Lane lane = lanes[i];
      if (lane != null) {
        first.addAll(lane.ready.firstOf(count - first.count()));
      }
    }
    return first;
  }

  private OffsetRanges firstOfBoth(long count) {
    OffsetRanges high = ready(HIGH);
    OffsetRanges low = ready(LOW);
    long highs = 0;
    long lows = 0;
    int at = inRound;
    while (highs + lows < count && highs < high.count() && lows < low.count()) {
      if (at == 0) {
        long rounds = (count - highs - lows) / (HIGH_IN_ROUND + 1);
        rounds = Math.min(rounds, (high.count() - highs - 1) / HIGH_IN_ROUND);
        rounds = Math.min(rounds, low.count() - lows - 1);
        highs += HIGH_IN_ROUND * rounds;
        lows += rounds;
      }
      if (highs + lows < count) {
        highs += at < HIGH_IN_ROUND ? 1 : 0;
        lows += at < HIGH_IN_ROUND ? 0 : 1;
        at = at == HIGH_IN_ROUND ? 0 : at + 1;
      }
    }
    long left = count - highs - lows;
    OffsetRanges first = high.firstOf(lows < low.count() ? highs : highs + left);
    first.addAll(low.firstOf(lows < low.count() ? lows + left : lows));
    return first;
  }

  private OffsetRanges ready(int place) {
    Lane lane = lanes[place];
    return lane == null ? new OffsetRanges() : lane.ready;
  }

  @Override
  public long endOfRow() {
    OffsetRanges ready = first().ready;
    return areBothReady() ? ready.first() + 1 : ready.firstEnd();
  }

  @Override
  public boolean isReleased(long offset) {
    return !released.isEmpty() && released.contains(offset);
  }

  @Override
  public long endOfLike(long head, long end) {
    return isReleased(head)
        ? Math.min(end, released.nextAbsent(head))
        : Math.min(end, released.nextFirstAfter(head, end));
  }

  @Override
  public boolean areHandedOut(long first, long end) {
    long out = 0;
    for (Lane lane : lanes) {
      out += lane == null ? 0 : lane.out.countWithin(first, end);
    }
    return out == end - first;
  }

  @Override
  public OffsetRanges handedOut() {
    OffsetRanges all = handedOutBefore.copy();
    all.addAll(released);
    for (Lane lane : lanes) {
      if (lane != null) {
        all.addAll(lane.out);
      }
    }
    return all;
  }

  /** Takes a range out of a set; what that is. */
  private static OffsetRanges cut(OffsetRanges set, long first, long end) {
    OffsetRanges found = set.presentWithin(first, end);
    set.removeAll(found);
    return found;
  }
}
