package dev.forebay.broker.delivery;

import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.loop.MessageCursor;
import dev.forebay.broker.loop.Run;
import org.jspecify.annotations.Nullable;

/**
 * One consumer: its credit on the shard's loop, its handle on the session's. When the two loops are
 * one, deliveries are direct calls; otherwise they travel as batches, of which only a limited
 * number of messages is under way.
 */
public final class Consumer implements ConsumerHandle {
  private static final Turns NOWHERE = new Turns();

  private final ConsumedQueue target;
  private final BrokerLoop sessionLoop;
  private final DeliverySink sink;
  private final boolean settleOnDelivery;
  private final boolean exclusive;
  private final long priority;
  private final CreditPool pool;
  private final EndListener listener;
  private final Loan loan = new Loan();
  private final QueueHandle handle;
  private final RemoteDeliveries remote;
  private final boolean isRemote;

  // Shard's loop.
  private int creditMax;
  private long credit;
  private Turns turns = NOWHERE;
  private @Nullable Consumer before;
  private @Nullable Consumer after;
  private boolean paused;
  private boolean active;
  private boolean running;
  private boolean hasNotedRoom;
  private long roomFromOffset;
  private long roomSinceMillis;

  // Session's loop.
  private boolean closed;

  /** Hears of a consumer's end, on the session's loop. */
  @FunctionalInterface
  public interface EndListener {
    /** No delivery comes any more. */
    void ended(Consumer consumer);
  }

  /**
   * Makes a consumer; starts when it is added to its queue. On the session's loop.
   *
   * @param handle what the session settles by
   */
  public Consumer(
      ConsumedQueue target,
      QueueHandle handle,
      BrokerLoop sessionLoop,
      DeliverySink sink,
      ConsumeCommand command,
      CreditPool pool,
      UnderWay underWay,
      EndListener listener) {
    this.target = target;
    this.sessionLoop = sessionLoop;
    this.sink = sink;
    this.settleOnDelivery = command.settleOnDelivery();
    this.exclusive = command.exclusive();
    this.priority = command.priority();
    this.creditMax = command.creditMax();
    this.credit = creditMax;
    this.pool = pool;
    this.listener = listener;
    this.handle = handle;
    this.remote = new RemoteDeliveries(this, underWay);
    this.isRemote = sessionLoop != target.shard().loop();
    pool.join(this);
  }

  @Override
  public QueueHandle queue() {
    return handle;
  }

  @Override
  public void pause() {
    sessionLoop.send(target.shard().loop(), () -> target.consumers().pause(this));
  }

  @Override
  public void resume() {
    sessionLoop.send(
        target.shard().loop(),
        () -> {
          if (running && target.consumers().resume(this)) {
            target.wantDelivery();
          }
        });
  }

  @Override
  public void limit(int wanted, Runnable done) {
    BrokerLoop shardLoop = target.shard().loop();
    sessionLoop.send(
        shardLoop,
        () -> {
          if (running && target.consumers().limit(this, wanted)) {
            target.wantDelivery();
          }
          remote.post();
          shardLoop.send(sessionLoop, done);
        });
  }

  @Override
  public void cancel(Runnable done) {
    closed = true;
    BrokerLoop shardLoop = target.shard().loop();
    sessionLoop.send(
        shardLoop,
        () -> {
          target.remove(this);
          remote.post();
          shardLoop.send(
              sessionLoop,
              () -> {
                ended();
                done.run();
              });
        });
  }

  /** The queue is going away. Shard's loop. */
  public void queueDeleted() {
    if (!running) {
      return;
    }
    running = false;
    remote.post();
    target.shard().loop().send(sessionLoop, this::tellCancelled);
  }

  private void tellCancelled() {
    ended();
    if (!closed) {
      closed = true;
      sink.cancelled(this);
    }
  }

  /** Session's loop: it ended, or did not start. */
  public void ended() {
    pool.leave(this);
    listener.ended(this);
  }

  /** Shard's loop: credit is limited from now on, or no more; what was lent is forgotten. */
  void hear(boolean limited, Runnable heard) {
    if (running) {
      target.consumers().setLimited(this, limited);
      target.wantDelivery();
    }
    remote.post();
    target.shard().loop().send(sessionLoop, heard);
  }

  /** Shard's loop: asks for credit. */
  void ask() {
    long wanted = credit;
    target.shard().loop().send(sessionLoop, () -> pool.ask(this, wanted));
  }

  /** Shard's loop: has been lent credit. */
  void take(long messages) {
    if (running) {
      target.consumers().lend(this, messages);
      target.wantDelivery();
    }
  }

