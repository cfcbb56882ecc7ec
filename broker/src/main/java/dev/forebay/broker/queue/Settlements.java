package dev.forebay.broker.queue;

import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.QueueState;
import dev.forebay.broker.record.SettlementFormat;
import dev.forebay.broker.record.StateSnapshot;
import dev.forebay.broker.subscription.SubscriptionState;
import dev.forebay.storage.RecordType;
import org.jspecify.annotations.Nullable;

/**
 * What of a queue's settlements has to be journalled, and which offsets are reserved for transient
 * messages of a durable queue: those are journalled as settled before they are used, so that after
 * a crash they are gone and never given again.
 */
final class Settlements implements UnjournalledSettlements {
  /** Offsets reserved at a time. */
  static final int RESERVATION = 1 << 16;

  private final Queue queue;
  private @Nullable OffsetRanges unjournalled;
  private @Nullable OffsetRanges transientOffsets;
  private long reservedEnd;
  private int recordsInFlight;

  Settlements(Queue queue) {
    this.queue = queue;
  }

  /** Offsets were settled: journal it with the next group, or forget them at once. */
  void settled(long first, long end) {
    if (!queue.isJournalled()) {
      queue.runs().durablySettled(queue.state().floor());
      return;
    }
    toBeJournalled().add(first, end);
    touched();
  }

  /** Likewise for all of a set. */
  void settled(OffsetRanges offsets) {
    if (offsets.isEmpty()) {
      return;
    }
    if (!queue.isJournalled()) {
      queue.runs().durablySettled(queue.state().floor());
      return;
    }
    toBeJournalled().addAll(offsets);
    touched();
  }

  private OffsetRanges toBeJournalled() {
    if (unjournalled == null) {
      unjournalled = new OffsetRanges();
    }
    if (unjournalled.isEmpty()) {
      queue.shard().settlementDue(this);
    }
    return unjournalled;
  }

  /** The queue's state is no longer what its latest state record says. */
  void touched() {
    if (queue.isJournalled()) {
      queue.shard().stateTouched(queue);
    }
  }

  /** Notes a transient run; reserves offsets for it if need be. */
  void transientAppended(long base, long end) {
    if (!queue.isJournalled()) {
      return;
    }
    if (transientOffsets == null) {
      transientOffsets = new OffsetRanges();
    }
    if (end > reservedEnd) {
      long first = base;
      reservedEnd = end + RESERVATION;
      queue.shard().reserve(this, first, reservedEnd);
    }
    transientOffsets.add(base, end);
    touched();
  }

  /** Whether the message with this offset is in no journal. */
  boolean isTransient(long offset) {
    return !queue.isJournalled() || (transientOffsets != null && transientOffsets.contains(offset));
  }

  /** The smallest offset after this one that may be of a message of the other kind. */
  long endOfKind(long offset) {
    if (!queue.isJournalled() || transientOffsets == null) {
      return queue.state().next();
    }
    return transientOffsets.contains(offset)
        ? transientOffsets.nextAbsent(offset)
        : transientOffsets.nextFirstAfter(offset, queue.state().next());
  }

  @Override
  public long queueId() {
    return queue.id();
  }

  @Override
  public boolean isDropped() {
    return queue.isDropped();
  }

  @Override
  public OffsetRanges handedOut() {
    return queue.state().handedOut();
  }

  @Override
  public long floor() {
    return queue.state().floor();
  }

  @Override
  public void reservationAppended() {
    queue.visibility().recordPending();
  }

  @Override
  public void reservationDurable() {
    if (!queue.isDropped()) {
      queue.visibility().recordDurable(0);
    }
  }

  @Override
  public boolean hasUnjournalled() {
    return unjournalled != null && !unjournalled.isEmpty();
  }

  @Override
  public OffsetRanges takeUnjournalled() {
    if (unjournalled == null) {
      throw new IllegalStateException("nothing to journal");
    }
    OffsetRanges taken = unjournalled;
    unjournalled = null;
    return taken;
  }

  /** Whether a crash now could take back a settlement. */
  boolean isAllDurable() {
    return recordsInFlight == 0 && !hasUnjournalled();
  }

  @Override
  public void recordAppended() {
    recordsInFlight++;
  }

  @Override
  public void recordDurable(long floor) {
    recordsInFlight--;
    if (!queue.isDropped()) {
      queue.runs().durablySettled(floor);
    }
  }

  /** Settlements not yet journalled are part of it. */
  StateSnapshot takeState() {
    OffsetRanges settled = durableSettled();
    unjournalled = null;
    recordAppended();
    SubscriptionState state = queue.state();
    byte[] payload =
        SettlementFormat.state(
            queue.id(),
            new QueueState(
                Math.max(state.next(), reservedEnd),
                state.handedOut(),
                queue.mayMessagesExpire(),
                settled,
                state.failed(),
                state.order().ranked(),
                state.sizes()),
            queue.visibility().undecided());
    return new StateSnapshot(RecordType.SUBSCRIPTION_STATE, payload, settled, state.floor());
  }

  /** What counts as settled after a restart. */
  private OffsetRanges durableSettled() {
    OffsetRanges all = queue.state().settled().copy();
    if (transientOffsets != null) {
      transientOffsets.remove(0, queue.state().floor());
      all.addAll(transientOffsets);
    }
    all.add(queue.state().next(), reservedEnd);
    return all;
  }
}
