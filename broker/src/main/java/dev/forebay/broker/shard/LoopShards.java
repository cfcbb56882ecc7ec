package dev.forebay.broker.shard;

import dev.forebay.broker.delivery.LoopConsumers;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.RouteGroup;
import dev.forebay.broker.handover.Shards;
import dev.forebay.broker.handover.ToOwner;
import dev.forebay.broker.handover.ToPartition;
import dev.forebay.broker.handover.ToShard;
import dev.forebay.broker.loop.Run;
import dev.forebay.broker.loop.RunBytes;
import dev.forebay.broker.loop.RunOrigin;
import dev.forebay.broker.stream.LoopPartitions;
import java.util.List;

/** The shards of one loop, as sessions speak to them. Confined to the loop. */
public final class LoopShards implements Shards {
  private final Handover handover;
  private final List<Shard> shards;
  private final LoopConsumers consumers;
  private final LoopPartitions partitions;
  private final OwnedDestinations destinations;

  /**
   * Shards that sessions may speak to.
   *
   * @param shards of the node, in the order of their numbers, which begin at 1
   */
  public LoopShards(Handover handover, List<Shard> shards) {
    this.handover = handover;
    this.shards = shards;
    this.consumers = new LoopConsumers(handover, (shard, id) -> shard(shard).queue(id));
    this.partitions = new LoopPartitions(handover, (shard, id) -> shard(shard).readable(id));
    this.destinations = new OwnedDestinations(handover, this::shard);
  }

  private Shard shard(int number) {
    return shards.get(number - 1);
  }

  @Override
  public void hear(ToShard message) {
    switch (message) {
      case ToShard.OfDelivery ofDelivery -> consumers.hear(ofDelivery);
      case ToPartition toPartition -> partitions.hear(toPartition);
      case ToOwner toOwner -> destinations.hear(toOwner);
      case ToShard.OfTransaction ofTransaction ->
          shard(ofTransaction.shard()).transactions().hear(ofTransaction);
      case ToShard.Append append ->
          append(
              append.group(),
              append.run(),
              new ToldOrigin(handover, append.publisher(), append.isAsked()));
      case ToShard.AppendCopies copies ->
          shard(copies.shard()).appends().add(new FanOut(shard(copies.shard()), handover, copies));
      case ToShard.Hold hold -> hold.chunk().hold();
      case ToShard.LetGo letGo -> letGo.chunk().release();
      case ToShard.Seal seal -> seal.chunk().seal();
    }
  }

  @Override
  public void settle(
      int shard, long queue, long consumer, ToShard.Outcome outcome, long first, long end) {
    consumers.settle(shard, queue, consumer, outcome, first, end);
  }

  @Override
  public void append(RouteGroup group, RunBytes bytes, RunOrigin publisher) {
    Run run = new Run(bytes, publisher);
    run.keptBy(group.entries());
    shard(group.shard()).appender().appendInLine(run, group);
  }
}