  /** Shard's loop: is to use what it was lent, or give it back. */
  void recall() {
    if (running) {
      target.consumers().recall(this);
      target.wantDelivery();
    }
  }

  /** Shard's loop: gives credit back, after what was delivered with it. */
  void giveBack(long messages) {
    remote.post();
    target.shard().loop().send(sessionLoop, () -> pool.returned(this, messages));
  }

  /** Session's loop: deliveries of it were settled or given back. */
  public void settled(long messages) {
    pool.settled(messages);
  }

  /** Shard's loop. */
  public void deliver(Run run, int index, long offset, Attempts attempts) {
    if (isRemote) {
      remote.add(run, index, offset, attempts);
      return;
    }
    pool.delivered(this);
    MessageCursor message = target.shard().seek(run, index);
    message.attempted(attempts);
    sink.deliver(this, offset, attempts.isRedelivery(), message);
    if (settleOnDelivery) {
      target.settle(this, offset, offset + 1);
    }
  }

  /** Shard's loop: the session takes no more of what it is sent, and is about to say so. */
  void refused() {
    if (running) {
      target.consumers().pause(this);
    }
  }

  /** Shard's loop: there may be room for what is to go to the session's loop. */
  void roomAgain() {
    if (running && target.consumers().credit(this, 0)) {
      target.wantDelivery();
    }
  }

  /** Shard's loop: there is nothing to lend. */
  void refuse() {
    if (running) {
      target.consumers().refuse(this);
      target.wantDelivery();
    }
  }

  /** Remembers since when it has room, if messages of its queue may expire. Shard's loop. */
  void noteRoom() {
    boolean hasRoom = couldTake() && loan.state != Loan.State.REFUSED;
    if (hasRoom && !hasNotedRoom) {
      // What may expire comes later if nothing may yet.
      boolean mayExpire = target.mayMessagesExpire();
      roomFromOffset = mayExpire ? target.nextOffset() : 0;
      roomSinceMillis = mayExpire ? target.shard().loop().time().millis() : 0;
    }
    hasNotedRoom = hasRoom;
  }

  /** Whether it had room when the run came, or at least before the run's time was over. */
  boolean waitedFor(Run run, long offset) {
    return offset >= roomFromOffset || !target.isOver(run, roomSinceMillis);
  }

  /** Whether it can be sent more. */
  boolean hasRoom() {
    return (isRemote || sink.isOpen()) && remote.hasRoom();
  }

  /** Session's loop: hands one remote delivery to the sink; false if the consumer is closed. */
  boolean show(long offset, MessageCursor message) {
    if (closed || !sink.isOpen()) {
      return false;
    }
    pool.delivered(this);
    sink.deliver(this, offset, message.attempts().isRedelivery(), message);
    return true;
  }

  ConsumedQueue target() {
    return target;
  }

  BrokerLoop shardLoop() {
    return target.shard().loop();
  }

  BrokerLoop sessionLoop() {
    return sessionLoop;
  }

  boolean settlesOnDelivery() {
    return settleOnDelivery;
  }

  boolean isExclusive() {
    return exclusive;
  }

  /** Whether it is among the queue's consumers. */
  public boolean isRunning() {
    return running;
  }

  /** Makes it so. */
  public void setRunning(boolean wanted) {
    running = wanted;
  }

  boolean canTake() {
    return loan.allowsOne() && couldTake();
  }

  /** Whether it could take a message if it were lent credit for it. */
  boolean lacksLoanOnly() {
    return !loan.allowsOne() && couldTake();
  }

  private boolean couldTake() {
    return credit > 0 && !paused && running && hasRoom();
  }

  void takeCredit() {
    credit--;
    loan.takeOne();
  }

  void setCreditMax(int wanted) {
    credit += wanted - creditMax;
    creditMax = wanted;
  }

  long priority() {
    return priority;
  }

  Loan loan() {
    return loan;
  }

  /** Where it stands in line when it is active. */
  Turns turns() {
    return turns;
  }

  void setTurns(Turns wanted) {
    turns = wanted;
  }

  /** Who stands before it in line. */
  @Nullable Consumer before() {
    return before;
  }

  /** Who stands behind it in line. */
  @Nullable Consumer after() {
    return after;
  }

  void link(@Nullable Consumer wantedBefore, @Nullable Consumer wantedAfter) {
    before = wantedBefore;
    after = wantedAfter;
  }

  void returnCredit(long messages) {
    credit += messages;
  }

  void setPaused(boolean wanted) {
    paused = wanted;
  }

  boolean isActive() {
    return active;
  }

  void setActive(boolean wanted) {
    active = wanted;
  }
}
