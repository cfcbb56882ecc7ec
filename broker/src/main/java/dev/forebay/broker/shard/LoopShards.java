package dev.forebay.broker.shard;

import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.delivery.ConsumedQueue;
import dev.forebay.broker.delivery.LoopConsumers;
import dev.forebay.broker.delivery.QueueDirectory;
import dev.forebay.broker.handover.FromPartition;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.RouteGroup;
import dev.forebay.broker.handover.Shards;
import dev.forebay.broker.handover.ToOwner;
import dev.forebay.broker.handover.ToPartition;
import dev.forebay.broker.handover.ToSession;
import dev.forebay.broker.handover.ToShard;
import dev.forebay.broker.loop.Run;
import dev.forebay.broker.loop.RunBytes;
import dev.forebay.broker.loop.RunOrigin;
import dev.forebay.broker.stream.LoopPartitions;
import dev.forebay.storage.Chunk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shards of one loop, as sessions speak to them. What begins something waits while its shard is
 * not open, and what goes on with something comes to nothing then. Confined to the loop.
 */
public final class LoopShards implements Shards, ShardPlace.HeldWork {
  private final Handover handover;
  private final List<ShardPlace> places;
  private final LoopConsumers consumers;
  private final LoopPartitions partitions;
  private final OwnedDestinations destinations;

  /**
   * Shards that sessions may speak to.
   *
   * @param places of all shards of the node, in the order of their numbers, which begin at 1
   */
  public LoopShards(Handover handover, List<ShardPlace> places) {
    this.handover = handover;
    this.places = places;
    this.consumers = new LoopConsumers(handover, new Directory());
    this.partitions = new LoopPartitions(handover, (shard, id) -> place(shard).readable(id));
    this.destinations = new OwnedDestinations(handover, this::place);
    for (ShardPlace place : places) {
      if (place.loop() == handover.loop()) {
        place.heldWork(this);
      }
    }
  }

  private ShardPlace place(int number) {
    return places.get(number - 1);
  }

  private Shard shard(int number) {
    Shard open = place(number).shard();
    if (open == null) {
      throw new IllegalStateException("shard " + number + " is closed");
    }
    return open;
  }

  private final class Directory implements QueueDirectory {
    @Override
    public @Nullable ConsumedQueue find(int shard, long id) {
      return place(shard).queue(id);
    }

    @Override
    public @Nullable ConsumedQueue find(int shard, long epoch, long id) {
      ShardPlace place = place(shard);
      return place.isIn(epoch) ? place.queue(id) : null;
    }
  }

  @Override
  public void hear(ToShard message) {
    if (waits(message)) {
      long done =
          message instanceof ToShard.OfConsumer ofConsumer
              ? place(message.shard()).changeStart(ofConsumer)
              : HeldMessages.NOTHING;
      if (done == HeldMessages.NOTHING) {
        hold(message, null);
      } else {
        handover.tell(new ToSession.Answered(done));
      }
    } else {
      hearNow(message, null);
    }
  }

  /** Whether it can't be done now, and has to be some time. */
  private boolean waits(ToShard message) {
    ShardPlace place = place(message.shard());
    return !place.isOpen()
        && switch (message) {
          case ToShard.Start _, ToShard.Get _, ToShard.Append _, ToShard.AppendCopies _ -> true;
          case ToShard.OfConsumer ofConsumer -> !consumers.isKnown(ofConsumer.consumer());
          case ToPartition toPartition -> !(toPartition instanceof ToPartition.EndRead);
          case ToOwner.OfQuestion question -> !(question instanceof ToOwner.Reach);
          case ToOwner.OfChange _, ToOwner.PassOn _ -> false;
          case ToShard.OfTransaction _ -> !place.isThere();
          case ToShard.Settle _,
              ToShard.Copied _,
              ToShard.Hold _,
              ToShard.LetGo _,
              ToShard.Seal _ ->
              false;
        };
  }

  /** The memory of what was published would be given back when nothing more is written to it. */
  private void hold(ToShard message, @Nullable RunOrigin publisher) {
    Chunk chunk = chunkOf(message);
    if (chunk != null) {
      chunk.hold();
    }
    place(message.shard()).hold(message, publisher);
  }

