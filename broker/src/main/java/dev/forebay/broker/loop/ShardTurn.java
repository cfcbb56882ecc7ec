package dev.forebay.broker.loop;

/** What a shard does at the end of its loop's turns, in this order. */
public interface ShardTurn {
  /** Delivers what is ready. */
  void deliverDue();

  /** Journals what was settled. */
  void journalSettlements();
}
