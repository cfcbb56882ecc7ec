package dev.forebay.broker.shard;

import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.loop.LoopStorage;
import dev.forebay.broker.queue.NamedQueue;
import dev.forebay.broker.queue.Queue;
import dev.forebay.broker.queue.QueueLog;
import dev.forebay.broker.queue.QueueServices;
import dev.forebay.broker.record.KnownProducers;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.ProducerStates;
import dev.forebay.broker.record.StreamStateFormat;
import dev.forebay.broker.stream.NamedPartition;
import dev.forebay.broker.stream.ReadablePartition;
import dev.forebay.broker.stream.SizeMarks;
import dev.forebay.broker.stream.StreamPartition;
import dev.forebay.broker.subscription.AttemptRoom;
import dev.forebay.broker.subscription.DueRoom;
import dev.forebay.broker.subscription.SubscriptionState;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** The queues and partitions of an open shard, by their ids. Confined to the shard's loop. */
final class StoredDestinations {
  private final QueueServices shard;
  private final KnownProducers producers;
  private final AttemptRoom attemptRoom = new AttemptRoom();
  private final DueRoom dueRoom;
  private final Long2ObjectHashMap<Queue> queues = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<StreamPartition> streams = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<QueueLog> logs = new Long2ObjectHashMap<>(0, 0.65f);
  private final List<Queue> restored = new ArrayList<>();

  StoredDestinations(QueueServices shard, LoopStorage storage) {
    this.shard = shard;
    this.dueRoom = new DueRoom(storage.settings().memory().dueBytesPerShard());
    this.producers = storage.producers();
  }

  /** For what queues remember of messages that failed. */
  AttemptRoom attemptRoom() {
    return attemptRoom;
  }

  /** For what queues have at hand of what they hold back. */
  DueRoom dueRoom() {
    return dueRoom;
  }

  /** The queue with this id, or null if there is none any more. */
  @Nullable Queue queue(long id) {
    return queues.get(id);
  }

  /** The partition with this id, or null if there is none any more. */
  @Nullable StreamPartition partition(long id) {
    return streams.get(id);
  }

  /** The partition with this id, or the queue to be read like one, or null if it is gone. */
  @Nullable ReadablePartition readable(long id) {
    Queue queue = queues.get(id);
    return queue == null ? streams.get(id) : logs.computeIfAbsent(id, _ -> new QueueLog(queue));
  }

  /** A queue as recovery found it. */
  void restored(Queue queue) {
    queues.put(queue.id(), queue);
    restored.add(queue);
  }

  /** A partition as recovery found it. */
  void restored(StreamPartition partition) {
    streams.put(partition.id(), partition);
  }

  /** What was restored serves from now on. */
  void start() {
    restored.forEach(Queue::start);
    restored.clear();
  }

  /** A destination was declared, and that is as durable as it will be. */
  void add(Destination added) {
    switch (added) {
      case Destination.OfQueue(long id, boolean isJournalled, NamedQueue named, long next, _) ->
          queues.put(id, new Queue(id, shard, isJournalled, named, empty(named.settings(), next)));
      case Destination.OfPartition(long id, NamedPartition named, StreamSettings settings) ->
          streams.put(
              id,
              new StreamPartition(
                  id,
                  named,
                  shard,
                  settings,
                  new StreamStateFormat.State(
                      0, 0, new ProducerStates(producers), new OffsetRanges()),
                  new SizeMarks()));
    }
  }

  private SubscriptionState empty(QueueSettings.OfQueue settings, long next) {
    return settings.kind() == QueueKind.HELD_BACK
        ? SubscriptionState.heldBack(SubscriptionState.nothing(next), next, attemptRoom, dueRoom)
        : SubscriptionState.empty(next, settings.rules(), attemptRoom);
  }

  /** A destination was deleted. */
  void remove(long id) {
    queues.remove(id);
    logs.remove(id);
    streams.remove(id);
  }

  /** What they are, as the catalog knows them. */
  List<Destination> all() {
    List<Destination> all = new ArrayList<>(queues.size() + streams.size());
    for (Queue queue : queues.values()) {
      all.add(
          new Destination.OfQueue(
              queue.id(),
              queue.isJournalled(),
              queue.named(),
              queue.nextOffset(),
              queue.handedOut()));
    }
    for (StreamPartition partition : streams.values()) {
      all.add(new Destination.OfPartition(partition.id(), partition.named(), partition.settings()));
    }
    return all;
  }

  /** Their shard is closed. */
  void close() {
    List.copyOf(queues.values()).forEach(Queue::close);
    List.copyOf(streams.values()).forEach(StreamPartition::close);
  }

  boolean hasStreams() {
    return !streams.isEmpty();
  }

  /** Streams give up what they need not keep. */
  void retain() {
    List.copyOf(streams.values()).forEach(StreamPartition::retain);
  }
}
