package dev.forebay.broker.catalog;

import dev.forebay.broker.shard.Queue;
import dev.forebay.broker.shard.Shard;
import java.util.List;

/**
 * Queues of one shard that get a message together: it is stored once for all of them.
 *
 * @param journalled whether the message must survive a restart in these queues
 */
public record RouteGroup(Shard shard, boolean journalled, List<Queue> queues) {
  /** Keeps a copy. */
  public RouteGroup {
    queues = List.copyOf(queues);
  }
}
