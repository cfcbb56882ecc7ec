package dev.forebay.broker.shard;

import dev.forebay.broker.handover.ToShard;
import dev.forebay.broker.queue.Queue;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.TransactionFormat;
import dev.forebay.broker.record.UndecidedEntry;
import dev.forebay.storage.RecordType;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a transaction does in one shard, until it is decided. Confined to the shard's loop. */
final class TransactionPart {
  private static final byte[] NO_SETTLEMENTS = {};
  private static final long NOT_DURABLE = -1;

  private final Shard shard;
  private final ToShard.Prepare wanted;
  private Map<Queue, UndecidedEntry> entries = Map.of();
  private long position = NOT_DURABLE;

  TransactionPart(Shard shard, ToShard.Prepare wanted) {
    this.shard = shard;
    this.wanted = wanted;
  }

  ToShard.Plan plan() {
    return wanted.plan();
  }

  /** What the plan says of it. */
  ToShard.Plan.Part planned() {
    for (ToShard.Plan.Part part : wanted.plan().parts()) {
      if (part.shard() == shard.number()) {
        return part;
      }
    }
    throw new IllegalStateException("the plan does not name shard " + shard.number());
  }

  /** Whether this shard decides. */
  boolean isDecider() {
    return wanted.plan().decider() == shard.number();
  }

  /** Where it lies in the log; there once anything that was appended after it is durable. */
  long position() {
    if (position == NOT_DURABLE) {
      throw new IllegalStateException("the part is not durable");
    }
    return position;
  }

  /** Gives offsets and appends everything; nothing of it is visible yet. */
  void prepare() {
    entries = entries();
    entries.forEach((queue, entry) -> queue.undecided(entry));
    if (planned().isDurable()) {
      shard.appendRecord(
          RecordType.TRANSACTION_PART,
          TransactionFormat.part(wanted.id(), journalled()),
          at -> position = at);
    }
    for (ToShard.StagedRun staged : wanted.runs()) {
      shard.appender().append(staged);
      staged.run().chunk().release();
    }
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
    if (planned().isDurable()) {
      // The journal is durable in order: what comes back last vouches for all before it.
      shard.appendRecord(RecordType.SETTLEMENT, NO_SETTLEMENTS, _ -> action.run());
    } else {
      action.run();
    }
  }

  /** The decision is durable. */
  void apply() {
    entries.forEach((queue, entry) -> queue.decided(entry));
    for (ToShard.StagedRange range : wanted.ranges()) {
      shard.settle(range);
    }
  }

  private Map<Queue, UndecidedEntry> entries() {
    Map<Queue, Gathering> gathered = new LinkedHashMap<>();
    for (ToShard.StagedRun staged : wanted.runs()) {
      for (long queueId : staged.group().ids()) {
        Queue queue = shard.queue(queueId);
        if (queue != null) {
          gathered.computeIfAbsent(queue, Gathering::new).append(staged);
        }
      }
    }
    for (ToShard.StagedRange range : wanted.ranges()) {
      Queue queue = range.isDecided() ? shard.queue(range.queue()) : null;
      if (queue != null) {
        gathered.computeIfAbsent(queue, Gathering::new).settled.add(range.first(), range.end());
      }
    }
    Map<Queue, UndecidedEntry> made = new LinkedHashMap<>();
    gathered.forEach((queue, of) ->
        made.put(
            queue,
            new UndecidedEntry(
                wanted.id(),
                of.next > of.first ? of.first : UndecidedEntry.NOTHING_HELD,
                of.appended,
                of.settled)));
    return made;
  }

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

    void append(ToShard.StagedRun staged) {
      long end = next + staged.run().count();
      if (staged.group().journalled()) {
        appended.add(next, end);
      }
      next = end;
    }
  }
}
