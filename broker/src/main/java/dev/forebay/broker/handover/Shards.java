package dev.forebay.broker.handover;

/** The shards of a loop, as sessions speak to them. Confined to that loop. */
public interface Shards {
  /** Does what a session wants. */
  void hear(ToShard message);

  /** As {@link ToShard.Settle}, without an object for it, since there are so many. */
  void settle(
      int shard, long queue, long consumer, ToShard.Outcome outcome, long first, long end);
}
