package dev.forebay.transport.connection;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A node's memory for one kind of what has not arrived completely. The budgets of all event loops
 * take of it; one share at a time may take more than there is, so that somebody can finish. Any
 * thread.
 */
public final class InputMemory {
  private final long maxBytes;
  private final int freeBytes;
  private final AtomicLong heldBytes = new AtomicLong();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final AtomicReference<InputBudget.@Nullable Share> beyond = new AtomicReference<>();
  private final List<InputBudget> budgets = new CopyOnWriteArrayList<>();

  /** So many bytes, and as many of what waits for them. */
  public InputMemory(long maxBytes) {
    this(maxBytes, 0);
  }

  /** Likewise, and so many for each connection besides. */
  public InputMemory(long maxBytes, int freeBytes) {
    this.maxBytes = maxBytes;
    this.freeBytes = freeBytes;
  }

  int freeBytes() {
    return freeBytes;
  }

  /** What is taken of all. */
  public long heldBytes() {
    return heldBytes.get();
  }

  public long maxBytes() {
    return maxBytes;
  }

  void add(InputBudget budget) {
    budgets.add(budget);
  }

  /** Takes so many bytes if there are as many. */
  boolean take(long bytes) {
    return changedWithin(heldBytes, bytes);
  }

  /** Takes so many bytes if there are as many, or nobody has any. */
  boolean takeOrAlone(long bytes) {
    return take(bytes) || heldBytes.compareAndSet(0, bytes);
  }

  /** Takes so many bytes if the share is the one that may have more than there is. */
  boolean takeBeyond(InputBudget.Share share, long bytes) {
    boolean isIt = beyond.get() == share;
    if (isIt) {
      heldBytes.addAndGet(bytes);
    }
    return isIt;
  }

  /** From now on the share may have more than there is, unless another may. */
  void letBeyond(InputBudget.Share share) {
    beyond.compareAndSet(null, share);
  }

  void giveBack(long bytes) {
    heldBytes.addAndGet(-bytes);
  }

  /** A share has nothing more. */
  void isEmpty(InputBudget.Share share) {
    beyond.compareAndSet(share, null);
  }

  /** Counts what waits, unless that is too much. */
  boolean beginWait(long bytes) {
    return changedWithin(waitingBytes, bytes);
  }

  void endWait(long bytes) {
    waitingBytes.addAndGet(-bytes);
  }

  private boolean changedWithin(AtomicLong counter, long bytes) {
    long now = counter.get();
    while (bytes <= maxBytes - now) {
      if (counter.compareAndSet(now, now + bytes)) {
        return true;
      }
      now = counter.get();
    }
    return false;
  }

  /** Somebody waits: the holders of all loops are watched. */
  void watchOthers(InputBudget waiting) {
    for (InputBudget budget : budgets) {
      if (budget != waiting) {
        budget.watchSoon();
      }
    }
  }

  /** Something was given back: those of other loops hear of it as well. */
  void wakeOthers(InputBudget freeing) {
    for (InputBudget budget : budgets) {
      if (budget != freeing) {
        budget.wakeSoon();
      }
    }
  }

  /** Whether somebody waits on any loop. */
  boolean isAwaited() {
    for (InputBudget budget : budgets) {
      if (budget.isAwaited()) {
        return true;
      }
    }
    return false;
  }
}
