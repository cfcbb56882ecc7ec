package dev.forebay.broker.shard;

import dev.forebay.broker.api.stream.BatchHead;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.queue.NamedQueue;
import dev.forebay.broker.queue.Queue;
import dev.forebay.broker.record.BatchFormat;
import dev.forebay.broker.record.KnownProducers;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.RunFormat;
import dev.forebay.broker.record.SettlementFormat;
import dev.forebay.broker.record.StateRow;
import dev.forebay.broker.record.StreamStateFormat;
import dev.forebay.broker.record.TransactionFormat;
import dev.forebay.broker.record.TransactionId;
import dev.forebay.broker.stream.NamedPartition;
import dev.forebay.broker.stream.StreamPartition;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.StorageEngine;
import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.View;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewFamily;
import dev.forebay.storage.view.ViewOperation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Puts the queues and partitions of one shard together when it is opened: from its view, and the
 * records after it. Afterwards the index is complete up to the journal's end, and no message is in
 * memory.
 *
 * <p>A run before the position that the states are complete up to only counts as a place where
 * messages lie: whether they live, the state says. A later one makes its offsets live again, even
 * if they had been reserved.
 */
public final class ShardRecovery {
  /** Rows that all shards gather before they write them, so that rebuilding is bounded. */
  private static final int ROWS_MAX = 500_000;

  private static final int BATCH_OPERATIONS = 10_000;

  private final View view;
  private final Consumer<ViewBatch> writer;
  private final int shard;
  private final int rowsMax;
  private final KnownProducers producers;
  private final Decisions decisions;
  private final long statesApplied;
  private final long indexApplied;
  private final Map<Long, RecoveringDestination> destinations = new HashMap<>();
  private int rows;
  private long stampedMillis;

  /**
   * Begins with the view.
   *
   * @param shards how many are recovered at once
   * @param decisions gets those of this shard, and knows those of all when the view is completed
   * @param writer writes to the view
   */
  public ShardRecovery(
      View view,
      int shard,
      int shards,
      KnownProducers producers,
      Decisions decisions,
      Consumer<ViewBatch> writer) {
    this.view = view;
    this.writer = writer;
    this.shard = shard;
    this.rowsMax = ROWS_MAX / shards;
    this.producers = producers;
    this.decisions = decisions;
    this.statesApplied = view.applied(shard, ViewFamily.STATES);
    this.indexApplied = view.applied(shard, ViewFamily.INDEX);
    view.states(shard, this::known);
  }

  private void known(long destinationId, byte[] row) {
    StateRow known = StateRow.read(row);
    if (known.type() == RecordType.STREAM_STATE) {
      stream(destinationId)
          .known(
              known.position(),
              StreamStateFormat.read(known.memory(), known.payloadAt(), row.length, producers));
      return;
    }
    SettlementFormat.readState(
        known.memory(),
        known.payloadAt(),
        (_, state) -> queue(destinationId).known(known.position(), state));
    SettlementFormat.readUndecided(
        known.memory(), known.payloadAt(), row.length, (id, entry) -> queue(id).undecided(entry));
  }

  /** Position from which records are needed. */
  public long from() {
    return Math.min(statesApplied, indexApplied);
  }

  /** The latest of the broker's own times that the records applied tell; 0 if none does. */
  public long stampedMillis() {
    return stampedMillis;
  }

  /** Applies one record of a shard's journal. */
  public void replay(long position, RecordType type, ByteBuffer memory, int start, int length) {
    boolean isNews = position >= statesApplied;
    switch (type) {
      case RUN, STREAM_RUN -> run(position, type, memory, start, length);
      case SETTLEMENT -> {
        if (isNews) {
          SettlementFormat.readSettlement(
              memory,
              start,
              length,
              (id, delivered, settled) -> queue(id).settlement(delivered, settled));
        }
      }
      case SUBSCRIPTION_STATE -> {
        if (isNews) {
          SettlementFormat.readState(
              memory,
              start + RecordFormat.HEADER_BYTES,
              (id, state) -> queue(id).state(position, state));
          SettlementFormat.readUndecided(
              memory,
              start + RecordFormat.HEADER_BYTES,
              start + length,
              (id, entry) -> queue(id).undecided(entry));
        }
      }
      case TRANSACTION_PART -> {
        if (isNews) {
          TransactionFormat.readPart(
              memory, start, length, (id, entry) -> queue(id).undecided(entry));
        }
      }
      // Another shard may need it, whatever this one's view knows.
      case TRANSACTION_DECISION ->
          decisions.add(TransactionFormat.readDecision(memory, start), position);
      case KAFKA_BATCH -> batch(position, memory, start, length);
      case STREAM_STATE -> {
        if (isNews) {
          int at = start + RecordFormat.HEADER_BYTES;
          stream(StreamStateFormat.partitionId(memory, at))
              .state(position, StreamStateFormat.read(memory, at, start + length, producers));
        }
      }
      case CATALOG_ENTRY, CATALOG_SNAPSHOT_BEGIN, CATALOG_SNAPSHOT_END ->
          throw new IllegalStateException(
              "record of type " + type + " at " + position + " is unknown to this version");
    }
  }

