package dev.forebay.broker.queue;

import dev.forebay.broker.api.MessageCounts;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.delivery.ConsumedQueue;
import dev.forebay.broker.delivery.Consumer;
import dev.forebay.broker.delivery.PendingGet;
import dev.forebay.broker.delivery.QueueConsumers;
import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.loop.Run;
import dev.forebay.broker.loop.RunTarget;
import dev.forebay.broker.loop.StateMark;
import dev.forebay.broker.loop.StateOwner;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.RunFormat;
import dev.forebay.broker.record.StateSnapshot;
import dev.forebay.broker.subscription.SubscriptionState;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One queue on its shard: its runs in memory, its subscription, its consumers. Confined to the
 * shard's loop. What an idle queue does not need is made when it is first used.
 */
public final class Queue implements ConsumedQueue, StateOwner, Visibility.Owner, DeadLetters.Owner {
  private final long id;
  private final QueueServices shard;
  private final boolean journalled;
  private final NamedQueue named;
  private final SubscriptionState state;
  private final QueueRuns runs;
  private final QueueConsumers consumers;
  private final Settlements settlements;
  private final Visibility visibility;
  private final StateMark mark = new StateMark();
  private final Offering offering = new Offering(this);
  private @Nullable QueueGets gets;
  private @Nullable QueueExpiry expiry;
  private final GivenUp givenUp = new GivenUp(this);
  private @Nullable QueueStops stops;
  private final @Nullable QueueLease lease;
  private boolean dropped;
  private boolean closed;

  /**
   * A queue with the state of its subscription.
   *
   * @param journalled whether it, and persistent messages in it, survive a restart
   */
  public Queue(
      long id, QueueServices shard, boolean journalled, NamedQueue named, SubscriptionState state) {
    this.id = id;
    this.shard = shard;
    this.journalled = journalled;
    this.named = named;
    this.state = state;
    this.settlements = new Settlements(this);
    this.visibility = new Visibility(state, this);
    this.runs = new QueueRuns(this);
    QueueSettings.OfQueue settings = named.settings();
    this.consumers = new QueueConsumers(settings.rules().isSingleActive());
    this.lease =
        settings.expiresMillis() == QueueSettings.NEVER
            ? null
            : new QueueLease(
                shard.loop(),
                settings.expiresMillis(),
                this::isInUse,
                () -> shard.unusedTooLong(id));
    if (settings.messageTtlMillis() != QueueSettings.NEVER) {
      messagesMayExpire();
    }
  }

  /** Messages of it may have a time limit. */
  public void messagesMayExpire() {
    if (expiry == null) {
      expiry = new QueueExpiry(this);
    }
  }

  /** Whether some message of it may have a time limit. */
  @Override
  public boolean mayMessagesExpire() {
    return expiry != null;
  }

  /** The queue exists and serves: its time to live unused begins. */
  public void start() {
    used();
    if (expiry != null || state.held() != null || settings().rules().dropsBeyondLimit()) {
      wantDelivery();
    }
  }

  /** Whether it goes when it is not used. */
  public boolean isLeased() {
    return lease != null;
  }

  /** The queue was declared, asked for a message, or lost its last consumer. */
  public void used() {
    if (lease != null && !dropped) {
      lease.used();
    }
  }

  /** Whether it needs no use to stay; or is gone anyway. */
  private boolean isInUse() {
    return dropped || consumers.size() > 0;
  }

  /** Unique for ever. */
  @Override
  public long id() {
    return id;
  }

  @Override
  public QueueServices shard() {
    return shard;
  }

  @Override
  public QueueConsumers consumers() {
    return consumers;
  }

  /** Its name, and what its declaration says. */
  @Override
  public NamedQueue named() {
    return named;
  }

  /** What its declaration says. */
  public QueueSettings.OfQueue settings() {
    return named.settings();
  }

  /** Whether it, and persistent messages in it, survive a restart. */
  public boolean isJournalled() {
    return journalled;
  }

  @Override
  public SubscriptionState state() {
    return state;
  }

  Settlements settlements() {
    return settlements;
  }

  QueueRuns runs() {
    return runs;
  }

