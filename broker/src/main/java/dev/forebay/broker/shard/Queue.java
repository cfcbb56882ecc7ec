package dev.forebay.broker.shard;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One queue on its shard: its runs in memory, its subscription, its consumers. Confined to the
 * shard's loop. What an idle queue does not need is made when it is first used.
 */
public final class Queue implements StateOwner {
  private static final Logger LOG = LoggerFactory.getLogger(Queue.class);

  final long id;
  final Shard shard;
  final boolean durable;
  final QueueSettings settings;
  final SubscriptionState state;
  final OffsetDeque<QueueRun> runs = new OffsetDeque<>();
  final QueueConsumers consumers = new QueueConsumers();
  final Settlements settlements;
  private final StateMark mark = new StateMark();
  private @Nullable ColdWindow cold;
  private @Nullable ArrayDeque<PendingGet> gets;
  private @Nullable ArrayDeque<Unseen> unseen;
  private @Nullable List<UndecidedEntry> undecided;
  private @Nullable QueueExpiry expiry;
  private @Nullable DeadLetters deadLetters;
  private @Nullable QueueLease lease;
  private int pendingRecords;

  /** Up to where everything could be visible if no transaction were undecided. */
  private long reachedEnd;

  private boolean deliveryDue;
  private boolean dropped;

  Queue(long id, Shard shard, boolean durable, QueueSettings settings, SubscriptionState state) {
    this.id = id;
    this.shard = shard;
    this.durable = durable;
    this.settings = settings;
    this.state = state;
    this.settlements = new Settlements(this);
    if (settings.messageTtlMillis() != QueueSettings.NEVER) {
      messagesMayExpire();
    }
  }

  /** Messages of it may have a time limit. */
  void messagesMayExpire() {
    if (expiry == null) {
      expiry = new QueueExpiry(this);
    }
  }

  /** Whether some message of it may have a time limit. */
  boolean mayMessagesExpire() {
    return expiry != null;
  }

  /** The queue exists and serves: its time to live unused begins. */
  void start() {
    used();
    if (expiry != null) {
      wantDelivery();
    }
  }

  /** Whether it goes when it is not used. */
  public boolean isLeased() {
    return settings.expiresMillis() != QueueSettings.NEVER;
  }

  /** The queue was declared, asked for a message, or lost its last consumer. */
  public void used() {
    if (isLeased() && !dropped) {
      if (lease == null) {
        lease = new QueueLease(this, () -> shard.unusedTooLong(this));
      }
      lease.used();
    }
  }

  /** Unique for ever. */
  @Override
  public long id() {
    return id;
  }

  /** The shard that owns it. */
  public Shard shard() {
    return shard;
  }

  /** Messages that could be delivered now. */
  public long ready() {
    return state.ready();
  }

  /** Consumers that it has. */
  public int consumerCount() {
    return consumers.size();
  }

  /** Whether its consumer wants to be the only one. */
  public boolean hasExclusiveConsumer() {
    return consumers.isExclusive();
  }

  /** Whether it has been deleted. */
  @Override
  public boolean isDropped() {
    return dropped;
  }

  @Override
  public StateMark mark() {
    return mark;
  }

  @Override
  public StateSnapshot takeState() {
    return settlements.takeState();
  }

  @Override
  public void stateDurable(StateSnapshot snapshot) {
    settlements.recordDurable(snapshot.floor());
  }

  /** A record that must be durable before anything after it is visible was appended. */
  void recordPending() {
    pendingRecords++;
  }

  /** Such a record is durable; what lies before {@code end} becomes visible. */
  void recordDurable(long end) {
    pendingRecords--;
    makeVisible(pendingRecords == 0 ? state.next() : end);
  }

  /** A transient run was appended: visible at once unless something before it is not durable. */
  void transientAppended() {
    if (pendingRecords == 0) {
      makeVisible(state.next());
    }
  }

  /** Runs when all that has been appended so far is visible: now, if it is. */
  public void whenVisible(Runnable action) {
    if (dropped || state.visibleEnd() >= state.next()) {
      action.run();
      return;
    }
    if (unseen == null) {
      unseen = new ArrayDeque<>();
    }
    unseen.add(new Unseen(state.next(), action));
  }

  /** A transaction has messages or settlements here: later messages wait for its decision. */
  void undecided(UndecidedEntry entry) {
    if (undecided == null) {
      undecided = new ArrayList<>();
    }
    undecided.add(entry);
  }

