package dev.forebay.broker.shard;

import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.ToShard;
import dev.forebay.broker.loop.Run;
import dev.forebay.broker.queue.Queue;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.TransactionFormat;
import dev.forebay.broker.record.TransactionId;
import dev.forebay.broker.record.UndecidedEntry;
import dev.forebay.storage.RecordType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction does in one shard, until it has ended; the shard may be closed and opened
 * meanwhile. Confined to the shard's loop.
 */
final class TransactionPart {
  private static final byte[] NO_SETTLEMENTS = {};
  private static final long NOT_DURABLE = -1;

  private final int number;
  private final TransactionId id;
  private final ToShard.Plan plan;
  private List<ToShard.StagedRun> runs;
  private List<ToShard.StagedRange> ranges;
  private Map<Queue, UndecidedEntry> entries = Map.of();
  private @Nullable Shard open;
  private long position = NOT_DURABLE;
  private boolean isPrepared;
  private boolean isReopened;
  private boolean isDecided;
  private boolean isLetGo;

  /** A part of the shard with this number, not prepared yet. */
  TransactionPart(int number, ToShard.Prepare wanted) {
    this.number = number;
    this.id = wanted.id();
    this.plan = wanted.plan();
    this.runs = wanted.runs();
    this.ranges = wanted.ranges();
  }

  TransactionId id() {
    return id;
  }

  ToShard.Plan plan() {
    return plan;
  }

  /** What the plan says of it. */
  ToShard.Plan.Part planned() {
    for (ToShard.Plan.Part part : plan.parts()) {
      if (part.shard() == number) {
        return part;
      }
    }
    throw new IllegalStateException("the plan does not name shard " + number);
  }

  /** Whether this shard decides. */
  boolean isDecider() {
    return plan.decider() == number;
  }

  /** Whether all of it is known to be as safe as it will be. */
  boolean isPrepared() {
    return isPrepared;
  }

  /** Whether the journal has a part that the states have to tell of until it is decided. */
  boolean isJournalled() {
    return planned().isDurable() && !isLetGo;
  }

  /** Where it lies in the log; there once anything that was appended after it is durable. */
  long position() {
    if (position == NOT_DURABLE) {
      throw new IllegalStateException("the part is not durable");
    }
    return position;
  }

  /** Gives offsets and appends everything; nothing of it is visible yet. */
  void prepare(Shard shard) {
    open = shard;
    entries = entries(shard);
    entries.forEach((queue, entry) -> queue.visibility().undecided(entry));
    if (planned().isDurable()) {
      shard.appendRecord(
          RecordType.TRANSACTION_PART,
          TransactionFormat.part(id, journalled()),
          at -> position = at);
    } else {
      isPrepared = true;
    }
    for (ToShard.StagedRun staged : runs) {
      shard.appender().append(staged);
      staged.run().chunk().release();
    }
    runs = List.of();
  }

  /** Whether what it settles is still with those it was delivered to. */
  boolean isHeldIn(long epoch) {
    return ranges.stream().allMatch(range -> !range.isDecided() || range.epoch() == epoch);
  }

  /**
   * It can't be prepared: nothing of it comes to be.
   *
   * @param shard null if it is closed
   */
  void refuse(Handover handover, @Nullable Shard shard) {
    open = shard;
    for (ToShard.StagedRun staged : runs) {
      Run run = new Run(staged.run(), new ToldOrigin(handover, staged.publisher(), false));
      run.keptBy(staged.group().entries());
      run.refused();
      staged.run().chunk().release();
    }
    runs = List.of();
    letGo();
  }

  /** Whether nothing of it is there. */
  boolean isLetGo() {
    return isLetGo;
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

  /** The decision is durable, and all are told of it. */
  void decided() {
    isDecided = true;
  }

  /** Whether all are told of the decision. */
  boolean isDecided() {
    return isDecided;
  }

  /** Runs when all that {@link #prepare} appended is durable; not if that is never known. */
  void whenPrepared(Shard shard, Runnable action) {
    if (isPrepared) {
      action.run();
      return;
    }
    // The journal is durable in order: what comes back last vouches for all before it.
    shard.appendRecord(
        RecordType.SETTLEMENT,
        NO_SETTLEMENTS,
        _ -> {
          isPrepared = true;
          action.run();
        });
  }

  /**
   * The shard is closed.
   *
   * @param isLost whether what it has appended lately may not be durable
   */
  void closed(boolean isLost) {
    isPrepared |= !isLost && !isLetGo;
    open = null;
    entries = Map.of();
    ranges = List.of();
  }

  /** The shard is open again, and has found in its journal what the transaction does there. */
  void reopened(Shard shard) {
    open = shard;
    isReopened = true;
    // Of one that is not prepared recovery has let go, unless it has found it decided.
    isLetGo |= !isPrepared;
    entries = shard.takePending(id);
  }

  /** The decision is durable. */
  void apply(Shard shard) {
    entries.forEach((queue, entry) -> queue.visibility().decided(entry));
    if (isReopened) {
      entries.forEach((queue, entry) ->
          entry.settled().forEach((first, end) -> queue.settle(null, first, end)));
    }
    ranges.forEach(shard::settle);
  }

  /** The transaction comes to nothing: its messages are gone, and those it ends are ready again. */
  void letGo() {
    isLetGo = true;
    entries.forEach((queue, entry) -> {
      queue.visibility().abandoned(entry);
      if (isReopened) {
        entry.settled().forEach((first, end) -> queue.release(null, first, end, false));
      }
    });
    entries = Map.of();
    Shard shard = open;
    if (shard != null) {
      ranges.forEach(range -> shard.settle(range.released()));
    }
    ranges = List.of();
  }

  private Map<Queue, UndecidedEntry> entries(Shard shard) {
    Map<Queue, Gathering> gathered = new LinkedHashMap<>();
    for (ToShard.StagedRun staged : runs) {
      for (long queueId : staged.group().ids()) {
        Queue queue = shard.queue(queueId);
        if (queue != null) {
          gathered.computeIfAbsent(queue, Gathering::new).append(staged);
        }
      }
    }
    for (ToShard.StagedRange range : ranges) {
      Queue queue =
          range.isDecided() && range.epoch() == shard.epoch() ? shard.queue(range.queue()) : null;
      if (queue != null) {
        gathered.computeIfAbsent(queue, Gathering::new).settled.add(range.first(), range.end());
      }
    }
    Map<Queue, UndecidedEntry> made = new LinkedHashMap<>();
    gathered.forEach((queue, of) ->
        made.put(
            queue,
            new UndecidedEntry(
                id,
                of.next > of.first ? of.first : UndecidedEntry.NOTHING_HELD,
                of.next,
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
