package dev.forebay.broker.queue;

/** Publishes what queues give up to their dead-letter exchanges. Confined to a shard's loop. */
public interface DeadLetterOutlet {
  /**
   * Whether it takes letters now.
   *
   * @param resumed if not, runs once when it does
   */
  boolean mayPublish(Runnable resumed);

  /**
   * Publishes messages.
   *
   * @param safe runs when they are as safe where they went as they were here, or reached no queue:
   *     the queue that they left may forget them
   * @param lost runs, a while later, if some of them may be missing where they went: they have to
   *     be published once more
   */
  void publish(DeadLetter letter, Runnable safe, Runnable lost);
}
