package dev.forebay.protocol.base.delivery;

/** What one channel has of the {@link UnackedBudget}. Confined to the connection's loop. */
public final class UnackedShare {
  /** Smaller changes are counted together. */
  private static final long GRAIN_BYTES = 1024;

  private final UnackedBudget budget;
  private final Object who;
  private final Runnable again;
  private long counted;
  private boolean isPaused;

  /**
   * Nothing yet.
   *
   * @param who has it, as the log names it
   * @param again asks again, when others may have freed some
   */
  public UnackedShare(UnackedBudget budget, Object who, Runnable again) {
    this.budget = budget;
    this.who = who;
    this.again = again;
  }

  /** Whether the channel gets no more deliveries, now that it has so much. */
  public boolean isUsedUp(long bytes) {
    if (Math.abs(bytes - counted) >= GRAIN_BYTES || bytes == 0) {
      count(bytes);
    }
    boolean isTooMuch = budget.isTooMuch(bytes, isPaused);
    if (isTooMuch && !isPaused) {
      isPaused = true;
      budget.pause(this, bytes);
    } else if (isPaused && !isTooMuch) {
      isPaused = false;
      budget.resume(this);
    }
    return isPaused;
  }

  /** The channel ends. */
  public void end() {
    count(0);
    isPaused = false;
    budget.resume(this);
  }

  private void count(long bytes) {
    if (bytes != counted) {
      budget.changed(bytes - counted);
      counted = bytes;
    }
  }

  Object who() {
    return who;
  }

  void look() {
    again.run();
  }
}
