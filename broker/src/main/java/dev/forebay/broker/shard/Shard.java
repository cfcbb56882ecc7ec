package dev.forebay.broker.shard;

import dev.forebay.broker.BrokerMetrics;
import dev.forebay.broker.stream.StreamSettings;
import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Journal;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.StorageEngine;
import dev.forebay.storage.read.ColdReads;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Owner of a share of the queues: unit of ownership, ordering and recovery. All its state belongs
 * to one event loop.
 *
 * <p>During a turn it appends and settles; at the turn's end it journals settlements, delivers and
 * hands its records to the log.
 */
public final class Shard {
  /** Messages that one queue delivers before others get their turn. */
  static final int DELIVERIES_PER_TURN = 1024;

  /** How often streams look for what they need not keep. */
  static final long RETENTION_EVERY_NANOS = 30_000_000_000L;

  private final int number;
  private final LoopStorage storage;
  private final Journal journal;
  private final BrokerMetrics metrics;
  private final ColdReads coldReads;
  private final MessageCursor cursor;
  private final ArrayDeque<Queue> deliveries = new ArrayDeque<>();
  private final List<RemoteDeliveries> remotes = new ArrayList<>();
  private final SettlementJournal settlements;
  private final DestinationStates states;
  private final Set<TransactionPart> undecided = new LinkedHashSet<>();
  private final List<Queue> restored = new ArrayList<>();
  private final Set<StreamPartition> streams = new LinkedHashSet<>();
  private final List<StreamPartition> watched = new ArrayList<>();
  private final QueueWatches queueWatches = new QueueWatches();
  private boolean isRetentionScheduled;
  private @Nullable DeadLetterOutlet deadLetterOutlet;

  /** A shard on the loop of {@code storage}. */
  public Shard(int number, LoopStorage storage, ColdReads coldReads, BrokerMetrics metrics) {
    this.number = number;
    this.storage = storage;
    this.journal = storage.acquire(number);
    this.metrics = metrics;
    this.coldReads = coldReads;
    this.cursor = new MessageCursor(storage.pinned());
    this.settlements = new SettlementJournal(this, storage);
    this.states = new DestinationStates(this, storage);
    storage.addShard(this);
  }

  /** Its number in the data directory. */
  public int number() {
    return number;
  }

  /** The loop that it lives on. */
  public BrokerLoop loop() {
    return storage.loop();
  }

  /** A queue that was just declared. */
  public Queue createQueue(long id, boolean durable, QueueSettings settings) {
    return new Queue(id, this, durable, settings, new SubscriptionState());
  }

  /**
   * A queue as recovery found it.
   *
   * @param statePosition of its latest state record, or -1 if it has none
   */
  Queue restoreQueue(long id, QueueSettings settings, SubscriptionState state, long statePosition) {
    metrics.ready.add(state.ready());
    Queue queue = new Queue(id, this, true, settings, state);
    states.restored(queue, statePosition);
    restored.add(queue);
    return queue;
  }

  /**
   * A partition of a stream that was just created; {@link #add} it when the creation is durable.
   */
  public StreamPartition createPartition(long id, int partition, StreamSettings settings) {
    return new StreamPartition(
        id,
        partition,
        this,
        settings,
        new StreamStateFormat.State(0, 0, new ProducerStates()),
        new SizeMarks());
  }

  /** The creation of a partition is durable. */
  public void add(StreamPartition partition) {
    streams.add(partition);
    scheduleRetention();
  }

  void restored(StreamPartition partition, long statePosition) {
    states.restored(partition, statePosition);
    streams.add(partition);
  }

  /** It serves from now on. On its loop. */
  public void start() {
    restored.forEach(Queue::start);
    restored.clear();
    scheduleRetention();
    loop().wantTurnEnd();
  }

  private void scheduleRetention() {
    if (!isRetentionScheduled && !streams.isEmpty()) {
      isRetentionScheduled = true;
      loop().eventLoop().schedule(RETENTION_EVERY_NANOS, this::retain);
    }
  }

  private void retain() {
    isRetentionScheduled = false;
    streams.forEach(StreamPartition::retain);
    scheduleRetention();
    loop().wantTurnEnd();
  }

  /** Says where dead letters go; once, before anything runs. */
  public void deadLettersTo(DeadLetterOutlet outlet) {
    deadLetterOutlet = outlet;
  }

  DeadLetterOutlet deadLetterOutlet() {
    if (deadLetterOutlet == null) {
      throw new IllegalStateException("no way for dead letters");
    }
    return deadLetterOutlet;
  }

  /** All queues that recovery found are restored. */
  public void restoredAll() {
    states.restoredAll();
  }

  /**
   * Appends a run to queues of this shard. Offsets are given here. Queues that are gone meanwhile
   * get nothing.
   *
   * @param journalled whether the run must survive a restart; then all queues are durable
   */
  public void append(Run run, List<Queue> queues, boolean journalled) {
    run.appendedTo(this);
    List<QueueRun> targets = new ArrayList<>(queues.size());
    for (int i = 0; i < queues.size(); i++) {
      Queue queue = queues.get(i);
      if (queue.isDropped()) {
        RunFormat.target(run.chunk.memory(), run.start, i, 0, 0);
        continue;
      }
      long base = queue.state.append(run.count);
      RunFormat.target(run.chunk.memory(), run.start, i, queue.id, base);
      QueueRun target = new QueueRun(run, queue, base);
      queue.runs.addLast(target);
      run.chunk.hold();
      targets.add(target);
    }
    run.targets = targets.toArray(run.targets);
    if (targets.isEmpty()) {
      run.safe();
    } else if (journalled) {
      appendJournalled(run);
    } else {
      appendTransient(run);
    }
    loop().wantTurnEnd();
  }

