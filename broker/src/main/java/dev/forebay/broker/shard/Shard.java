package dev.forebay.broker.shard;

import dev.forebay.broker.api.BrokerMetrics;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.form.UnknownForms;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.ToShard;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.loop.DestinationStates;
import dev.forebay.broker.loop.LoopStorage;
import dev.forebay.broker.loop.MessageCursor;
import dev.forebay.broker.loop.MessageMemory;
import dev.forebay.broker.loop.OwnedJournal;
import dev.forebay.broker.loop.PinnedChunks;
import dev.forebay.broker.loop.Run;
import dev.forebay.broker.loop.ShardTurn;
import dev.forebay.broker.loop.Spill;
import dev.forebay.broker.loop.StateOwner;
import dev.forebay.broker.loop.TurnEnd;
import dev.forebay.broker.loop.YoungRecord;
import dev.forebay.broker.queue.DeadLetterOutlet;
import dev.forebay.broker.queue.NamedQueue;
import dev.forebay.broker.queue.Queue;
import dev.forebay.broker.queue.QueueLog;
import dev.forebay.broker.queue.QueueServices;
import dev.forebay.broker.queue.QueueWatches;
import dev.forebay.broker.queue.SettlementJournal;
import dev.forebay.broker.queue.UnjournalledSettlements;
import dev.forebay.broker.record.KnownProducers;
import dev.forebay.broker.record.ProducerStates;
import dev.forebay.broker.record.StreamStateFormat;
import dev.forebay.broker.stream.ReadablePartition;
import dev.forebay.broker.stream.SizeMarks;
import dev.forebay.broker.stream.StreamPartition;
import dev.forebay.broker.subscription.AttemptRoom;
import dev.forebay.broker.subscription.SubscriptionState;
import dev.forebay.broker.work.WorkLine;
import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.ChunkWriter;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.read.ColdReads;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Owner of a share of the destinations: unit of ownership, ordering and recovery. All its state
 * belongs to one event loop.
 *
 * <p>During a turn it appends and settles; at the turn's end it journals settlements, delivers and
 * hands its records to the log.
 */
public final class Shard implements QueueServices, ShardTurn {
  /** How often streams look for what they need not keep. */
  static final long RETENTION_EVERY_NANOS = 30_000_000_000L;

  private final int number;
  private final LoopStorage storage;
  private final Handover handover;
  private final OwnedJournal journal;
  private final BrokerMetrics metrics;
  private final UnknownForms unknownForms;
  private final ColdReads coldReads;
  private final MessageCursor cursor;
  private final WorkLine appends;
  private final WorkLine leftovers;
  private final ArrayDeque<TurnEnd> deliveries = new ArrayDeque<>();
  private final List<TurnEnd> watches = new ArrayList<>();
  private final List<TurnEnd> posts = new ArrayList<>();
  private final SettlementJournal settlements;
  private final DestinationStates states;
  private final RunAppender appender = new RunAppender(this);
  private final ShardTransactions transactions = new ShardTransactions(this);
  private final Long2ObjectHashMap<Queue> queues = new Long2ObjectHashMap<>();
  private final List<Queue> restored = new ArrayList<>();
  private final Long2ObjectHashMap<StreamPartition> streams = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<QueueLog> logs = new Long2ObjectHashMap<>(0, 0.65f);
  private final QueueWatches queueWatches;
  private final AttemptRoom attemptRoom = new AttemptRoom();
  private boolean isRetentionScheduled;
  private @Nullable DeadLetterOutlet deadLetterOutlet;

