package dev.forebay.broker.queue;

import java.util.Set;

/** Publishes what queues give up to their dead-letter exchanges. Confined to a shard's loop. */
public interface DeadLetterOutlet {
  /**
   * Whether it takes letters now.
   *
   * @param resumed if not, runs once when it does
   */
  boolean mayPublish(Runnable resumed);

  /** Hears what becomes of messages that are to be published. */
  interface Fate {
    /** The first {@code count} of them, and no others, are published; once, before all else. */
    void taken(int count);

    /**
     * The first {@code count} of them are as safe where they went as they were here, or reached no
     * queue: the queue that they left may forget them.
     */
    void safe(int count);

    /**
     * Some of the first {@code count} may be missing where they went: they have to be published
     * once more, a while later.
     */
    void lost(int count);

    /**
     * A letter that is {@link DeadLetter#isKept kept}, and was taken, has to stay for now: it
     * reached nothing, or something that was too full.
     *
     * @param had what has it by now, so that it need not have it again
     */
    void kept(Set<Long> had);
  }

  /**
   * Publishes messages, as far as it is known where they go.
   *
   * @param resumed of the queue that they leave: runs, more than once maybe, when it is worth to go
   *     on with those that were not taken
   */
  void publish(DeadLetter letter, Runnable resumed, Fate fate);
}
