package dev.forebay.transport.connection;

import dev.forebay.runtime.Clock;
import dev.forebay.runtime.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits on the connections of one event loop, by reason, oldest first. What has waited {@value
 * #TOLD_SECONDS} s is named in the log, and when it goes on as well. Confined to the loop; counts
 * and ages may be read from any thread.
 */
public final class LoopWaits {
  static final long TOLD_SECONDS = 10;

  private static final Logger LOG = LoggerFactory.getLogger(LoopWaits.class);
  private static final WaitReason[] REASONS = WaitReason.values();
  private static final int LINES_MAX = 20;
  private static final long NOBODY = Long.MIN_VALUE;

  private final EventLoop loop;
  private final Clock clock;
  private final @Nullable Wait[] oldest = new @Nullable Wait[REASONS.length];
  private final @Nullable Wait[] youngest = new @Nullable Wait[REASONS.length];
  private final AtomicLongArray counts = new AtomicLongArray(REASONS.length);
  private final AtomicLongArray sinceNanos = new AtomicLongArray(REASONS.length);
  private boolean isWatching;

  LoopWaits(EventLoop loop, Clock clock) {
    this.loop = loop;
    this.clock = clock;
    for (int i = 0; i < REASONS.length; i++) {
      sinceNanos.set(i, NOBODY);
    }
  }

  /**
   * Something that will wait now and then.
   *
   * @param who as the log names it
   */
  public Wait of(Object who) {
    return new Wait(this, who);
  }

  /** How many wait for a reason now. Any thread. */
  public long count(WaitReason reason) {
    return counts.get(reason.ordinal());
  }

  /** How long the oldest has waited, or 0. Any thread. */
  public long oldestNanos(WaitReason reason) {
    long since = sinceNanos.get(reason.ordinal());
    return since == NOBODY ? 0 : Math.max(0, clock.nanoTime() - since);
  }

  void begin(Wait wait, WaitReason reason) {
    int at = reason.ordinal();
    wait.link(youngest[at], clock.nanoTime());
    youngest[at] = wait;
    if (oldest[at] == null) {
      oldest[at] = wait;
      sinceNanos.lazySet(at, wait.sinceNanos());
    }
    counts.lazySet(at, counts.get(at) + 1);
    if (!isWatching) {
      watch();
    }
  }

  void end(Wait wait, WaitReason reason) {
    int at = reason.ordinal();
    Wait after = wait.next();
    Wait before = wait.unlink();
    if (after == null) {
      youngest[at] = before;
    }
    if (before == null) {
      oldest[at] = after;
      sinceNanos.lazySet(at, after == null ? NOBODY : after.sinceNanos());
    }
    counts.lazySet(at, counts.get(at) - 1);
    if (wait.isTold()) {
      LOG.info("{} goes on after {} s: {}", wait.who(), ageSeconds(wait), reason.label());
    }
  }

  private long ageSeconds(Wait wait) {
    return TimeUnit.NANOSECONDS.toSeconds(clock.nanoTime() - wait.sinceNanos());
  }

  private void watch() {
    isWatching = true;
    loop.schedule(TimeUnit.SECONDS.toNanos(TOLD_SECONDS), this::look);
  }

  private void look() {
    isWatching = false;
    int lines = 0;
    boolean any = false;
    for (WaitReason reason : REASONS) {
      for (Wait wait = oldest[reason.ordinal()];
          wait != null && ageSeconds(wait) >= TOLD_SECONDS && lines < LINES_MAX;
          wait = wait.next()) {
        if (!wait.isTold()) {
          wait.told();
          lines++;
          LOG.warn(
              "{} has waited for {} s: {}, which is ended by {}",
              wait.who(),
              ageSeconds(wait),
              reason.label(),
              reason.endedBy());
        }
      }
      any |= oldest[reason.ordinal()] != null;
    }
    if (any) {
      watch();
    }
  }
}
