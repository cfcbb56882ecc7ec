package dev.forebay.broker.subscription;

import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.QueueState;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Messages that are held back until they are due; nobody is handed one before. What is due first is
 * at hand, up to a limit in the order of time; of what is due after that limit the runs in memory
 * and the index know when, and {@link #beginLoad a load} has it at hand when its time comes near.
 * So a million of them take no more than some thousand. Pure state.
 *
 * <p>What is at hand may have been taken or settled meanwhile, or be there twice: that is seen when
 * its turn comes.
 */
public final class DueOrder implements ReadyOrder {
  /** The time of nothing. */
  public static final long NEVER = Long.MAX_VALUE;

  /** So many are at hand for as long as it takes to load more. */
  private static final int FEW = 2048;

  /** Looked at before others get their turn. */
  private static final int LOOKED_AT_MAX = 2048;

  private final OffsetRanges settled;
  private final DueRoom room;
  private final DueHeap atHand = new DueHeap();
  private final ArrayDeque<Unseen> unseen = new ArrayDeque<>(0);

  /** What was taken and is not settled. */
  private final OffsetRanges out = new OffsetRanges();

  /** All before this is at hand. */
  private DueHeap.Place limit;

  /** What is being loaded comes from there on. */
  private DueHeap.Place loadedFrom = DueHeap.Place.START;

  private boolean isLoading;

  /** How few may be at hand before more is loaded. */
  private int loadedFewest;

  /** What was restored, and is not visible, ends here: nobody has said when that is due. */
  private final long restoredEnd;

  private long visibleEnd;

  private record Unseen(long first, long end, long dueMillis) {}

  /** Gets ranges in the order in which they are due. */
  @FunctionalInterface
  public interface Taker {
    /** These messages are due. */
    void take(long first, long end);
  }

  /**
   * An order over what is not settled.
   *
   * @param settled what is not to be handed out any more; its owner goes on changing it
   * @param next of the next message; what is before it and not settled the index knows
   */
  DueOrder(OffsetRanges settled, long next, long visibleEnd, DueRoom room) {
    this.settled = settled;
    this.room = room;
    this.visibleEnd = visibleEnd;
    this.restoredEnd = visibleEnd < next ? next : 0;
    boolean isAny = settled.countWithin(0, next) < next;
    this.limit = isAny ? DueHeap.Place.START : DueHeap.Place.END;
  }

  @Override
  public void given(long first, long end, long dueMillis) {
    unseen.add(new Unseen(first, end, dueMillis));
  }

  @Override
  public void append(long first, long end) {
    visibleEnd = end;
    if (first < restoredEnd) {
      loadAnew();
    }
    for (Unseen next = unseen.peek(); next != null && next.first < end; next = unseen.peek()) {
      unseen.remove();
      offer(next.dueMillis, next.first, next.end);
    }
  }

  private void loadAnew() {
    int capacity = atHand.capacity();
    atHand.clear();
    counted(capacity);
    limit = DueHeap.Place.START;
    loadedFewest = 0;
    isLoading = false;
  }

  /** Messages are due then, which may be known already. */
  public void offer(long dueMillis, long first, long end) {
    if (!limit.isAfter(dueMillis, first)) {
      return;
    }
    put(dueMillis, first, end);
    if (!room.hasRoom(atHand.size(), atHand.capacity())) {
      keepBefore(atHand.middle());
    }
  }

  private void put(long dueMillis, long first, long end) {
    int capacity = atHand.capacity();
    atHand.add(dueMillis, first, (int) (end - first));
    counted(capacity);
  }

  private void keepBefore(DueHeap.Place place) {
    limit = place;
    int capacity = atHand.capacity();
    atHand.keepBefore(place);
    counted(capacity);
  }

  private void counted(int capacityBefore) {
    room.changed(atHand.capacity() - capacityBefore);
  }

  @Override
  public void gone() {
    int capacity = atHand.capacity();
    atHand.clear();
    counted(capacity);
    limit = DueHeap.Place.START;
  }

  /** Whether little of what is due next is at hand, so that more has to be loaded. */
  public boolean isLacking() {
    return !isLoading && !limit.equals(DueHeap.Place.END) && atHand.size() <= loadedFewest;
  }

  /**
   * From now on all is to be offered that is due at {@link #loadsFromMillis} or later, of what is
   * due then from {@link #loadsFromOffset} on.
   */
  public void beginLoad() {
    isLoading = true;
    loadedFrom = limit;
    limit = DueHeap.Place.END;
  }

  /** See {@link #beginLoad}. */
  public long loadsFromMillis() {
    return loadedFrom.dueMillis();
  }

  /** See {@link #beginLoad}. */
  public long loadsFromOffset() {
    return loadedFrom.base();
  }

  /** Whether it is still wanted. */
  public boolean isLoading() {
    return isLoading;
  }

  /** A range that is due then is among what is being loaded. */
  public boolean isWanted(long dueMillis, long first) {
    return !loadedFrom.isAfter(dueMillis, first);
  }

  /** All was offered. */
  public void endLoad() {
    isLoading = false;
    loadedFewest = Math.min(FEW, atHand.size() / 2);
  }

  /** All was offered that stands before the range, and that one. */
  public void endLoad(long dueMillis, long first) {
    if (limit.isAfter(dueMillis, first + 1)) {
      keepBefore(new DueHeap.Place(dueMillis, first + 1));
    }
    endLoad();
  }

  /** It failed: it has to be done again. */
  public void breakOffLoad() {
    loadAnew();
  }

  /** When something is due next as far as that is at hand, or {@link #NEVER}. */
  public long nextDueMillis() {
    // While more is loaded, it may be due before what is at hand from there on.
    boolean isNext =
        !atHand.isEmpty() && (!isLoading || loadedFrom.isAfter(atHand.dueMillis(), atHand.base()));
    return isNext ? atHand.dueMillis() : NEVER;
  }

  /** Takes what is due, to be handed on, and no more than so many messages. */
  void takeDue(long nowMillis, int countMax, Taker taker) {
    int left = countMax;
    for (int i = 0; i < LOOKED_AT_MAX && left > 0 && nextDueMillis() <= nowMillis; i++) {
      long due = atHand.dueMillis();
      long end = atHand.base() + atHand.count();
      long at = nextLive(atHand.base(), end);
      int capacity = atHand.capacity();
      atHand.removeFirst();
      counted(capacity);
      while (at < end && left > 0) {
        long liveEnd = Math.min(endOfLive(at, end), at + left);
        out.add(at, liveEnd);
        left -= (int) (liveEnd - at);
        taker.take(at, liveEnd);
        at = nextLive(liveEnd, end);
      }
      if (at < end) {
        put(due, at, end);
      }
    }
  }

  private long nextLive(long from, long end) {
    long last = Math.min(end, visibleEnd);
    long at = from;
    while (at < last) {
      long live = out.nextAbsent(settled.nextAbsent(at));
      if (live == at) {
        return at;
      }
      at = live;
    }
    return end;
  }

  private long endOfLive(long at, long end) {
    long last = Math.min(end, visibleEnd);
    long settledFrom = Math.min(last, settled.nextFirstAfter(at, last));
    return Math.min(settledFrom, out.nextFirstAfter(at, settledFrom));
  }

  private OffsetRanges live(long first, long end) {
    long last = Math.min(end, visibleEnd);
    if (first >= last) {
      return new OffsetRanges();
    }
    OffsetRanges live = settled.absentWithin(first, last);
    live.removeAll(out);
    return live;
  }

  /** Nobody is handed what is held back. */
  @Override
  public long next() {
    return NOTHING;
  }

  @Override
  public long endOfRow() {
    return NOTHING;
  }

  @Override
  public boolean take(long offset) {
    throw new IllegalStateException("held back: " + offset);
  }

  @Override
  public void release(long first, long end) {
    out.remove(first, end);
    loadAnew();
  }

  @Override
  public void settled(long first, long end) {
    out.remove(first, end);
  }

  @Override
  public OffsetRanges hold(OffsetRanges held) {
    OffsetRanges taken = new OffsetRanges();
    held.forEach((first, end) -> taken.addAll(live(first, end)));
    out.addAll(taken);
    return taken;
  }

  @Override
  public OffsetRanges remove(long first, long end) {
    return live(first, end);
  }

  @Override
  public long countWithin(long first, long end) {
    return live(first, end).count();
  }

  @Override
  public OffsetRanges takeUpTo(long end) {
    OffsetRanges taken = live(0, end);
    out.addAll(taken);
    return taken;
  }

  @Override
  public OffsetRanges takeFirst(long count) {
    OffsetRanges taken = new OffsetRanges();
    takeDue(NEVER - 1, (int) Math.min(count, Integer.MAX_VALUE), taken::add);
    return taken;
  }

  /** Nobody takes anything from the head. */
  @Override
  public OffsetRanges first(long count) {
    return new OffsetRanges();
  }

  @Override
  public boolean isReleased(long offset) {
    return false;
  }

  @Override
  public long endOfLike(long head, long end) {
    return end;
  }

  @Override
  public boolean areHandedOut(long first, long end) {
    return out.containsAll(first, end);
  }

  @Override
  public List<QueueState.Ranked> ranked() {
    return List.of();
  }

  /** Who gets it gets it for the first time. */
  @Override
  public OffsetRanges handedOut() {
    return new OffsetRanges();
  }
}