  /** A run for queues, or for one partition of a stream. */
  private void run(long position, RecordType type, ByteBuffer memory, int start, int length) {
    RunFormat.check(memory, start);
    int count = RunFormat.messageCount(memory, start);
    long time = RunFormat.timeMillis(memory, start);
    stamped(time);
    for (int i = 0; i < RunFormat.targetCount(memory, start); i++) {
      long id = RunFormat.targetId(memory, start, i);
      if (id == 0) {
        continue;
      }
      RecoveringDestination destination = type == RecordType.RUN ? queue(id) : stream(id);
      long base = RunFormat.targetBase(memory, start, i);
      if (position >= statesApplied) {
        destination.appended(
            base, count, RunFormat.hasExpiration(memory, start), RunFormat.priority(memory, start));
        if (destination instanceof RecoveringQueue queue && RunFormat.isSized(memory, start)) {
          queue.sized(base, memory, start);
        }
      }
      if (position >= indexApplied) {
        long due =
            RunFormat.isHeld(memory, start)
                ? RunFormat.dueMillis(memory, start)
                : IndexRow.NOT_HELD;
        destination.row(new IndexRow(base, count, position, length, time, due));
        rows++;
      }
    }
    writeRowsIfMany();
  }

  private void batch(long position, ByteBuffer memory, int start, int length) {
    BatchHead head = BatchFormat.head(memory, start);
    long base = BatchFormat.baseOffset(memory, start);
    stamped(BatchFormat.appendedMillis(memory, start));
    RecoveringStream stream = stream(BatchFormat.partitionId(memory, start));
    if (position >= statesApplied) {
      stream.appended(head, base);
    }
    if (position >= indexApplied) {
      stream.row(new IndexRow(base, head.count(), position, length, head.maxTimeMillis()));
      rows++;
    }
    writeRowsIfMany();
  }

  private void stamped(long millis) {
    stampedMillis = Math.max(stampedMillis, millis);
  }

  private void writeRowsIfMany() {
    if (rows > rowsMax) {
      List<ViewOperation> operations = new ArrayList<>();
      destinations.values().forEach(destination -> destination.takeRows(shard, operations));
      write(operations);
      rows = 0;
    }
  }

  private RecoveringQueue queue(long id) {
    if (destinations.computeIfAbsent(id, RecoveringQueue::new) instanceof RecoveringQueue queue) {
      return queue;
    }
    throw new IllegalStateException("records of a queue name the partition " + id);
  }

  private RecoveringStream stream(long id) {
    if (destinations.computeIfAbsent(id, unknown -> new RecoveringStream(unknown, producers))
        instanceof RecoveringStream stream) {
      return stream;
    }
    throw new IllegalStateException("records of a partition name the queue " + id);
  }

  /** Forgets a destination that the catalog does not know any more. */
  public void forget(java.util.function.LongPredicate exists) {
    destinations.keySet().removeIf(id -> !exists.test(id));
  }

  /**
   * Brings the view up to the journal's end.
   *
   * @param end of the journal
   */
  public void completeView(long end) {
    List<ViewOperation> operations = new ArrayList<>();
    for (RecoveringDestination destination : destinations.values()) {
      destination.decide(decisions);
      destination.takeRows(shard, operations);
      destination.takeState(shard, operations);
    }
    long statesEnd = Math.min(end, decisions.neededFrom());
    operations.add(new ViewOperation.Applied(shard, ViewFamily.STATES, statesEnd));
    operations.add(new ViewOperation.Applied(shard, ViewFamily.INDEX, end));
    write(operations);
  }

  private void write(List<ViewOperation> operations) {
    for (int from = 0; from < operations.size(); from += BATCH_OPERATIONS) {
      int to = Math.min(operations.size(), from + BATCH_OPERATIONS);
      writer.accept(new ViewBatch(List.copyOf(operations.subList(from, to))));
    }
  }

  /** The queue as it was, on its shard. */
  public Queue restore(long id, Shard owner, NamedQueue named) {
    return queue(id).restore(owner, named);
  }

  /**
   * Goes through the completed view: counts live records, gives up those whose loss was accepted,
   * and drops destinations that are gone.
   *
   * @param existing ids of what the catalog knows
   */
  public void count(Set<Long> existing, StorageEngine engine) {
    Orphans orphans = new Orphans(shard, existing, engine);
    orphans.visit(
        view,
        (id, row) -> {
          RecoveringDestination destination = destinations.get(id);
          if (destination != null && engine.isLost(shard, row.position())) {
            destination.lost(row);
          } else if (destination != null) {
            destination.counted(row);
          }
          return true;
        });
    writer.accept(orphans.drop());
    destinations.values().forEach(RecoveringDestination::tellLost);
  }

  /** Destinations that have a state record, in the order of those records. */
  List<Long> recorded() {
    return destinations.entrySet().stream()
        .filter(each -> each.getValue().statePosition() >= 0)
        .sorted(Comparator.comparingLong(each -> each.getValue().statePosition()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Gives its owner something that the catalog knows, as it was; if not journalled, it is new. */
  void restore(Shard owner, Destination known) {
    switch (known) {
      case Destination.OfQueue(
              long id,
              boolean isJournalled,
              NamedQueue named,
              _,
              OffsetRanges handedOut) -> {
        if (isJournalled) {
          queue(id).handedOut(handedOut);
          restore(id, owner, named);
        } else {
          owner.add(known);
        }
      }
      case Destination.OfPartition(long id, NamedPartition named, StreamSettings settings) ->
          restore(id, owner, named, settings);
    }
  }

  /** Positions of decisions that its transactions have asked for. */
  Map<TransactionId, Long> decided() {
    return decisions.asked();
  }

  /** The partition as it was, on its shard. */
  public StreamPartition restore(
      long id, Shard owner, NamedPartition named, StreamSettings settings) {
    return stream(id).restore(owner, named, settings);
  }
}
