package dev.forebay.broker.api;

/** A running consumer as its session sees it. Confined to the session's loop. */
public interface ConsumerHandle {
  /** The queue that it consumes from. */
  QueueHandle queue();

  /** Stops deliveries for a while (the client reads too slowly); a few more may arrive. */
  void pause();

  /** Ends {@link #pause}. */
  void resume();

  /**
   * Changes how many deliveries may be unsettled at a time. What is unsettled beyond it stays with
   * the session.
   *
   * @param creditMax at least 1
   * @param done runs when the queue keeps to it: no later delivery exceeds it
   */
  void limit(int creditMax, Runnable done);

  /**
   * Stops deliveries for good. Unsettled ones stay with the session. Deliveries already under way
   * are handed back to the queue and not shown to the sink.
   *
   * @param done runs when no delivery can come any more
   */
  void cancel(Runnable done);
}
