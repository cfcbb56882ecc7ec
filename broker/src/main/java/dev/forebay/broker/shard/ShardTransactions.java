package dev.forebay.broker.shard;

import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.ToSession;
import dev.forebay.broker.handover.ToShard;
import dev.forebay.broker.record.TransactionFormat;
import dev.forebay.broker.record.TransactionId;
import dev.forebay.broker.work.PiecedWork;
import dev.forebay.broker.work.Portion;
import dev.forebay.broker.work.WorkLine;
import dev.forebay.storage.RecordType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that a shard has part in, and what its journal has to keep for their sake, over
 * all the times that it is open. Every shard prepares its part, or says that it can't, since it was
 * lost before the part was known to be durable, or what the part settles was delivered before the
 * shard moved, and is ready again. When all have spoken, the first that journals anything journals
 * the decision, and all apply their parts; or all let go of them. A shard that is closed hears
 * nothing: what it is told waits until it is open. Confined to the shard's loop.
 */
final class ShardTransactions {
  private final int number;
  private final Handover handover;
  private @Nullable Shard open;

  /** Prepared, or to be, and not ended. */
  private final SequencedMap<TransactionId, TransactionPart> parts = new LinkedHashMap<>();

  /** Decided here, or to be. */
  private final Map<TransactionId, TransactionDecision> decisions = new HashMap<>();

  /** Positions of decisions that other shards need. */
  private final Map<TransactionId, Long> needed = new HashMap<>();

  /** Applied, and the states in the view do not tell of it yet. */
  private final SequencedSet<ToShard.Remembered> applied = new LinkedHashSet<>();

  ShardTransactions(int number, Handover handover) {
    this.number = number;
    this.handover = handover;
  }

  /**
   * The shard is open again.
   *
   * @param found positions of decisions in its journal, of those in {@link KnownTransactions#asked}
   */
  void opened(Shard shard, Map<TransactionId, Long> found) {
    open = shard;
    List.copyOf(parts.values()).forEach(part -> reopened(part, shard, found));
  }

  private void reopened(TransactionPart part, Shard shard, Map<TransactionId, Long> found) {
    TransactionId id = part.id();
    part.reopened(shard);
    if (part.isApplied()) {
      apply(part, shard);
      return;
    }
    if (!part.isDecider() || part.isDecided()) {
      return;
    }
    TransactionDecision decision = decision(id);
    Long position = found.get(id);
    if (position != null) {
      decided(id, decision, position);
      return;
    }
    if (!part.isPrepared()) {
      decision.spoilt();
    }
    endIfDue(id, decision);
  }

  /**
   * The shard is closed.
   *
   * @param isLost whether what it has appended lately may not be durable
   */
  void closed(boolean isLost) {
    open = null;
    for (TransactionPart part : List.copyOf(parts.values())) {
      part.closed(isLost);
      if (!part.isPrepared() && !part.isLetGo() && !part.isDecider()) {
        part.letGo();
        withdraw(part);
      }
    }
  }

  /** What recovery has to know of parts that it finds in the journal. */
  KnownTransactions known() {
    Set<TransactionId> decided = new HashSet<>();
    applied.forEach(remembered -> decided.add(remembered.id()));
    Set<TransactionId> pending = new HashSet<>();
    parts.forEach((id, part) -> {
      if (part.isPrepared()) {
        pending.add(id);
      }
    });
    return new KnownTransactions(
        decided, pending, Set.copyOf(parts.keySet()), oldestDecision(Long.MAX_VALUE));
  }

  void hear(ToShard.OfTransaction message) {
    switch (message) {
      case ToShard.Prepare wanted -> {
        TransactionPart part = new TransactionPart(number, wanted);
        shard().appends().begin(new Preparing(part));
      }
      case ToShard.Prepared prepared -> prepared(prepared.id());
      case ToShard.Withdrawn withdrawn -> withdrawn(withdrawn.id());
      case ToShard.Apply apply -> apply(part(apply.id()), shard());
      case ToShard.Abort abort -> abort(abort.id());
      case ToShard.Remembered remembered -> {
        TransactionId id = remembered.id();
        if (decision(id).isLastRemembered()) {
          decisions.remove(id);
          needed.remove(id);
        }
      }
    }
  }

  private Shard shard() {
    Shard current = open;
    if (current == null) {
      throw new IllegalStateException("shard " + number + " is closed");
    }
    return current;
  }

  private TransactionDecision decision(TransactionId id) {
    return decisions.computeIfAbsent(id, _ -> new TransactionDecision());
  }

  /** A part whose turn comes in the line of appends; the shard may be closed by then. */
  private final class Preparing implements PiecedWork {
    private final TransactionPart part;
    private @Nullable PiecedWork preparation;

    private Preparing(TransactionPart part) {
      this.part = part;
    }

