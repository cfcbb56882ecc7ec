package dev.forebay.transport;

import java.util.concurrent.atomic.AtomicInteger;

/** How many connections the listeners that share it may have together. Any thread. */
public final class ConnectionLimit {
  private final int max;
  private final AtomicInteger open = new AtomicInteger();

  /** A limit that nothing counts against yet. */
  public ConnectionLimit(int max) {
    this.max = max;
  }

  int max() {
    return max;
  }

  /** Counts one more; {@code false} if there are too many. */
  public boolean take() {
    if (open.incrementAndGet() <= max) {
      return true;
    }
    open.decrementAndGet();
    return false;
  }

  /** One that was counted is closed. */
  public void give() {
    open.decrementAndGet();
  }
}
