package dev.forebay.broker.shard;

import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.ToCatalog;
import dev.forebay.broker.handover.ToOwner;
import dev.forebay.broker.queue.NamedQueue;
import dev.forebay.broker.queue.Queue;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.stream.NamedPartition;
import dev.forebay.broker.stream.ReadablePartition;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What shards of one loop hear of the catalog, and answer to it. Confined to the loop. */
final class OwnedDestinations {
  private final Handover handover;
  private final IntFunction<ShardPlace> places;

  /**
   * Shards that the catalog may speak to.
   *
   * @param places of shards by their numbers
   */
  OwnedDestinations(Handover handover, IntFunction<ShardPlace> places) {
    this.handover = handover;
    this.places = places;
  }

  /** Does what the catalog says. A change is heard whether the shard is open or not. */
  void hear(ToOwner message) {
    ShardPlace place = places.apply(message.shard());
    switch (message) {
      case ToOwner.OfChange change -> {
        change(place, change);
        handover.tell(new ToCatalog.Heard(change.request()));
      }
      case ToOwner.OfQuestion question -> answer(place, question);
      case ToOwner.PassOn on -> handover.tell(on.command());
    }
  }

  private static void change(ShardPlace place, ToOwner.OfChange change) {
    switch (change) {
      case ToOwner.AddQueue add ->
          place.put(
              new Destination.OfQueue(
                  add.id(),
                  add.isJournalled(),
                  new NamedQueue(add.virtualHost(), add.name(), add.settings()),
                  0,
                  new OffsetRanges()));
      case ToOwner.AddPartition add ->
          place.put(
              new Destination.OfPartition(
                  add.id(),
                  new NamedPartition(add.virtualHost(), add.stream(), add.number()),
                  add.settings()));
      case ToOwner.ChangePartition changed -> place.change(changed.id(), changed.settings());
      case ToOwner.DropQueue drop -> place.drop(drop.id());
      case ToOwner.DropPartition drop -> place.drop(drop.id());
    }
  }

  private void answer(ShardPlace shard, ToOwner.OfQuestion question) {
    switch (question) {
      case ToOwner.Reach reach -> handover.tell(new ToCatalog.Heard(reach.request()));
      case ToOwner.CountQueue count -> count(shard.queue(count.id()), count);
      case ToOwner.CountPartition count -> {
        ReadablePartition partition = shard.readable(count.id());
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
      if (queue.isClosed()) {
        handover.tell(count.ifNotOpen());
        return;
      }
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
      return;
    }
    Runnable lost = () -> handover.tell(new ToCatalog.NotOpen(request));
    queue.whenOffered(() -> {
      if (queue.isClosed()) {
        lost.run();
      } else {
        queue.purge(purged -> handover.tell(new ToCatalog.Purged(request, purged)), lost);
      }
    });
  }
}
