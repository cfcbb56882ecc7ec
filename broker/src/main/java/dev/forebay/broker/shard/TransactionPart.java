package dev.forebay.broker.shard;

import dev.forebay.broker.handover.RouteGroup;
import dev.forebay.broker.handover.ToShard.Outcome;
import dev.forebay.broker.loop.RunBytes;
import dev.forebay.broker.queue.Queue;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.TransactionFormat;
import dev.forebay.broker.record.TransactionId;
import dev.forebay.broker.record.UndecidedEntry;
import dev.forebay.storage.RecordType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a transaction does in one shard. Gathered on the session's loop, then handed to the shard's
 * for good.
 */
public final class TransactionPart {
  private static final byte[] NO_SETTLEMENTS = {};
  private static final long NOT_DURABLE = -1;

  private final Shard shard;
  private final List<StagedRun> runs = new ArrayList<>();
  private final List<StagedRange> ranges = new ArrayList<>();
  private Map<Queue, UndecidedEntry> entries = Map.of();
  private boolean durable;
  private long position = NOT_DURABLE;

  /** A part for the shard. */
  public TransactionPart(Shard shard) {
    this.shard = shard;
  }

  /** Adds a run whose chunk is held for it. */
  public void append(StagedRun run) {
    runs.add(run);
    durable |= run.group.journalled();
  }

  /** Adds offsets that were delivered. */
  public void end(StagedRange range) {
    ranges.add(range);
    durable |= range.isDecided();
  }

  Shard shard() {
    return shard;
  }

  /** Whether something of it is journalled. */
  boolean isDurable() {
    return durable;
  }

  /** Where it lies in the log; there once anything that was appended after it is durable. */
  long position() {
    if (position == NOT_DURABLE) {
      throw new IllegalStateException("the part is not durable");
    }
    return position;
  }

  /** Gives offsets and appends everything; nothing of it is visible yet. */
  void prepare(TransactionId id) {
    entries = entries(id);
    entries.forEach((queue, entry) -> queue.undecided(entry));
    if (durable) {
      shard.transactions().undecided(this);
      shard.appendRecord(
          RecordType.TRANSACTION_PART,
          TransactionFormat.part(id, journalled()),
          at -> position = at);
    }
    for (StagedRun staged : runs) {
      shard.appender().append(staged);
      staged.run.chunk().release();
    }
    runs.clear();
  }

  private Map<Long, UndecidedEntry> journalled() {
    Map<Long, UndecidedEntry> journalled = new LinkedHashMap<>();
    entries.forEach((queue, entry) -> {
      if (entry.isJournalled()) {
        journalled.put(queue.id(), entry);
      }
    });
    return journalled;
  }

  /** Runs when all that {@link #prepare} appended is durable. */
  void whenPrepared(Runnable action) {
    if (durable) {
      // The journal is durable in order: what comes back last vouches for all before it.
      shard.appendRecord(RecordType.SETTLEMENT, NO_SETTLEMENTS, _ -> action.run());
    } else {
      action.run();
    }
  }

  /** The decision is durable. */
  void apply() {
    shard.transactions().decided(this);
    entries.forEach((queue, entry) -> queue.decided(entry));
    for (StagedRange range : ranges) {
      shard.settle(range);
    }
  }

  private Map<Queue, UndecidedEntry> entries(TransactionId id) {
    Map<Queue, Gathering> gathered = new LinkedHashMap<>();
    for (StagedRun staged : runs) {
      for (long queueId : staged.group.ids()) {
        Queue queue = shard.queue(queueId);
        if (queue != null) {
          gathered.computeIfAbsent(queue, Gathering::new).append(staged);
        }
      }
    }
    for (StagedRange range : ranges) {
      Queue queue = range.isDecided ? shard.queue(range.queue) : null;
      if (queue != null) {
        gathered.computeIfAbsent(queue, Gathering::new).settled.add(range.first, range.end);
      }
    }
    Map<Queue, UndecidedEntry> made = new LinkedHashMap<>();
    gathered.forEach((queue, of) ->
        made.put(
            queue,
            new UndecidedEntry(
                id,
                of.next > of.first ? of.first : UndecidedEntry.NOTHING_HELD,
                of.appended,
                of.settled)));
    return made;
  }

  /**
   * A run that was published.
   *
   * @param publisher number of what is to be told that it is safe
   */
  public record StagedRun(RouteGroup group, RunBytes run, long publisher) {}

  /**
   * Offsets that were delivered.
   *
   * @param consumer that they were delivered to
   * @param isDecided whether the decision settles them
   */
  public record StagedRange(
      long queue, long consumer, Outcome outcome, long first, long end, boolean isDecided) {}

  /** Foresees the offsets that the runs will get. */
  private static final class Gathering {
    final OffsetRanges appended = new OffsetRanges();
    final OffsetRanges settled = new OffsetRanges();
    final long first;
    long next;

    Gathering(Queue queue) {
      first = queue.nextOffset();
      next = first;
    }

    void append(StagedRun staged) {
      long end = next + staged.run.count();
      if (staged.group.journalled()) {
        appended.add(next, end);
      }
      next = end;
    }
  }
}
