package dev.forebay.broker.shard;

import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.queue.NamedQueue;
import dev.forebay.broker.queue.Queue;
import dev.forebay.broker.record.AttemptRange;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.QueueState;
import dev.forebay.broker.record.RunFormat;
import dev.forebay.broker.record.SettlementFormat;
import dev.forebay.broker.record.StateSnapshot;
import dev.forebay.broker.record.TransactionId;
import dev.forebay.broker.record.UndecidedEntry;
import dev.forebay.broker.record.size.BodySizes;
import dev.forebay.broker.subscription.SubscriptionState;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.view.IndexRow;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A queue's state while it is put together at start. */
final class RecoveringQueue extends RecoveringDestination {
  private final Map<TransactionId, UndecidedEntry> undecided = new LinkedHashMap<>();
  private OffsetRanges settled = new OffsetRanges();
  private OffsetRanges handedOut = new OffsetRanges();
  private List<AttemptRange> attempts = List.of();

  /** By priority; what is settled meanwhile is still in it. */
  private final Map<Integer, OffsetRanges> ranked = new TreeMap<>();

  private BodySizes sizes = new BodySizes();
  private boolean mayExpire;

  /** Of transactions that somebody is still to decide. */
  private final List<UndecidedEntry> pending = new ArrayList<>(0);

  RecoveringQueue(long id) {
    super(id);
  }

  /** The view knows this state, from the record at the position. */
  void known(long position, QueueState state) {
    isAt(position);
    next = state.nextOffset();
    handedOut = state.handedOut();
    settled = state.settled();
    attempts = state.attempts();
    ranked.clear();
    state.ranked().forEach(one -> ranked(one.priority()).addAll(one.offsets()));
    sizes = state.sizes();
    mayExpire = state.messagesMayExpire();
    undecided.clear();
  }

  /** A state record: it replaces what was known. */
  void state(long position, QueueState state) {
    known(position, state);
    changed();
  }

  /** What may have been delivered before, as this node remembers. */
  void handedOut(OffsetRanges known) {
    handedOut.addAll(known);
  }

  /** Offsets were settled, or reserved for messages that did not survive. */
  void settlement(OffsetRanges delivered, OffsetRanges settledOffsets) {
    settled.addAll(settledOffsets);
    if (!settledOffsets.isEmpty()) {
      next = Math.max(next, settledOffsets.end());
    }
    handedOut.addAll(delivered);
    changed();
  }

  /** Their offsets may have been reserved before. */
  @Override
  void appended(long base, int count, boolean hasExpiration, int priority) {
    super.appended(base, count, hasExpiration, priority);
    if (priority > 0) {
      ranked(priority).add(base, base + count);
    }
    mayExpire |= hasExpiration;
    settled.remove(base, base + count);
  }

  /** How long the bodies of a run's messages are, some queue of which counts that. */
  void sized(long base, ByteBuffer memory, int start) {
    int at = RunFormat.messagesAt(memory, start);
    for (int i = 0; i < RunFormat.messageCount(memory, start); i++) {
      sizes.append(base + i, RunFormat.bodyBytes(memory, at));
      at = RunFormat.nextMessageAt(memory, at);
    }
  }

  private OffsetRanges ranked(int priority) {
    return ranked.computeIfAbsent(priority, _ -> new OffsetRanges());
  }

  /** A transaction's part: what it means here, the decision says. */
  void undecided(UndecidedEntry entry) {
    undecided.put(entry.id(), entry);
    changed();
  }

  /**
   * Parts that were decided take effect; offsets of the others count as settled, whether or not
   * their messages had come into the log, and are never given again. So do those between them which
   * were transient messages': their reservation comes after the part that foresees all.
   */
  @Override
  void decide(Decisions decisions) {
    for (UndecidedEntry entry : List.copyOf(undecided.values())) {
      OffsetRanges appended = entry.appended();
      if (decisions.isPending(entry.id())) {
        pending.add(entry);
      } else if (decisions.contains(entry.id())) {
        settled.addAll(entry.settled());
      } else if (!appended.isEmpty()) {
        settled.addAll(appended);
        if (appended.end() > next) {
          settled.add(next, appended.end());
          next = appended.end();
        }
      }
    }
    undecided.clear();
    pending.replaceAll(this::ofWhatIsLeft);
  }

  /** Transient messages are gone, and settled, whatever becomes of a transaction that ends them. */
  private UndecidedEntry ofWhatIsLeft(UndecidedEntry entry) {
    OffsetRanges left = new OffsetRanges();
    entry.settled().forEach((first, end) -> left.addAll(settled.absentWithin(first, end)));
    return new UndecidedEntry(
        entry.id(), entry.heldFrom(), entry.heldEnd(), entry.appended(), left);
  }

  @Override
  long giveUp(long first, long end) {
    long lost = end - first - settled.countWithin(first, end);
    settled.add(first, end);
    return lost;
  }

  /** A queue needs no count of its bytes. */
  @Override
  void counted(IndexRow row) {}

  @Override
  boolean isLive(IndexRow row) {
    return !settled.containsAll(row.baseOffset(), row.endOffset());
  }

  @Override
  StateSnapshot state() {
    byte[] payload = SettlementFormat.state(id(), known(), pending);
    return new StateSnapshot(RecordType.SUBSCRIPTION_STATE, payload, settled, 0);
  }

  private QueueState known() {
    List<QueueState.Ranked> live = new ArrayList<>();
    ranked.forEach((priority, offsets) -> {
      offsets.removeAll(settled);
      if (!offsets.isEmpty()) {
        live.add(new QueueState.Ranked(priority, offsets));
      }
    });
    sizes.forget(0, next, settled::containsAll);
    return new QueueState(next, handedOut, mayExpire, settled, attempts, live, sizes);
  }

  /** What transactions hold that are pending is with nobody else. */
  private SubscriptionState subscription(Shard shard, QueueSettings.OfQueue settings) {
    long visibleEnd = next;
    OffsetRanges held = new OffsetRanges();
    for (UndecidedEntry entry : pending) {
      visibleEnd = Math.min(visibleEnd, entry.heldFrom());
      held.addAll(entry.settled());
    }
    QueueState known = known();
    SubscriptionState state =
        settings.kind() == QueueKind.HELD_BACK
            ? SubscriptionState.heldBack(known, visibleEnd, shard.attemptRoom(), shard.dueRoom())
            : new SubscriptionState(known, visibleEnd, settings.rules(), shard.attemptRoom());
    state.hold(held);
    return state;
  }

  Queue restore(Shard shard, NamedQueue named) {
    Queue queue =
        shard.restoreQueue(id(), named, subscription(shard, named.settings()), statePosition());
    pending.forEach(entry -> shard.restorePending(queue, entry));
    if (mayExpire) {
      queue.messagesMayExpire();
    }
    if (isUnjournalled()) {
      queue.stateTouched();
    }
    return queue;
  }
}