  /** The transaction is decided, and no crash can take it back. */
  void decided(UndecidedEntry entry) {
    if (undecided != null && undecided.remove(entry) && !dropped) {
      settlements.touched();
      makeVisible(reachedEnd);
    }
  }

  /** What a state record has to tell of transactions. */
  List<UndecidedEntry> undecided() {
    return undecided == null ? List.of() : undecided;
  }

  private void makeVisible(long reached) {
    reachedEnd = Math.max(reachedEnd, reached);
    long end = reachedEnd;
    for (UndecidedEntry entry : undecided()) {
      end = Math.min(end, entry.heldFrom());
    }
    shard.metrics().ready.add(state.makeVisible(end));
    runSeen(state.visibleEnd());
    shard.queueWatches().changed(this);
    wantDelivery();
  }

  private void runSeen(long end) {
    while (unseen != null) {
      Unseen first = unseen.peek();
      if (first == null) {
        unseen = null;
      } else if (first.end > end) {
        return;
      } else {
        unseen.remove().action.run();
      }
    }
  }

  void wantDelivery() {
    if (!deliveryDue && !dropped) {
      deliveryDue = true;
      shard.deliveryDue(this);
    }
  }

  /**
   * Delivers to consumers with credit, at most so many messages.
   *
   * @return whether more could be delivered at once
   */
  boolean deliver(int messagesMax) {
    deliveryDue = false;
    boolean more = deliverToConsumers(messagesMax);
    consumers.giveBackRecalled();
    if (expiry != null && !more && !dropped) {
      expiry.watchHead();
    }
    return more;
  }

  private boolean deliverToConsumers(int messagesMax) {
    int delivered = 0;
    while (delivered < messagesMax) {
      long offset = state.nextReady();
      if (offset < 0) {
        return false;
      }
      Consumer consumer = consumers.nextActive();
      if (consumer == null && !consumers.hasStarved()) {
        return false;
      }
      QueueRun run = locate(offset);
      if (run == null) {
        return false;
      }
      if (expiry != null && expiry.isExpired(run)) {
        expire(offset, run.end());
      } else {
        if (consumers.hasStarved()) {
          consumers.askForCredit();
          consumer = consumers.nextActive();
        }
        if (consumer == null) {
          return false;
        }
        deliver(consumer, run, offset);
      }
      delivered++;
    }
    return true;
  }

  private void deliver(Consumer consumer, QueueRun run, long offset) {
    boolean redelivered = state.take(offset);
    shard.metrics().delivered(1);
    consumers.delivered(consumer);
    consumer.deliver(run, offset, redelivered);
  }

  /** The ready messages from the head up to {@code end} have waited too long. */
  void expire(long head, long end) {
    if (settings.deadLetter() == null) {
      settleReady(head, end);
      return;
    }
    OffsetRanges taken = state.takeReady(end);
    shard.metrics().taken(taken.count());
    for (int i = 0; i < taken.rangeCount(); i++) {
      deadLetters().add(taken.first(i), taken.end(i), DeathReason.EXPIRED);
    }
  }

  private DeadLetters deadLetters() {
    if (deadLetters == null) {
      deadLetters = new DeadLetters(this, shard.deadLetterOutlet());
    }
    return deadLetters;
  }

  /** The run in memory that holds the offset, or null after asking for it to be read. */
  @Nullable QueueRun locate(long offset) {
    QueueRun run = runs.find(offset);
    if (run != null) {
      return run;
    }
    if (cold == null) {
      cold = new ColdWindow(this);
    }
    return cold.find(offset);
  }

  /** A consumer has gone; without any, nothing need be read ahead. */
  void consumerRemoved() {
    if (consumers.size() == 0) {
      used();
      if (cold != null) {
        cold.release();
      }
    }
  }

  /** Messages that a damaged or missing record held are given up and named, never served. */
  void giveUp(long first, long end, String why) {
    long lost = settleReady(first, end);
    if (deadLetters != null) {
      deadLetters.giveUp(first, end);
    }
    if (lost > 0) {
      LOG.error("queue {}: {} messages from offset {} given up: {}", id, lost, first, why);
    }
  }

  /** A read could not be asked for before. */
  void tryAgain() {
    if (deadLetters != null) {
      deadLetters.serve();
    }
    wantDelivery();
    serveGets();
  }