  /** A shard on the loop of {@code storage}. */
  public Shard(
      int number,
      LoopStorage storage,
      Handover handover,
      ColdReads coldReads,
      BrokerMetrics metrics,
      Forms forms) {
    this.number = number;
    this.handover = handover;
    this.unknownForms = new UnknownForms(forms);
    this.storage = storage;
    this.metrics = metrics;
    this.coldReads = coldReads;
    this.cursor = new MessageCursor(storage.pinned());
    this.appends = new WorkLine(storage.loop().pieces());
    this.leftovers = new WorkLine(storage.loop().pieces());
    this.queueWatches = new QueueWatches(storage.loop().pieces());
    this.settlements = new SettlementJournal(this, storage);
    this.states = new DestinationStates(this, storage);
    storage.addShard(this);
    this.journal = storage.acquire(number);
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public BrokerLoop loop() {
    return storage.loop();
  }

  @Override
  public UnknownForms unknownForms() {
    return unknownForms;
  }

  @Override
  public WorkLine appends() {
    return appends;
  }

  @Override
  public WorkLine leftovers() {
    return leftovers;
  }

  @Override
  public ChunkWriter copies(boolean journalled) {
    return journalled ? storage.records() : storage.spill().copies();
  }

  /** The declaration of a queue is as durable as it will be. */
  public void addQueue(long id, boolean journalled, NamedQueue named) {
    queues.put(id, new Queue(id, this, journalled, named, new SubscriptionState(attemptRoom)));
  }

  /** What was published comes here. */
  RunAppender appender() {
    return appender;
  }

  /** Its end of the ways to sessions. */
  Handover handover() {
    return handover;
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

  /** Ends, in a transaction, messages that were delivered. */
  void settle(ToShard.StagedRange range) {
    handover.settle(
        number, range.queue(), range.consumer(), range.outcome(), range.first(), range.end());
  }

  /** The queue with this id, or null if there is none any more. */
  public @Nullable Queue queue(long id) {
    return queues.get(id);
  }

  /** For what its queues remember of messages that failed. */
  AttemptRoom attemptRoom() {
    return attemptRoom;
  }

  /**
   * A queue as recovery found it.
   *
   * @param statePosition of its latest state record, or -1 if it has none
   */
  Queue restoreQueue(long id, NamedQueue named, SubscriptionState state, long statePosition) {
    metrics.ready.add(state.ready());
    Queue queue = new Queue(id, this, true, named, state);
    states.restored(queue, statePosition);
    queues.put(id, queue);
    restored.add(queue);
    return queue;
  }

  /** The creation of a partition is durable. */
  void addPartition(long id, int number, StreamSettings settings) {
    StreamStateFormat.State empty =
        new StreamStateFormat.State(0, 0, new ProducerStates(storage.producers()));
    streams.put(id, new StreamPartition(id, number, this, settings, empty, new SizeMarks()));
    scheduleRetention();
  }

  KnownProducers producers() {
    return storage.producers();
  }

  void restored(StreamPartition partition, long statePosition) {
    states.restored(partition, statePosition);
    streams.put(partition.id(), partition);
  }

  /** It serves from now on. On its loop. */
  public void start() {
    restored.forEach(Queue::start);
    restored.clear();
    scheduleRetention();
    loop().wantTurnEnd();
  }

  /** Gives its journal up; {@code closed} runs when all that it appended is durable. */
  public void close(Runnable closed) {
    journal.close(closed);
  }

  private void scheduleRetention() {
    if (!isRetentionScheduled && !streams.isEmpty()) {
      isRetentionScheduled = true;
      loop().eventLoop().schedule(RETENTION_EVERY_NANOS, this::retain);
    }
  }

  private void retain() {
    isRetentionScheduled = false;
    List.copyOf(streams.values()).forEach(StreamPartition::retain);
    scheduleRetention();
    loop().wantTurnEnd();
  }

  /** Says where dead letters go; once, before anything runs. */
  public void deadLettersTo(DeadLetterOutlet outlet) {
    deadLetterOutlet = outlet;
  }

  @Override
  public DeadLetterOutlet deadLetterOutlet() {
    if (deadLetterOutlet == null) {
      throw new IllegalStateException("no way for dead letters");
    }
    return deadLetterOutlet;
  }

  /** All queues that recovery found are restored. */
  public void restoredAll() {
    states.restoredAll();
    storage.producers().restoredAll();
  }

  /** The node's memory for messages of one kind. */
  MessageMemory memory(boolean journalled) {
    return journalled ? storage.memory() : storage.spill().memory();
  }

  @Override
  public void append(YoungRecord record) {
    storage.young().add(record);
    journal.append(record);
  }

  /** Transactions that it has part in. */
  ShardTransactions transactions() {
    return transactions;
  }

  /** Nothing but live records is needed before this position. */
  void trim(long position) {
    journal.trim(position);
  }

  /** The deletion of a queue is durable. */
  public void drop(Queue queue) {
    queues.remove(queue.id());
    logs.remove(queue.id());
    queue.drop();
    queueWatches.changed(queue.id());
    states.dropped(queue);
    loop().wantTurnEnd();
  }

  /** The deletion of a partition is durable. */
  public void drop(StreamPartition partition) {
    streams.remove(partition.id());
    partition.drop();
    states.dropped(partition);
    loop().wantTurnEnd();
  }

  @Override
  public void journalState(StateOwner owner, Runnable durable) {
    states.journalNow(owner, durable);
    loop().wantTurnEnd();
  }

  @Override
  public void watchesDue(TurnEnd due) {
    watches.add(due);
    loop().wantTurnEnd();
  }

  @Override
  public QueueWatches queueWatches() {
    return queueWatches;
  }

  @Override
  public MessageCursor seek(Run run, int index) {
    cursor.seek(run, index);
    return cursor;
  }

  @Override
  public void leave(Run run) {
    cursor.leave(run);
  }

  @Override
  public void leave(Chunk cold) {
    cursor.leave(cold);
  }

  @Override
  public void deliveryDue(TurnEnd delivery) {
    deliveries.add(delivery);
    loop().wantTurnEnd();
  }

  @Override
  public void postDue(TurnEnd post) {
    posts.add(post);
    loop().wantTurnEnd();
  }

  @Override
  public void lastConsumerGone(long queueId) {
    storage.observer().lastConsumerGone(queueId);
  }

  @Override
  public void unusedTooLong(long queueId) {
    storage.observer().unusedTooLong(queueId);
  }

  @Override
  public void settlementDue(UnjournalledSettlements due) {
    settlements.due(due);
  }

  @Override
  public void whenSettlementsDurable(Runnable answer) {
    settlements.whenDurable(answer);
  }

  @Override
  public void stateTouched(StateOwner owner) {
    states.touched(owner);
  }

  @Override
  public void reserve(UnjournalledSettlements reserving, long first, long end) {
    settlements.reserve(reserving, first, end);
  }

  @Override
  public void appendRecord(RecordType type, byte[] payload, AppendCallback callback) {
    journal.append(type, payload, callback);
  }

  @Override
  public void deliverDue() {
    for (int left = deliveries.size(); left > 0; left--) {
      deliveries.remove().turnEnd();
    }
    List.copyOf(watches).forEach(TurnEnd::turnEnd);
    watches.clear();
    queueWatches.run();
    posts.forEach(TurnEnd::turnEnd);
    posts.clear();
  }

  @Override
  public void journalSettlements() {
    settlements.turnEnd();
  }

  DestinationStates states() {
    return states;
  }

  @Override
  public void retain(long position) {
    storage.engine().retain(number, position);
  }

  @Override
  public void release(long position) {
    storage.engine().release(number, position);
  }

  @Override
  public Spill spill() {
    return storage.spill();
  }

  @Override
  public PinnedChunks pinned() {
    return storage.pinned();
  }

  @Override
  public ColdReads coldReads() {
    return coldReads;
  }

  @Override
  public BrokerMetrics metrics() {
    return metrics;
  }
}
