package dev.forebay.broker.shard;

import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.ToCatalog;
import dev.forebay.broker.handover.ToOwner;
import dev.forebay.broker.queue.NamedQueue;
import dev.forebay.broker.queue.Queue;
import dev.forebay.broker.stream.StreamPartition;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What shards of one loop hear of the catalog, and answer to it. Confined to the loop. */
final class OwnedDestinations {
  private final Handover handover;
  private final IntFunction<Shard> shards;

  /**
   * Shards that the catalog may speak to.
   *
   * @param shards by their numbers
   */
  OwnedDestinations(Handover handover, IntFunction<Shard> shards) {
    this.handover = handover;
    this.shards = shards;
  }

  void hear(ToOwner message) {
    Shard shard = shards.apply(message.shard());
    switch (message) {
      case ToOwner.OfChange change -> {
        change(shard, change);
        handover.tell(new ToCatalog.Heard(change.request()));
      }
      case ToOwner.OfQuestion question -> answer(shard, question);
      case ToOwner.PassOn on -> handover.tell(on.command());
    }
  }

  private static void change(Shard shard, ToOwner.OfChange change) {
    switch (change) {
      case ToOwner.AddQueue add ->
          shard.addQueue(
              add.id(),
              add.isJournalled(),
              new NamedQueue(add.virtualHost(), add.name(), add.settings()));
      case ToOwner.DropQueue drop -> {
        Queue queue = shard.queue(drop.id());
        if (queue != null) {
          shard.drop(queue);
        }
      }
      case ToOwner.AddPartition add -> shard.addPartition(add.id(), add.number(), add.settings());
      case ToOwner.ChangePartition changed -> {
        StreamPartition partition = shard.partition(changed.id());
        if (partition != null) {
          partition.settings(changed.settings());
        }
      }
      case ToOwner.DropPartition drop -> {
        StreamPartition partition = shard.partition(drop.id());
        if (partition != null) {
          shard.drop(partition);
        }
      }
    }
  }

  private void answer(Shard shard, ToOwner.OfQuestion question) {
    switch (question) {
      case ToOwner.Reach reach -> handover.tell(new ToCatalog.Heard(reach.request()));
      case ToOwner.CountQueue count -> count(shard.queue(count.id()), count);
      case ToOwner.CountPartition count -> {
        StreamPartition partition = shard.partition(count.id());
        Bounds bounds = partition == null ? null : partition.bounds();
        handover.tell(
            bounds == null
                ? nothing(count.request())
                : new ToCatalog.Counted(
                    count.request(), true, bounds.visibleEnd() - bounds.startOffset(), 0));
      }
      case ToOwner.PurgeQueue purge -> purge(shard.queue(purge.id()), purge.request());
    }
  }

  private static ToCatalog.Counted nothing(long request) {
    return new ToCatalog.Counted(request, false, 0, 0);
  }

  /** Counts include what the asking channel has published before. */
  private void count(@Nullable Queue queue, ToOwner.CountQueue count) {
    if (queue == null) {
      handover.tell(nothing(count.request()));
      return;
    }
    queue.whenOffered(() -> {
      if (count.isUse()) {
        queue.used();
      }
      handover.tell(
          new ToCatalog.Counted(count.request(), true, queue.ready(), queue.consumers().size()));
    });
  }

  private void purge(@Nullable Queue queue, long request) {
    if (queue == null) {
      handover.tell(new ToCatalog.Purged(request, 0));
    } else {
      queue.whenOffered(
          () -> queue.purge(purged -> handover.tell(new ToCatalog.Purged(request, purged))));
    }
  }
}
