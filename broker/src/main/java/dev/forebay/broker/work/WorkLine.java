package dev.forebay.broker.work;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Work on the same thing, done in order: what comes behind something long waits until that is done.
 * Confined to its loop.
 */
public final class WorkLine {
  private final Pieces pieces;

  /** Null while there is none, as mostly. */
  private @Nullable ArrayDeque<PiecedWork> waiting;

  /** What the work that is being done has given to come right behind it. */
  private @Nullable ArrayDeque<PiecedWork> following;

  private boolean isWorking;

  /** A line whose work is done when it is the loop's turn for it. */
  public WorkLine(Pieces pieces) {
    this.pieces = pieces;
  }

  /** Whether nothing is to be waited for. */
  public boolean isIdle() {
    return waiting == null;
  }

  /** Adds work, to be begun in a later turn. */
  public void add(PiecedWork work) {
    ArrayDeque<PiecedWork> all = waiting;
    if (all == null) {
      all = new ArrayDeque<>(1);
      waiting = all;
      pieces.add(this);
    }
    all.add(work);
  }

  /** Runs something short: now, or behind what is there. */
  public void run(Runnable action) {
    if (isIdle()) {
      action.run();
    } else {
      add(portion -> {
        portion.take(1);
        action.run();
        return false;
      });
    }
  }

  /** Begins work now, if nothing is to be waited for; what is left of it, in later turns. */
  public void begin(PiecedWork work) {
    if (!isIdle() || pieces.begin(work)) {
      add(work);
    }
  }

  /**
   * Begins work right behind what is being done here, and before what waits: what that has begun is
   * ended before anybody else has his turn. If nothing is being done, as {@link #begin}.
   */
  public void beginNext(PiecedWork work) {
    if (isWorking) {
      if (following == null) {
        following = new ArrayDeque<>(1);
      }
      following.add(work);
    } else {
      begin(work);
    }
  }

  /** Does what the portion allows; whether something is left. */
  boolean work(Portion portion) {
    ArrayDeque<PiecedWork> all = waiting;
    while (all != null && !portion.isUsedUp()) {
      PiecedWork head = all.element();
      isWorking = true;
      boolean isMore = head.piece(portion);
      isWorking = false;
      if (isMore) {
        return true;
      }
      all.remove();
      putFollowing(all);
      if (all.isEmpty()) {
        waiting = null;
        return false;
      }
    }
    return all != null;
  }

  private void putFollowing(ArrayDeque<PiecedWork> all) {
    ArrayDeque<PiecedWork> next = following;
    following = null;
    while (next != null && !next.isEmpty()) {
      all.addFirst(next.removeLast());
    }
  }
}
