package dev.forebay.broker.handover;

import dev.forebay.broker.loop.RunBytes;
import dev.forebay.broker.loop.RunOrigin;

/** The shards of a loop, as sessions speak to them. Confined to that loop. */
public interface Shards {
  /** Does what a session wants. */
  void hear(ToShard message);

  /** As {@link ToShard.Settle}, without an object for it, since there are so many. */
  void settle(
      int shard,
      long epoch,
      long queue,
      long consumer,
      ToShard.Outcome outcome,
      long first,
      long end);

  /** As {@link ToShard.Append}, for a publisher on the same loop. */
  void append(RouteGroup group, RunBytes run, RunOrigin publisher);
}