  /** Serves a get now, or when its message has been read. */
  public void get(PendingGet get) {
    used();
    if (gets == null) {
      gets = new ArrayDeque<>();
    }
    gets.add(get);
    serveGets();
  }

  void serveGets() {
    if (dropped && gets != null) {
      gets.forEach(PendingGet::empty);
      gets = null;
    }
    while (gets != null) {
      PendingGet get = gets.peek();
      if (get == null) {
        gets = null;
        return;
      }
      long offset = state.nextReady();
      if (offset < 0) {
        gets.remove();
        get.empty();
        continue;
      }
      QueueRun run = locate(offset);
      if (run == null) {
        return;
      }
      if (expiry != null && expiry.isExpired(run)) {
        expire(offset, run.end());
        continue;
      }
      gets.remove();
      boolean redelivered = state.take(offset);
      shard.metrics().delivered(1);
      get.deliver(run, offset, redelivered, state.ready());
      if (expiry != null) {
        // Another message is at the head now.
        wantDelivery();
      }
    }
  }

  void settle(@Nullable Consumer deliveredTo, long first, long end) {
    if (dropped) {
      return;
    }
    state.settle(first, end);
    shard.metrics().unacknowledged.add(first - end);
    settlements.settled(first, end);
    creditReturned(deliveredTo, end - first);
  }

  /** Delivered messages are refused for good: they go to the dead-letter exchange, if any. */
  void reject(@Nullable Consumer deliveredTo, long first, long end) {
    if (settings.deadLetter() == null) {
      settle(deliveredTo, first, end);
    } else if (!dropped) {
      creditReturned(deliveredTo, end - first);
      deadLetters().add(first, end, DeathReason.REJECTED);
    }
  }

  void release(@Nullable Consumer deliveredTo, long first, long end) {
    if (dropped) {
      return;
    }
    state.release(first, end);
    shard.metrics().released(end - first);
    creditReturned(deliveredTo, end - first);
    wantDelivery();
  }

  private void creditReturned(@Nullable Consumer consumer, long messages) {
    if (consumer != null && consumers.credit(consumer, messages)) {
      wantDelivery();
    }
  }

  /** Settles all ready messages; tells how many when that is durable. */
  public void purge(LongConsumer done) {
    long purged = settleReady(0, state.visibleEnd());
    if (durable) {
      shard.whenSettlementsDurable(() -> done.accept(purged));
    } else {
      done.accept(purged);
    }
  }

  private long settleReady(long first, long end) {
    OffsetRanges taken = state.settleReady(first, end);
    shard.metrics().ready.add(-taken.count());
    for (int i = 0; i < taken.rangeCount(); i++) {
      settlements.settled(taken.first(i), taken.end(i));
    }
    return taken.count();
  }

  /** Everything before the floor is settled and a crash cannot take that back. */
  void durablySettled(long floor) {
    while (!runs.isEmpty() && runs.get(0).end() <= floor) {
      QueueRun run = runs.removeFirst();
      if (!run.gone) {
        shard.forget(run);
      }
    }
    if (cold != null && floor >= state.next() && !cold.isReading()) {
      cold.close();
      cold = null;
    }
  }

  /** The base of the first run in memory that begins after the offset, or the visible end. */
  long nextRunAfter(long offset) {
    for (int i = 0; i < runs.size(); i++) {
      QueueRun run = runs.get(i);
      if (!run.gone && run.base > offset) {
        return run.base;
      }
    }
    return state.visibleEnd();
  }

  /** Whether all messages of the run are settled, and no crash can take that back. */
  boolean isDurablySettled(QueueRun run) {
    return state.isSettled(run.base, run.end()) && settlements.isAllDurable();
  }

  /** Evicted runs leave memory; the index has them. */
  void leaveMemory(QueueRun run) {
    if (!run.gone) {
      shard.forget(run);
    }
    runs.noteGone();
  }

  /** The queue is deleted for good: nothing of it is needed any more. */
  void drop() {
    dropped = true;
    if (expiry != null) {
      expiry.stop();
    }
    runSeen(Long.MAX_VALUE);
    shard.metrics().dropped(state.ready(), state.unacknowledged());
    while (!runs.isEmpty()) {
      QueueRun run = runs.removeFirst();
      if (!run.gone) {
        shard.forget(run);
      }
    }
    if (cold != null) {
      cold.close();
    }
    if (gets != null) {
      gets.forEach(PendingGet::empty);
      gets = null;
    }
  }

  private record Unseen(long end, Runnable action) {}
}
