package dev.forebay.broker.shard;

import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.ToShard;
import dev.forebay.broker.loop.Run;
import dev.forebay.broker.queue.Queue;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.TransactionFormat;
import dev.forebay.broker.record.TransactionId;
import dev.forebay.broker.record.UndecidedEntry;
import dev.forebay.broker.work.PiecedWork;
import dev.forebay.broker.work.Portion;
import dev.forebay.storage.RecordType;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction does in one shard, until it has ended; the shard may be closed and opened
 * meanwhile. It may be much, so that it is prepared and ended in pieces. Confined to the shard's
 * loop.
 */
final class TransactionPart {
  private static final byte[] NO_SETTLEMENTS = {};
  private static final long NOT_DURABLE = -1;

  /** What it takes to settle, or release, what lies together. */
  private static final int UNITS_PER_RANGE = 2;

  /** What it takes to say what it does to a queue. */
  private static final int UNITS_PER_QUEUE = 8;

  private final int number;
  private final TransactionId id;
  private final ToShard.Plan plan;
  private List<ToShard.StagedRun> runs;
  private List<ToShard.StagedRange> ranges;
  private Map<Queue, UndecidedEntry> entries = new LinkedHashMap<>();
  private long position = NOT_DURABLE;
  private boolean hasRecord;
  private boolean isPrepared;
  private boolean isApplied;
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
    return hasRecord && !isLetGo;
  }

  /** Whether all were told to apply their parts, so that this one is, or will be. */
  boolean isApplied() {
    return isApplied;
  }

  /** Where it lies in the log; there once anything that was appended after it is durable. */
  long position() {
    if (position == NOT_DURABLE) {
      throw new IllegalStateException("the part is not durable");
    }
    return position;
  }

  /** Hears how the preparation of a part goes. */
  interface PreparationListener {
    /** All of it is appended. */
    void appended(Shard shard);

    /** It can't be prepared: nothing of it comes to be. What it has brought is still let go of. */
    void refused();
  }

  /**
   * Gives offsets and appends everything, in the line of the shard's appends; nothing of it is
   * visible yet. It is refused if the shard is closed, or comes to be, or if what it settles is not
   * with those any more that it was delivered to.
   */
  PiecedWork preparation(@Nullable Shard shard, Handover handover, PreparationListener listener) {
    return new Preparation(shard, handover, listener);
  }

  private final class Preparation implements PiecedWork {
    private final @Nullable Shard shard;
    private final Handover handover;
    private final PreparationListener listener;
    private final Map<Queue, Gathering> gathered = new LinkedHashMap<>();
    private final Iterator<ToShard.StagedRun> foreseen = runs.iterator();
    private final Iterator<ToShard.StagedRange> ending = ranges.iterator();
    private final Iterator<ToShard.StagedRun> left = runs.iterator();
    private final Iterator<ToShard.StagedRange> released = ranges.iterator();
    private @Nullable Iterator<Map.Entry<Queue, Gathering>> toSay;
    private boolean isRefused;

    private Preparation(@Nullable Shard shard, Handover handover, PreparationListener listener) {
      this.shard = shard;
      this.handover = handover;
      this.listener = listener;
    }

    @Override
    public boolean piece(Portion portion) {
      Shard current = shard;
      if (current == null || current.isClosed()) {
        refuse();
        return refuseSome(portion);
      }
      if (!isRefused) {
        if (gatherSome(current, portion)) {
          return true;
        }
        if (!isRefused) {
          return prepareSome(current, portion);
        }
      }
      return refuseSome(portion) || releaseSome(current, portion);
    }

    private void refuse() {
      if (!isRefused) {
        isRefused = true;
        runs = List.of();
        ranges = List.of();
        listener.refused();
      }
    }

    private boolean prepareSome(Shard current, Portion portion) {
      if (saySome(current, portion) || appendSome(current, portion)) {
        return true;
      }
      runs = List.of();
      listener.appended(current);
      return false;
    }

    private boolean gatherSome(Shard current, Portion portion) {
      while (!isRefused && (foreseen.hasNext() || ending.hasNext())) {
        if (portion.isUsedUp()) {
          return true;
        }
        if (foreseen.hasNext()) {
          gather(current, foreseen.next(), portion);
        } else {
          portion.take(1);
          gather(current, ending.next());
        }
      }
      return false;
    }

    private void gather(Shard current, ToShard.StagedRun staged, Portion portion) {
      portion.take(staged.group().targets());
      for (long queueId : staged.group().ids()) {
        Queue queue = current.queue(queueId);
        if (queue != null) {
          gathered.computeIfAbsent(queue, Gathering::new).append(staged);
        }
      }
    }

    private void gather(Shard current, ToShard.StagedRange range) {
      if (!range.isDecided()) {
        return;
      }
      if (range.epoch() != current.epoch()) {
        refuse();
        return;
      }
      Queue queue = current.queue(range.queue());
      if (queue != null) {
        gathered.computeIfAbsent(queue, Gathering::new).settled.add(range.first(), range.end());
      }
    }

    /**
     * Says in the journal what it does, and to each queue, which has to tell of it in every state
     * that comes behind the record: so both in one turn, for some queues in each.
     */
    private boolean saySome(Shard current, Portion portion) {
      Iterator<Map.Entry<Queue, Gathering>> queues = toSay;
      if (queues == null) {
        queues = gathered.entrySet().iterator();
        toSay = queues;
      }
      Map<Long, UndecidedEntry> journalled = new LinkedHashMap<>();
      boolean isAny = false;
      while (queues.hasNext() && !portion.isUsedUp()) {
        portion.take(UNITS_PER_QUEUE);
        Map.Entry<Queue, Gathering> next = queues.next();
        Queue queue = next.getKey();
        UndecidedEntry entry = next.getValue().entry(id);
        isAny = true;
        entries.put(queue, entry);
        queue.visibility().undecided(entry);
        if (entry.isJournalled()) {
          journalled.put(queue.id(), entry);
        }
      }
      if (planned().isDurable() && (isAny || !hasRecord)) {
        hasRecord = true;
        current.appendRecord(
            RecordType.TRANSACTION_PART,
            TransactionFormat.part(id, journalled),
            at -> position = position == NOT_DURABLE ? at : position);
      }
      return queues.hasNext();
    }

    private boolean appendSome(Shard current, Portion portion) {
      while (left.hasNext()) {
        if (portion.isUsedUp()) {
          return true;
        }
        ToShard.StagedRun staged = left.next();
        portion.take(staged.group().targets());
        current.appender().append(staged);
        staged.run().chunk().release();
      }
      isPrepared |= !planned().isDurable();
      return false;
    }

    private boolean refuseSome(Portion portion) {
      while (left.hasNext()) {
        if (portion.isUsedUp()) {
          return true;
        }
        ToShard.StagedRun staged = left.next();
        portion.take(1);
        Run run = new Run(staged.run(), new ToldOrigin(handover, staged.publisher(), false));
        run.keptBy(staged.group().entries());
        run.refused();
        staged.run().chunk().release();
      }
      return false;
    }

    private boolean releaseSome(Shard current, Portion portion) {
      while (released.hasNext()) {
        if (portion.isUsedUp()) {
          return true;
        }
        portion.take(UNITS_PER_RANGE);
        current.settle(released.next().released());
      }
      return false;
    }
  }

  /** The decision is durable, and all are told of it. */
  void decided() {
    isDecided = true;
  }

  /** Whether all are told of the decision. */
  boolean isDecided() {
    return isDecided;
  }

  /** Runs when all that was appended for it is durable; not if that is never known. */
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
    entries = new LinkedHashMap<>();
    ranges = List.of();
  }

  /** The shard is open again, and has found in its journal what the transaction does there. */
  void reopened(Shard shard) {
    isReopened = true;
    // Of one that is not prepared recovery has let go, unless it has found it decided.
    isLetGo |= !isPrepared;
    entries = shard.takePending(id);
  }

  /**
   * The decision is durable: what it settles is settled, then its messages may be seen. Until the
   * latter a queue's states tell of the transaction, whatever of it is done. If the shard is closed
   * meanwhile, nothing more is.
   */
  PiecedWork application(Shard shard, Runnable done) {
    isApplied = true;
    return new Ending(shard, true, done);
  }

  /**
   * The transaction comes to nothing: its messages are gone, and those it ends are ready again.
   *
   * @param done runs when that is so, or the shard is closed
   */
  PiecedWork undoing(Shard shard, Runnable done) {
    isLetGo = true;
    return new Ending(shard, false, done);
  }

  /** Nothing of it is there, or will be. */
  void letGo() {
    isLetGo = true;
  }

  /** Whether nothing of it is there. */
  boolean isLetGo() {
    return isLetGo;
  }

  private final class Ending implements PiecedWork {
    private final Shard shard;
    private final boolean isApplying;
    private final Runnable done;
    private final Iterator<Map.Entry<Queue, UndecidedEntry>> found =
        (isReopened ? entries : Map.<Queue, UndecidedEntry>of()).entrySet().iterator();
    private final Iterator<ToShard.StagedRange> ending = ranges.iterator();
    private final Iterator<Map.Entry<Queue, UndecidedEntry>> undecided =
        entries.entrySet().iterator();

    private Ending(Shard shard, boolean isApplying, Runnable done) {
      this.shard = shard;
      this.isApplying = isApplying;
      this.done = done;
    }

    @Override
    public boolean piece(Portion portion) {
      while (!shard.isClosed() && (found.hasNext() || ending.hasNext() || undecided.hasNext())) {
        if (portion.isUsedUp()) {
          return true;
        }
        if (isApplying || !undecided.hasNext()) {
          endNext(portion);
        } else {
          decideNext(portion);
        }
      }
      done.run();
      return false;
    }

    private void endNext(Portion portion) {
      if (found.hasNext()) {
        endFound(found.next(), portion);
      } else if (ending.hasNext()) {
        portion.take(UNITS_PER_RANGE);
        ToShard.StagedRange range = ending.next();
        shard.settle(isApplying ? range : range.released());
      } else {
        decideNext(portion);
      }
    }

    /** Of what recovery has found nobody knows any more to whom it had been given. */
    private void endFound(Map.Entry<Queue, UndecidedEntry> next, Portion portion) {
      Queue queue = next.getKey();
      next.getValue()
          .settled()
          .forEach((first, end) -> {
            portion.take(UNITS_PER_RANGE);
            if (isApplying) {
              queue.settle(null, first, end);
            } else {
              queue.release(null, first, end, false);
            }
          });
    }

    private void decideNext(Portion portion) {
      portion.take(UNITS_PER_QUEUE);
      Map.Entry<Queue, UndecidedEntry> next = undecided.next();
      if (isApplying) {
        next.getKey().visibility().decided(next.getValue());
      } else {
        next.getKey().visibility().abandoned(next.getValue());
      }
    }
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

    UndecidedEntry entry(TransactionId of) {
      return new UndecidedEntry(
          of, next > first ? first : UndecidedEntry.NOTHING_HELD, next, appended, settled);
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
