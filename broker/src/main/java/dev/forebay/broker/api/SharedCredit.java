package dev.forebay.broker.api;

/**
 * A budget that consumers of one session share, on whatever queues: how many deliveries may be
 * unsettled together. Each consumer's own limit holds as well. Consumers that settle on delivery
 * don't count. Confined to the session's loop.
 */
public interface SharedCredit {
  /** The budget of consumers that are limited by their own credit only. */
  int UNLIMITED = 0;

  /**
   * Sets the budget, for running consumers as well. What is unsettled beyond it stays where it is;
   * nothing more is delivered until enough of it is settled.
   *
   * @param messagesMax at least 1, or {@link #UNLIMITED}
   * @param done runs when all consumers keep to it: a later delivery never exceeds it
   */
  void limit(int messagesMax, Runnable done);
}
