package dev.forebay.broker.shard;

import dev.forebay.broker.handover.ToSession;
import dev.forebay.broker.handover.ToShard;
import dev.forebay.broker.record.TransactionFormat;
import dev.forebay.broker.record.TransactionId;
import dev.forebay.storage.RecordType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The transactions that a shard has part in, and what its journal has to keep for their sake. Every
 * shard prepares its part; the first that journals anything journals the decision when the others'
 * parts are durable; then all apply theirs. Nothing says no, and nobody waits for anything but the
 * log, so that a transaction ends unless the node does. Confined to the shard's loop.
 */
final class ShardTransactions {
  private final Shard shard;

  /** Prepared and not applied. */
  private final SequencedMap<TransactionId, TransactionPart> parts = new LinkedHashMap<>();

  /** Decided here, or to be. */
  private final Map<TransactionId, TransactionDecision> decisions = new HashMap<>();

  /** Positions of decisions that other shards need, the oldest first. */
  private final SequencedMap<TransactionId, Long> needed = new LinkedHashMap<>();

  private List<ToShard.Remembered> applied = new ArrayList<>();

  ShardTransactions(Shard shard) {
    this.shard = shard;
  }

  void hear(ToShard.OfTransaction message) {
    switch (message) {
      case ToShard.Prepare wanted -> shard.appends().run(() -> prepare(wanted));
      case ToShard.Prepared prepared -> prepared(prepared.id());
      case ToShard.Apply apply -> apply(apply.id());
      case ToShard.Remembered remembered -> {
        TransactionId id = remembered.id();
        if (decision(id).isLastRemembered()) {
          decisions.remove(id);
          needed.remove(id);
        }
      }
    }
  }

  private TransactionDecision decision(TransactionId id) {
    return decisions.computeIfAbsent(id, _ -> new TransactionDecision());
  }

  private void prepare(ToShard.Prepare wanted) {
    TransactionId id = wanted.id();
    TransactionPart part = new TransactionPart(shard, wanted);
    parts.put(id, part);
    part.prepare();
    if (part.isDecider()) {
      decision(id).plan(wanted.plan());
      // The decision will follow in the same journal: it is durable only if this part is.
      prepared(id);
    } else {
      int decider = wanted.plan().decider();
      part.whenPrepared(() -> shard.handover().tell(new ToShard.Prepared(decider, id)));
    }
  }

  private void prepared(TransactionId id) {
    TransactionDecision decision = decision(id);
    decision.onePrepared();
    if (!decision.isDue()) {
      return;
    }
    TransactionPart own = part(id);
    if (own.planned().isDurable()) {
      shard.appendRecord(
          RecordType.TRANSACTION_DECISION,
          TransactionFormat.decision(id),
          position -> decided(id, decision, position));
    } else {
      decisions.remove(id);
      tellAll(id, own.plan());
    }
  }

  private void decided(TransactionId id, TransactionDecision decision, long position) {
    if (decision.othersThatNeedIt() > 0) {
      needed.put(id, position);
    } else {
      decisions.remove(id);
    }
    tellAll(id, decision.known());
  }

  private void tellAll(TransactionId id, ToShard.Plan plan) {
    for (ToShard.Plan.Part each : plan.parts()) {
      shard.handover().tell(new ToShard.Apply(each.shard(), id));
    }
  }

  private void apply(TransactionId id) {
    TransactionPart part = part(id);
    parts.remove(id);
    part.apply();
    if (part.planned().isDurable() && !part.isDecider()) {
      applied.add(new ToShard.Remembered(part.plan().decider(), id));
    }
    shard.handover().tell(new ToSession.Answered(part.planned().request()));
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
    return parts.values().stream().filter(part -> part.planned().isDurable()).toList();
  }

  /** Position of the oldest decision that another shard needs, at most {@code end}. */
  long oldestDecision(long end) {
    return needed.isEmpty() ? end : Math.min(end, needed.firstEntry().getValue());
  }

  /** What to say when the states in the view tell of what was applied since the last call. */
  List<ToShard.Remembered> takeApplied() {
    List<ToShard.Remembered> taken = applied;
    applied = new ArrayList<>();
    return taken;
  }
}
