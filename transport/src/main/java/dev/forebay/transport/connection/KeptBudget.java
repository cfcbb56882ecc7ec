package dev.forebay.transport.connection;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The part of the heap for what clients make their connections keep as long as they like: channels,
 * consumers. One connection may have three eighths of it. Any thread.
 */
public final class KeptBudget {
  /** The part of the heap, of a node that is not told another. */
  private static final int HEAP_PART = 9;

  private final long maxBytes;
  private final AtomicLong heldBytes = new AtomicLong();

  /** Of so many bytes. */
  public KeptBudget(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Of the usual part of a heap of so many bytes. */
  public static KeptBudget ofHeap(long heapBytes) {
    return new KeptBudget(heapBytes / HEAP_PART);
  }

  public long maxBytes() {
    return maxBytes;
  }

  /** What is taken of all. */
  public long heldBytes() {
    return heldBytes.get();
  }

  /** What one connection has. Confined to its loop. */
  public static final class Share {
    private final KeptBudget budget;
    private long bytes;

    /** Nothing yet. */
    public Share(KeptBudget budget) {
      this.budget = budget;
    }

    /** Takes so many bytes, or none. */
    public boolean take(int more) {
      if (bytes + more > budget.maxBytes / 8 * 3) {
        return false;
      }
      if (budget.heldBytes.addAndGet(more) > budget.maxBytes) {
        budget.heldBytes.addAndGet(-more);
        return false;
      }
      bytes += more;
      return true;
    }

    /** Gives back some of what was taken. */
    public void giveBack(long fewer) {
      budget.heldBytes.addAndGet(-fewer);
      bytes -= fewer;
    }

    /** Gives back all: the connection ends. */
    public void end() {
      giveBack(bytes);
    }
  }
}
