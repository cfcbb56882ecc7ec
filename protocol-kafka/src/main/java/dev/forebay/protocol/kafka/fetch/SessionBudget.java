package dev.forebay.protocol.kafka.fetch;

import java.util.concurrent.atomic.AtomicInteger;

/** Partitions that may be in the fetch sessions of the node. Any thread. */
public final class SessionBudget {
  private final AtomicInteger used = new AtomicInteger();
  private final int max;

  /** A budget of so many partitions. */
  public SessionBudget(int max) {
    this.max = max;
  }

  public int used() {
    return used.get();
  }

  boolean take(int partitions) {
    if (used.addAndGet(partitions) <= max) {
      return true;
    }
    used.addAndGet(-partitions);
    return false;
  }

  void giveBack(int partitions) {
    used.addAndGet(-partitions);
  }
}
