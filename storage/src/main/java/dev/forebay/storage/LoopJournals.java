package dev.forebay.storage;

import java.util.function.Consumer;

/**
 * The journals of one loop's shards. What they append in a turn is handed over together: one group,
 * one wake-up and one task that tells of durability, however many shards.
 */
public interface LoopJournals {
  /**
   * Becomes the writer of a shard's journal. Whoever was it until now loses it: its appends come to
   * nothing from now on, and what it was told to be durable is there for the new one. Any thread.
   *
   * @param lost runs on the loop, once, if another takes the shard over before it was closed; no
   *     callback of this epoch comes any more, and what was under way may be durable or not
   * @param acquired gets the journal, on the loop, when no append of an earlier epoch can become
   *     durable any more; also if the next one has asked meanwhile
   */
  void acquire(int shard, Runnable lost, Consumer<Journal> acquired);

  /** Hands over what was appended since the last call; the end of a turn. The loop only. */
  void flush();
}
