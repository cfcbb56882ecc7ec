package dev.forebay.broker.shard;

import dev.forebay.broker.api.BrokerMetrics;
import dev.forebay.broker.api.MessageCounts;
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
import dev.forebay.broker.queue.QueueServices;
import dev.forebay.broker.queue.QueueWatches;
import dev.forebay.broker.queue.SettlementJournal;
import dev.forebay.broker.queue.UnjournalledSettlements;
import dev.forebay.broker.record.KnownProducers;
import dev.forebay.broker.record.TransactionId;
import dev.forebay.broker.record.UndecidedEntry;
import dev.forebay.broker.stream.ReadablePartition;
import dev.forebay.broker.stream.StreamPartition;
import dev.forebay.broker.subscription.AttemptRoom;
import dev.forebay.broker.subscription.DueRoom;
import dev.forebay.broker.subscription.SubscriptionState;
import dev.forebay.broker.work.WorkLine;
import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.ChunkWriter;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.read.ColdReads;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
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
  private final ShardTransactions transactions;
  private final Unanswered unanswered = new Unanswered();
  private final StoredDestinations destinations;
  private final QueueWatches queueWatches;
  private final Map<TransactionId, Map<Queue, UndecidedEntry>> pending = new HashMap<>();
  private final Supplier<DeadLetterOutlet> deadLetterOutlet;
  private boolean isRetentionScheduled;
  private boolean isClosed;

  /**
   * A shard that is about to be open.
   *
   * @param journal that this node is the writer of, or will be in a moment
   * @param transactions that it has part in, also from when it was open before
   * @param deadLetterOutlet where dead letters go
   */
  Shard(
      int number,
      ShardSurroundings around,
      OwnedJournal journal,
      ShardTransactions transactions,
      Supplier<DeadLetterOutlet> deadLetterOutlet) {
    this.number = number;
    this.journal = journal;
    this.transactions = transactions;
    this.deadLetterOutlet = deadLetterOutlet;
    this.handover = around.handover();
    this.unknownForms = new UnknownForms(around.forms());
    this.storage = around.storage();
    this.metrics = around.metrics();
    this.coldReads = around.coldReads();
    this.cursor = new MessageCursor(storage.pinned());
    this.appends = new WorkLine(storage.loop().pieces());
    this.leftovers = new WorkLine(storage.loop().pieces());
    this.queueWatches = new QueueWatches(storage.loop().pieces());
    this.settlements = new SettlementJournal(this, storage);
    this.states = new DestinationStates(this, storage);
    this.destinations = new StoredDestinations(this, storage);
  }

  @Override
  public long epoch() {
    return journal.epoch();
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
    return destinations.partition(id);
  }

  /** The partition with this id, or the queue to be read like one, or null if it is gone. */
  @Nullable ReadablePartition readable(long id) {
    return destinations.readable(id);
  }

  /** Ends, in a transaction, messages that were delivered. */
  void settle(ToShard.StagedRange range) {
    handover.settle(
        number,
        range.epoch(),
        range.queue(),
        range.consumer(),
        range.outcome(),
        range.first(),
        range.end());
  }

  /** The queue with this id, or null if there is none any more. */
  public @Nullable Queue queue(long id) {
    return destinations.queue(id);
  }

  /** For what its queues remember of messages that failed. */
  AttemptRoom attemptRoom() {
    return destinations.attemptRoom();
  }

  /** For what its queues have at hand of what they hold back. */
  DueRoom dueRoom() {
    return destinations.dueRoom();
  }

  /**
   * A queue as recovery found it.
   *
   * @param statePosition of its latest state record, or -1 if it has none
   */
  Queue restoreQueue(long id, NamedQueue named, SubscriptionState state, long statePosition) {
    MessageCounts counts = state.held() == null ? metrics.messages : metrics.held;
    counts.ready.add(state.ready());
    counts.unacknowledged.add(state.unacknowledged());
    Queue queue = new Queue(id, this, true, named, state);
    states.restored(queue, statePosition);
    destinations.restored(queue);
    return queue;
  }

  /** What a transaction that is still to be decided does to a queue that recovery found. */
  void restorePending(Queue queue, UndecidedEntry entry) {
    queue.visibility().restoredUndecided(entry);
    pending.computeIfAbsent(entry.id(), _ -> new LinkedHashMap<>()).put(queue, entry);
  }

  /** What recovery found that the transaction does, once. */
  Map<Queue, UndecidedEntry> takePending(TransactionId id) {
    Map<Queue, UndecidedEntry> found = pending.remove(id);
    return found == null ? Map.of() : found;
  }

  KnownProducers producers() {
    return storage.producers();
  }

  private void requireOpen() {
    if (isClosed) {
      throw new IllegalStateException("shard " + number + " is closed");
    }
  }

  void restored(StreamPartition partition, long statePosition) {
    states.restored(partition, statePosition);
    destinations.restored(partition);
  }

  /** It serves from now on. On its loop. */
  public void start() {
    destinations.start();
    scheduleRetention();
    loop().wantTurnEnd();
  }

  /** Gives its journal up; {@code closed} runs when all that it appended is durable. */
  void close(Runnable closed) {
    journal.close(closed);
  }

  /** A destination was declared, and that is as durable as it will be. */
  void add(Destination added) {
    destinations.add(added);
    scheduleRetention();
  }

  /** A destination was deleted, and that is durable. */
  void drop(long id) {
    Queue queue = destinations.queue(id);
    StreamPartition partition = destinations.partition(id);
    if (queue != null) {
      drop(queue);
    } else if (partition != null) {
      drop(partition);
    }
  }

  /** What it stores, as the catalog knows it. */
  List<Destination> destinations() {
    return destinations.all();
  }

  /** Whether it is not open any more. */
  boolean isClosed() {
    return isClosed;
  }

  /**
   * It is closed: who consumes or waits for something here hears of that, and what is in memory is
   * let go of.
   */
  void leave() {
    isClosed = true;
    settlements.stop();
    storage.young().lost(number);
    destinations.close();
    unanswered.lost();
    deliverDue();
  }

  private void scheduleRetention() {
    if (!isRetentionScheduled && destinations.hasStreams()) {
      isRetentionScheduled = true;
      loop().eventLoop().schedule(RETENTION_EVERY_NANOS, this::retain);
    }
  }

  private void retain() {
    isRetentionScheduled = false;
    if (isClosed) {
      return;
    }
    destinations.retain();
    scheduleRetention();
    loop().wantTurnEnd();
  }

  @Override
  public DeadLetterOutlet deadLetterOutlet() {
    return deadLetterOutlet.get();
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
    requireOpen();
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
    destinations.remove(queue.id());
    queue.drop();
    queueWatches.changed(queue.id());
    states.dropped(queue);
    loop().wantTurnEnd();
  }

  /** The deletion of a partition is durable. */
  public void drop(StreamPartition partition) {
    destinations.remove(partition.id());
    partition.drop();
    states.dropped(partition);
    loop().wantTurnEnd();
  }

  @Override
  public void journalState(StateOwner owner, Runnable durable, Runnable lost) {
    states.journalNow(owner, unanswered.add(durable, lost));
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
  public void whenSettlementsDurable(Runnable answer, Runnable lost) {
    settlements.whenDurable(unanswered.add(answer, lost));
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
    if (!watches.isEmpty()) {
      List.copyOf(watches).forEach(TurnEnd::turnEnd);
      watches.clear();
    }
    queueWatches.run();
    if (!posts.isEmpty()) {
      posts.forEach(TurnEnd::turnEnd);
      posts.clear();
    }
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
    if (!isClosed) {
      storage.engine().retain(number, position);
    }
  }

  @Override
  public void release(long position) {
    // Whoever opens it next counts anew.
    if (!isClosed) {
      storage.engine().release(number, position);
    }
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