    @Override
    public boolean piece(Portion portion) {
      PiecedWork begun = preparation;
      if (begun == null) {
        begun = begin(part);
        preparation = begun;
      }
      return begun.piece(portion);
    }
  }

  private PiecedWork begin(TransactionPart part) {
    parts.put(part.id(), part);
    if (part.isDecider()) {
      decision(part.id()).plan(part.plan());
    }
    return part.preparation(
        open,
        handover,
        new TransactionPart.PreparationListener() {
          @Override
          public void appended(Shard shard) {
            ShardTransactions.this.appended(part, shard);
          }

          @Override
          public void refused() {
            ShardTransactions.this.refused(part);
          }
        });
  }

  private void appended(TransactionPart part, Shard shard) {
    if (part.isDecider()) {
      // The decision will follow in the same journal: it is durable only if this part is.
      prepared(part.id());
    } else {
      part.whenPrepared(
          shard, () -> handover.tell(new ToShard.Prepared(part.plan().decider(), part.id())));
    }
  }

  private void refused(TransactionPart part) {
    // The end of its shard may have told already.
    boolean isTold = part.isLetGo() && !part.isDecider();
    part.letGo();
    if (!isTold) {
      withdraw(part);
    }
  }

  /** It will hear that the transaction has come to nothing. */
  private void withdraw(TransactionPart part) {
    if (part.isDecider()) {
      withdrawn(part.id());
    } else {
      handover.tell(new ToShard.Withdrawn(part.plan().decider(), part.id()));
    }
  }

  private void withdrawn(TransactionId id) {
    TransactionDecision decision = decision(id);
    decision.withdrawn();
    endIfDue(id, decision);
  }

  private void prepared(TransactionId id) {
    TransactionDecision decision = decision(id);
    decision.prepared();
    endIfDue(id, decision);
  }

  private void endIfDue(TransactionId id, TransactionDecision decision) {
    if (!decision.isDue()) {
      return;
    }
    TransactionPart own = part(id);
    if (decision.isWithdrawn()) {
      decisions.remove(id);
      own.decided();
      own.plan().parts().forEach(each -> handover.tell(new ToShard.Abort(each.shard(), id)));
    } else if (own.planned().isDurable()) {
      shard()
          .appendRecord(
              RecordType.TRANSACTION_DECISION,
              TransactionFormat.decision(id),
              position -> decided(id, decision, position));
    } else {
      decisions.remove(id);
      own.decided();
      tellAll(id, own.plan());
    }
  }

  private void decided(TransactionId id, TransactionDecision decision, long position) {
    part(id).decided();
    if (decision.othersThatNeedIt() > 0) {
      needed.put(id, position);
    } else {
      decisions.remove(id);
    }
    tellAll(id, decision.known());
  }

  private void tellAll(TransactionId id, ToShard.Plan plan) {
    for (ToShard.Plan.Part each : plan.parts()) {
      handover.tell(new ToShard.Apply(each.shard(), id));
    }
  }

  private void apply(TransactionPart part, Shard shard) {
    new WorkLine(handover.loop().pieces())
        .begin(
            part.application(
                shard,
                () -> {
                  if (!shard.isClosed()) {
                    applied(part);
                  }
                }));
  }

  private void applied(TransactionPart part) {
    parts.remove(part.id());
    if (part.planned().isDurable() && !part.isDecider()) {
      applied.add(new ToShard.Remembered(part.plan().decider(), part.id()));
    }
    handover.tell(new ToSession.Answered(part.planned().request()));
  }

  private void abort(TransactionId id) {
    TransactionPart part = part(id);
    parts.remove(id);
    new WorkLine(handover.loop().pieces())
        .begin(
            part.undoing(
                shard(), () -> handover.tell(new ToSession.Failed(part.planned().request()))));
  }

  private TransactionPart part(TransactionId id) {
    TransactionPart part = parts.get(id);
    if (part == null) {
      throw new IllegalStateException("no part of " + id + " is prepared");
    }
    return part;
  }

  /** Parts journalled and not decided. */
  List<TransactionPart> undecided() {
    return parts.values().stream().filter(TransactionPart::isJournalled).toList();
  }

  /** Position of the oldest decision that another shard needs, at most {@code end}. */
  long oldestDecision(long end) {
    long oldest = end;
    for (long position : needed.values()) {
      oldest = Math.min(oldest, position);
    }
    return oldest;
  }

  /** What to say when the states in the view tell of what was applied by now. */
  List<ToShard.Remembered> applied() {
    return List.copyOf(applied);
  }

  /** The states in the view tell of it. */
  void remembered(List<ToShard.Remembered> told) {
    for (ToShard.Remembered each : told) {
      applied.remove(each);
      handover.tell(each);
    }
  }
}
