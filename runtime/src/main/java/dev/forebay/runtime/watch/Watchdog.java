package dev.forebay.runtime.watch;

import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Looks again and again whether the watched threads come to an end of what they are doing, and
 * tells of those that don't, with where they are. It ends nothing: a thread that waits for a slow
 * disk goes on when the disk does. When it was not run itself, the whole process stood still, and
 * no thread is blamed for that. One thread looks; counters from any.
 */
public final class Watchdog {
  /** A thread that stalls turn after turn is told of once in this time, and counted each time. */
  static final long TOLD_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Supplier<List<TurnWatch>> watched;
  private final Map<TurnWatch.Kind, Long> limitNanos;
  private final long lookNanos;
  private final ProcessTimes times;
  private final StallListener listener;
  private final Map<TurnWatch.Kind, AtomicLong> stalls = new EnumMap<>(TurnWatch.Kind.class);
  private final IdentityHashMap<TurnWatch, Seen> seen = new IdentityHashMap<>();
  private boolean hasLooked;
  private long lastLookNanos;
  private long lastCollectedMillis;

  /** What was seen of a thread's present turn. */
  private static final class Seen {
    private long sinceNanos = Long.MIN_VALUE;
    private long processorNanos;
    private long collectedMillis;
    private boolean isCounted;
    private boolean isTold;
    private boolean hasTold;
    private long toldNanos;
  }

  /**
   * Watches.
   *
   * @param watched those that there are now, asked at each look
   * @param limitNanos what a turn of each kind may take
   * @param lookNanos how often somebody means to call {@link #look}
   */
  public Watchdog(
      Supplier<List<TurnWatch>> watched,
      Map<TurnWatch.Kind, Long> limitNanos,
      long lookNanos,
      ProcessTimes times,
      StallListener listener) {
    this.watched = watched;
    this.limitNanos = new EnumMap<>(limitNanos);
    this.lookNanos = lookNanos;
    this.times = times;
    this.listener = listener;
    for (TurnWatch.Kind kind : TurnWatch.Kind.values()) {
      stalls.put(kind, new AtomicLong());
    }
  }

  /** Looks at all once. */
  public void look(long nowNanos) {
    long collectedMillis = times.collectedMillis();
    List<TurnWatch> all = watched.get();
    if (hasLooked && nowNanos - lastLookNanos > lookNanos + smallestLimitNanos()) {
      listener.processStoodStill(
          nowNanos - lastLookNanos, Math.max(0, collectedMillis - lastCollectedMillis));
    } else {
      seen.keySet().retainAll(all);
      all.forEach(one -> look(one, nowNanos, collectedMillis));
    }
    hasLooked = true;
    lastLookNanos = nowNanos;
    lastCollectedMillis = collectedMillis;
  }

  private long smallestLimitNanos() {
    return limitNanos.values().stream().mapToLong(Long::longValue).min().orElse(0);
  }

  private void look(TurnWatch one, long nowNanos, long collectedMillis) {
    Seen before = seen.computeIfAbsent(one, _ -> new Seen());
    long since = one.sinceNanos();
    if (before.isTold && before.sinceNanos != since) {
      before.isTold = false;
      listener.goesOn(one.name(), nowNanos - before.sinceNanos);
    }
    long lasts = one.lastsNanos(nowNanos);
    Thread thread = one.thread();
    if (lasts <= 0 || thread == null) {
      return;
    }
    if (before.sinceNanos != since) {
      before.sinceNanos = since;
      before.isCounted = false;
      before.processorNanos = times.processorNanos(thread);
      before.collectedMillis = collectedMillis;
    }
    if (lasts >= limitNanos.getOrDefault(one.kind(), Long.MAX_VALUE) && !before.isCounted) {
      before.isCounted = true;
      count(one.kind());
      if (!before.hasTold || nowNanos - before.toldNanos >= TOLD_AGAIN_NANOS) {
        tell(one, thread, before, nowNanos, collectedMillis);
      }
    }
  }

  private void count(TurnWatch.Kind kind) {
    AtomicLong counted = stalls.get(kind);
    if (counted != null) {
      counted.incrementAndGet();
    }
  }

  private void tell(
      TurnWatch one, Thread thread, Seen before, long nowNanos, long collectedMillis) {
    long used = times.processorNanos(thread);
    List<StackTraceElement> stack = List.of(thread.getStackTrace());
    if (one.sinceNanos() != before.sinceNanos) {
      // What the stack shows is something else already.
      return;
    }
    before.hasTold = true;
    before.isTold = true;
    before.toldNanos = nowNanos;
    listener.stalled(
        new Stall(
            one.name(),
            one.kind(),
            nowNanos - before.sinceNanos,
            used < 0 || before.processorNanos < 0 ? -1 : used - before.processorNanos,
            Math.max(0, collectedMillis - before.collectedMillis),
            stack));
  }

  /** How many turns of a kind took too long. Any thread. */
  public long stalls(TurnWatch.Kind kind) {
    AtomicLong counted = stalls.get(kind);
    return counted == null ? 0 : counted.get();
  }

  /** The longest turn so far of those of a kind that are watched now. Any thread. */
  public long longestNanos(TurnWatch.Kind kind, long nowNanos) {
    return watched.get().stream()
        .filter(one -> one.kind() == kind)
        .mapToLong(one -> one.longestNanos(nowNanos))
        .max()
        .orElse(0);
  }
}