  private static @Nullable Chunk chunkOf(ToShard message) {
    if (message instanceof ToShard.Append append) {
      return append.run().chunk();
    }
    return message instanceof ToPartition.Append append ? append.chunk() : null;
  }

  private void hearNow(ToShard message, @Nullable RunOrigin publisher) {
    switch (message) {
      case ToShard.OfDelivery ofDelivery -> consumers.hear(ofDelivery);
      case ToPartition toPartition -> partitions.hear(toPartition);
      case ToOwner toOwner -> destinations.hear(toOwner);
      case ToShard.OfTransaction ofTransaction ->
          place(ofTransaction.shard()).transactions().hear(ofTransaction);
      case ToShard.Append append -> append(append, publisher);
      case ToShard.AppendCopies copies ->
          shard(copies.shard()).appends().add(new FanOut(shard(copies.shard()), handover, copies));
      case ToShard.Hold hold -> hold.chunk().hold();
      case ToShard.LetGo letGo -> letGo.chunk().release();
      case ToShard.Seal seal -> seal.chunk().seal();
    }
  }

  private void append(ToShard.Append append, @Nullable RunOrigin publisher) {
    Run run = run(append.group(), append.run(), origin(append, publisher));
    shard(append.shard()).appender().appendInLine(run, append.group());
  }

  private RunOrigin origin(ToShard.Append append, @Nullable RunOrigin publisher) {
    return publisher != null
        ? publisher
        : new ToldOrigin(handover, append.publisher(), append.isAsked());
  }

  private static Run run(RouteGroup group, RunBytes bytes, RunOrigin publisher) {
    Run run = new Run(bytes, publisher);
    run.keptBy(group.entries());
    return run;
  }

  @Override
  public void hear(HeldMessages.Held held) {
    ToShard message = held.message();
    hearNow(message, held.publisher());
    letGo(message);
  }

  private static void letGo(ToShard message) {
    Chunk chunk = chunkOf(message);
    if (chunk != null) {
      chunk.release();
    }
  }

  @Override
  public void refuse(HeldMessages.Held held) {
    ToShard message = held.message();
    switch (message) {
      case ToShard.Start start ->
          handover.tell(new ToSession.Started(start.consumer(), 0, new Refusal.NotOpen()));
      case ToShard.Get get -> handover.tell(new ToSession.NotGot(get.request()));
      case ToShard.Append append ->
          run(append.group(), append.run(), origin(append, held.publisher())).refused();
      case ToShard.AppendCopies copies -> refuse(copies);
      case ToPartition toPartition -> refuse(toPartition);
      case ToOwner.OfQuestion question -> handover.tell(question.ifNotOpen());
      case ToShard.OfDelivery ofDelivery -> consumers.hear(ofDelivery);
      case ToShard.OfTransaction _,
          ToOwner.OfChange _,
          ToOwner.PassOn _,
          ToShard.Hold _,
          ToShard.LetGo _,
          ToShard.Seal _ ->
          throw new IllegalStateException("it waits for as long as it takes: " + message);
    }
    letGo(message);
  }

  private void refuse(ToShard.AppendCopies refused) {
    ToldOrigin publisher = new ToldOrigin(handover, refused.publisher(), refused.isAsked());
    for (ToShard.AppendCopies.Copy copy : refused.copies()) {
      place(refused.shard()).notAppended(copy);
      publisher.runLost();
    }
    handover.tell(new ToShard.LetGo(refused.sourceShard(), refused.source().chunk()));
  }

  private void refuse(ToPartition message) {
    FromPartition answer = message.ifNotOpen();
    if (answer == null) {
      partitions.hear(message);
    } else {
      handover.tell(answer);
    }
  }

  @Override
  public void opened(int shard) {
    partitions.opened(shard);
  }

  @Override
  public void settle(
      int shard,
      long epoch,
      long queue,
      long consumer,
      ToShard.Outcome outcome,
      long first,
      long end) {
    consumers.settle(shard, epoch, queue, consumer, outcome, first, end);
  }

  @Override
  public void append(RouteGroup group, RunBytes bytes, RunOrigin publisher) {
    ShardPlace place = place(group.shard());
    if (place.isOpen()) {
      shard(group.shard()).appender().appendInLine(run(group, bytes, publisher), group);
    } else {
      hold(new ToShard.Append(group, bytes, 0, publisher.isAsked()), publisher);
    }
  }
}
