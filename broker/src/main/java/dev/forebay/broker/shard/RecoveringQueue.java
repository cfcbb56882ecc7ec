package dev.forebay.broker.shard;

import dev.forebay.broker.loop.DestinationStates;
import dev.forebay.broker.queue.NamedQueue;
import dev.forebay.broker.queue.Queue;
import dev.forebay.broker.record.AttemptRange;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.QueueState;
import dev.forebay.broker.record.SettlementFormat;
import dev.forebay.broker.record.StateSnapshot;
import dev.forebay.broker.record.TransactionId;
import dev.forebay.broker.record.UndecidedEntry;
import dev.forebay.broker.subscription.SubscriptionState;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.ViewOperation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A queue's state while it is put together at start. */
final class RecoveringQueue {
  private final long id;
  private final List<IndexRow> rows = new ArrayList<>();
  private final Map<TransactionId, UndecidedEntry> undecided = new LinkedHashMap<>();
  private OffsetRanges settled = new OffsetRanges();
  private OffsetRanges handedOut = new OffsetRanges();
  private List<AttemptRange> attempts = List.of();
  private long next;
  private long statePosition = -1;
  private boolean mayExpire;
  private boolean changed;

  RecoveringQueue(long id) {
    this.id = id;
  }

  /** The view knows this state, from the record at the position. */
  void known(long position, QueueState state) {
    statePosition = position;
    next = state.nextOffset();
    handedOut = state.handedOut();
    settled = state.settled();
    attempts = state.attempts();
    mayExpire = state.messagesMayExpire();
    undecided.clear();
  }

  /** A state record: it replaces what was known. */
  void state(long position, QueueState state) {
    known(position, state);
    changed = true;
  }

  /** Offsets were settled, or reserved for messages that did not survive. */
  void settlement(OffsetRanges delivered, OffsetRanges settledOffsets) {
    settled.addAll(settledOffsets);
    if (!settledOffsets.isEmpty()) {
      next = Math.max(next, settledOffsets.end());
    }
    handedOut.addAll(delivered);
    changed = true;
  }

  /** Messages were appended; their offsets may have been reserved before. */
  void appended(long base, int count, boolean hasExpiration) {
    mayExpire |= hasExpiration;
    next = Math.max(next, base + count);
    settled.remove(base, base + count);
    changed = true;
  }

  /** A transaction's part: what it means here, the decision says. */
  void undecided(UndecidedEntry entry) {
    undecided.put(entry.id(), entry);
    changed = true;
  }

  /**
   * The log has ended: parts that were decided take effect; offsets of the others count as settled,
   * whether or not their messages had come into the log, and are never given again.
   */
  void decide(Decisions decisions) {
    for (UndecidedEntry entry : undecided.values()) {
      OffsetRanges appended = entry.appended();
      if (decisions.contains(entry.id())) {
        settled.addAll(entry.settled());
      } else if (!appended.isEmpty()) {
        settled.addAll(appended);
        next = Math.max(next, appended.end());
      }
    }
    undecided.clear();
  }

  void row(IndexRow row) {
    rows.add(row);
  }

  /** Takes the rows out that are live as far as is known by now. */
  void takeRows(int shard, List<ViewOperation> operations) {
    for (IndexRow row : rows) {
      if (!settled.containsAll(row.baseOffset(), row.endOffset())) {
        operations.add(new ViewOperation.PutRow(shard, id, row));
      }
    }
    rows.clear();
  }

  void takeState(int shard, List<ViewOperation> operations) {
    if (changed) {
      byte[] payload =
          SettlementFormat.state(
              id, new QueueState(next, handedOut, mayExpire, settled, attempts), List.of());
      operations.add(
          DestinationStates.row(
              shard,
              id,
              statePosition,
              new StateSnapshot(RecordType.SUBSCRIPTION_STATE, payload, settled, 0)));
    }
  }

  Queue restore(Shard shard, NamedQueue named) {
    Queue queue =
        shard.restoreQueue(
            id,
            named,
            new SubscriptionState(next, handedOut, settled, attempts, shard.attemptRoom()),
            statePosition);
    if (mayExpire) {
      queue.messagesMayExpire();
    }
    if (changed || (statePosition < 0 && next > 0)) {
      // The view alone may know the state, and must not: it can be deleted.
      queue.stateTouched();
    }
    return queue;
  }
}