  /** The offset that the next message gets. */
  @Override
  public long nextOffset() {
    return state.next();
  }

  /** What may have been delivered, now or before it was opened; a copy. */
  public OffsetRanges handedOut() {
    return state.handedOut().copy();
  }

  @Override
  public void stateTouched() {
    settlements.touched();
  }

  /** Messages that could be delivered now. */
  public long ready() {
    return state.ready();
  }

  /** Whether it is not here any more. */
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

  /**
   * Gives a run its offsets.
   *
   * @param target the place of this queue among the run's targets
   * @return the run as it is here
   */
  public RunTarget append(Run run, int target) {
    long rank = state.held() == null ? run.priority() : run.dueMillis();
    long base = state.append(run.count(), rank);
    RunFormat.target(run.memory(), run.start(), target, id, base);
    givenUp.limit().appended(run, base);
    QueueRun appended = runs.add(run, base);
    run.hold();
    if (run.hasExpiration()) {
      messagesMayExpire();
    }
    return appended;
  }

  /** Whether it does not take a run, since nobody can take it from there either. */
  public boolean isFullFor(Run run) {
    return givenUp.limit().isFullFor(run);
  }

  /** The run that was appended last is given up as soon as it is visible. */
  public void giveUp(Run run) {
    givenUp.limit().refused(state.next() - run.count(), state.next());
  }

  /** A run that {@link #append} has numbered is being journalled. */
  public void journalledAppended() {
    visibility.recordPending();
    settlements.touched();
  }

  /** A run that {@link #append} has numbered is not journalled, and seen when it is visible. */
  public void transientAppended(Run run) {
    settlements.transientAppended(state.next() - run.count(), state.next());
    visibility.transientAppended();
    if (visibility.isAllVisible()) {
      run.seen();
    } else {
      visibility.whenVisible(run::seen);
    }
  }

  @Override
  public void abandoned(long first, long end) {
    state.abandon(first, end);
    settlements.settled(first, end);
  }

  @Override
  public void madeVisible(long ready) {
    counts().ready.add(ready);
    givenUp.limit().dropRefused();
    shard.queueWatches().changed(id);
    wantDelivery();
  }

  /** Up to where its messages can be seen. */
  public Visibility visibility() {
    return visibility;
  }

  @Override
  public void whenOffered(Runnable action) {
    shard.appends().run(() -> offering.whenDone(action));
  }

  @Override
  public void wantDelivery() {
    offering.want();
  }

  /** What is ready is for whoever comes next. */
  void offered() {
    if (!givenUp.limit().drop(LengthLimit.Awaited.NOTHING)) {
      wantDelivery();
      return;
    }
    endExpired();
    offering.tellWaiting();
    if (gets != null) {
      gets.serve();
    }
  }

  /**
   * Takes a ready message out for a delivery; tells how often it may have been delivered before.
   */
  Attempts take(long offset) {
    Attempts attempts = state.take(offset);
    shard.metrics().messagesOut.increment();
    counts().taken(1);
    return attempts;
  }

  /** What is counted of its messages. */
  MessageCounts counts() {
    return state.held() == null ? shard.metrics().messages : shard.metrics().held;
  }

  /** Ends what has expired at the head, when nobody waits; sends on what is due. */
  void endExpired() {
    givenUp.sendDue();
    if (expiry != null) {
      expiry.watchHead();
    }
  }

  /** Whether the run's time is over. */
  boolean isOver(Run run) {
    return expiry != null && expiry.isOver(run);
  }

  @Override
  public boolean isOver(Run run, long millis) {
    return expiry != null && expiry.isOver(run, millis);
  }

  /** The run in memory that holds the offset, or null after asking for it to be read. */
  @Override
  public @Nullable QueueRun locate(long offset) {
    return runs.locate(offset);
  }

  @Override
  public void add(Consumer consumer) {
    consumers.add(consumer);
    wantDelivery();
  }

  /** Ends a consumer; without any, nothing need be read ahead. */
  @Override
  public void remove(Consumer consumer) {
    if (!consumer.isRunning()) {
      return;
    }
    consumer.setRunning(false);
    consumers.remove(consumer);
    if (consumers.size() == 0) {
      used();
      runs.releaseCold();
      shard.lastConsumerGone(id);
    }
    // If it had asked for credit, nobody waits for the answer any more.
    wantDelivery();
  }

