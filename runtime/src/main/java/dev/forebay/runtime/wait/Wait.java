package dev.forebay.runtime.wait;

import org.jspecify.annotations.Nullable;

/**
 * Something that now and then waits, for one reason at a time; re-used, so that waiting makes no
 * object. Confined to its loop.
 */
public final class Wait {
  private final LoopWaits waits;
  private final Object who;
  private @Nullable WaitReason reason;
  private long sinceNanos;
  private boolean isTold;
  private @Nullable Wait previous;
  private @Nullable Wait next;

  Wait(LoopWaits waits, Object who) {
    this.waits = waits;
    this.who = who;
  }

  /** Waits from now on; ends a wait for another reason. */
  public void begin(WaitReason why) {
    if (reason != why) {
      end();
      reason = why;
      waits.begin(this, why);
    }
  }

  /** Waits for this from now on, or for nothing. */
  public void set(@Nullable WaitReason why) {
    if (why == null) {
      end();
    } else {
      begin(why);
    }
  }

  /** Waits no longer. */
  public void end() {
    WaitReason ended = reason;
    if (ended != null) {
      reason = null;
      waits.end(this, ended);
    }
  }

  public boolean isWaiting() {
    return reason != null;
  }

  /** What waits, as the log names it. */
  public Object who() {
    return who;
  }

  long sinceNanos() {
    return sinceNanos;
  }

  /** Whether the log has named it since it began. */
  public boolean isTold() {
    return isTold;
  }

  void told() {
    isTold = true;
  }

  @Nullable Wait next() {
    return next;
  }

  /** Becomes the youngest of a list. */
  void link(@Nullable Wait youngest, long nowNanos) {
    sinceNanos = nowNanos;
    isTold = false;
    previous = youngest;
    if (youngest != null) {
      youngest.next = this;
    }
  }

  /** Leaves its list; whoever was before it, or null if it was the oldest. */
  @Nullable Wait unlink() {
    Wait before = previous;
    Wait after = next;
    if (before != null) {
      before.next = after;
    }
    if (after != null) {
      after.previous = before;
    }
    previous = null;
    next = null;
    return before;
  }
}