  /** A part of a transaction was journalled and waits for the decision. */
  void undecided(TransactionPart part) {
    undecided.add(part);
  }

  void decided(TransactionPart part) {
    undecided.remove(part);
  }

  /** Parts journalled and not decided. */
  Set<TransactionPart> undecided() {
    return undecided;
  }

  void appendBatch(StreamBatch batch) {
    storage.young().add(batch);
    journal.append(batch.chunk(), batch.start(), batch.lengthBytes(), batch);
    loop().wantTurnEnd();
  }

  private void appendJournalled(Run run) {
    for (QueueRun target : run.targets) {
      noteExpiration(target);
      target.queue.recordPending();
      target.queue.settlements.touched();
    }
    storage.young().add(run);
    journal.append(run.chunk, run.start, run.lengthBytes, run);
  }

  private static void noteExpiration(QueueRun target) {
    if (target.run.hasExpiration()) {
      target.queue.messagesMayExpire();
    }
  }

  /** Accepted, and so confirmed, when a reader could see it. */
  private void appendTransient(Run run) {
    run.unseenBy(run.targets.length);
    for (QueueRun target : run.targets) {
      noteExpiration(target);
      target.queue.settlements.transientAppended(target.base, target.end());
      target.queue.transientAppended();
      target.queue.whenVisible(run::seen);
    }
  }

  /** The run is on stable storage: it becomes visible and its publisher is told. */
  void runDurable(Run run) {
    for (QueueRun target : run.targets) {
      storage.engine().retain(run.position());
      if (target.gone) {
        storage.engine().release(run.position());
      }
      if (!target.queue.isDropped()) {
        target.queue.recordDurable(target.end());
      }
    }
    run.safe();
    loop().wantTurnEnd();
  }

  /** A run is no longer needed in memory by one of its queues. */
  void forget(QueueRun run) {
    run.gone = true;
    run.run.chunk.release();
    if (run.run.isDurable() && !run.indexed) {
      storage.engine().release(run.run.position());
    }
  }

  /** Starts a consumer. */
  public void addConsumer(Consumer consumer) {
    Queue queue = consumer.target();
    queue.consumers.add(consumer);
    queue.wantDelivery();
  }

  void removeConsumer(Consumer consumer) {
    if (consumer.isRunning()) {
      consumer.setRunning(false);
      Queue queue = consumer.target();
      queue.consumers.remove(consumer);
      queue.consumerRemoved();
      storage.consumerRemoved(queue);
    }
  }

  /** Ends all consumers of a queue that is being deleted. */
  public void cancelConsumers(Queue queue) {
    queue.consumers.removeAll().forEach(Consumer::queueDeleted);
  }

  /** The deletion of a queue is durable. */
  public void drop(Queue queue) {
    cancelConsumers(queue);
    queue.drop();
    queueWatches.changed(queue);
    states.dropped(queue);
    loop().wantTurnEnd();
  }

  /** The deletion of a partition is durable. */
  public void drop(StreamPartition partition) {
    streams.remove(partition);
    partition.drop();
    states.dropped(partition);
    loop().wantTurnEnd();
  }

  /** Journals a state now; {@code durable} runs when that cannot be undone. */
  void journalState(StateOwner owner, Runnable durable) {
    states.journalNow(owner, durable);
    loop().wantTurnEnd();
  }

  void watchesDue(StreamPartition partition) {
    watched.add(partition);
    loop().wantTurnEnd();
  }

  QueueWatches queueWatches() {
    return queueWatches;
  }

  MessageCursor seek(QueueRun run, long offset) {
    cursor.seek(run.run, (int) (offset - run.base));
    return cursor;
  }

  void deliveryDue(Queue queue) {
    deliveries.add(queue);
    loop().wantTurnEnd();
  }

  void remoteDue(RemoteDeliveries remote) {
    remotes.add(remote);
  }

  void unusedTooLong(Queue queue) {
    storage.unusedTooLong(queue);
  }

  void settlementDue(Queue queue) {
    settlements.due(queue);
  }

  void whenSettlementsDurable(Runnable answer) {
    settlements.whenDurable(answer);
  }

  void stateTouched(StateOwner owner) {
    states.touched(owner);
  }

  void journalReservation(Queue queue, long first, long end) {
    settlements.reserve(queue, first, end);
  }

  /** Appends a record that is not a run. */
  public void appendRecord(RecordType type, byte[] payload, AppendCallback callback) {
    storage.append(journal, type, number, payload, callback);
  }

  void deliverDue() {
    for (int left = deliveries.size(); left > 0; left--) {
      Queue queue = deliveries.remove();
      if (queue.deliver(DELIVERIES_PER_TURN)) {
        queue.wantDelivery();
      }
    }
    for (StreamPartition partition : List.copyOf(watched)) {
      partition.runWatches();
    }
    watched.clear();
    queueWatches.run();
    for (RemoteDeliveries remote : remotes) {
      remote.post();
    }
    remotes.clear();
  }

  void journalSettlements() {
    settlements.turnEnd();
  }

  DestinationStates states() {
    return states;
  }

  StorageEngine engine() {
    return storage.engine();
  }

  PinnedChunks pinned() {
    return storage.pinned();
  }

  ColdReads coldReads() {
    return coldReads;
  }

  BrokerMetrics metrics() {
    return metrics;
  }
}