  /** Where it can't be read. */
  QueueStops stops() {
    if (stops == null) {
      stops = new QueueStops(this);
    }
    return stops;
  }

  /** Whether whoever waits for the offset to be read had better not. */
  boolean isStopped(long offset) {
    return stops != null && stops.failures().isStopped(offset);
  }

  /** What leaves it unacknowledged. */
  GivenUp givenUp() {
    return givenUp;
  }

  /** A record was read, or may be asked for again. */
  void tryAgain() {
    givenUp.serve();
    wantDelivery();
  }

  @Override
  public void get(PendingGet get) {
    used();
    if (dropped) {
      if (closed) {
        get.refused();
      } else {
        get.empty();
      }
      return;
    }
    if (gets == null) {
      gets = new QueueGets(this);
    }
    gets.add(get);
  }

  @Override
  public void settle(@Nullable Consumer deliveredTo, long first, long end) {
    if (dropped) {
      return;
    }
    state.settle(first, end);
    counts().unacknowledged.add(first - end);
    settlements.settled(first, end);
    creditReturned(deliveredTo, end - first);
    givenUp.arrived();
  }

  @Override
  public void reject(@Nullable Consumer deliveredTo, long first, long end) {
    if (settings().deadLetter() == null) {
      settle(deliveredTo, first, end);
    } else if (!dropped) {
      creditReturned(deliveredTo, end - first);
      givenUp.rejected(first, end);
    }
  }

  @Override
  public void release(@Nullable Consumer deliveredTo, long first, long end, boolean failed) {
    if (dropped) {
      return;
    }
    givenUp.returned(first, end, failed);
    creditReturned(deliveredTo, end - first);
    wantDelivery();
  }

  /** Delivered messages are ready again. */
  void released(long first, long end, boolean failed) {
    state.release(first, end, failed);
    settlements.touched();
    counts().released(end - first);
  }

  private void creditReturned(@Nullable Consumer consumer, long messages) {
    if (consumer != null && consumers.credit(consumer, messages)) {
      wantDelivery();
    }
  }

  /**
   * Settles all ready messages; tells how many when that is durable.
   *
   * @param lost runs instead if that can't be known
   */
  public void purge(LongConsumer done, Runnable lost) {
    long purged = settleReady(0, state.visibleEnd());
    if (journalled) {
      shard.whenSettlementsDurable(() -> done.accept(purged), lost);
    } else {
      done.accept(purged);
    }
  }

  /** Settles what is ready of a range; how much that was. */
  long settleReady(long first, long end) {
    OffsetRanges taken = state.settleReady(first, end);
    counts().ready.add(-taken.count());
    settlements.settled(taken);
    return taken.count();
  }

  /** The queue is deleted for good: nothing of it is needed any more. */
  public void drop() {
    leave(Consumer::queueDeleted, PendingGet::empty);
  }

  /** Its shard is closed: what is journalled comes back when it is opened, somewhere. */
  public void close() {
    closed = true;
    boolean isConsumed = consumers.size() > 0;
    leave(Consumer::interrupted, PendingGet::refused);
    if (isConsumed) {
      shard.lastConsumerGone(id);
    }
  }

  /** Whether it left since its shard is closed. */
  public boolean isClosed() {
    return closed;
  }

  /** Its consumers get nothing from now on; of many, some are told later. */
  private void leave(
      java.util.function.Consumer<Consumer> toldConsumer,
      java.util.function.Consumer<PendingGet> toldGet) {
    dropped = true;
    state.dropped();
    shard.leftovers().begin(consumers.endAll(toldConsumer));
    if (expiry != null) {
      expiry.stop();
    }
    givenUp.stop();
    visibility.gone();
    offering.gone();
    counts().dropped(state.ready(), state.unacknowledged());
    runs.drop();
    if (stops != null) {
      stops.failures().gone();
    }
    if (gets != null) {
      gets.endAll(toldGet);
    }
  }
}
