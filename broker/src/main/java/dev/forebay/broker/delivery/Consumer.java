package dev.forebay.broker.delivery;

import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.ToSession;
import dev.forebay.broker.handover.ToShard;
import dev.forebay.broker.loop.Run;
import org.jspecify.annotations.Nullable;

/**
 * A consumer as its shard has it: what it may take, and where it stands in line. Its session is
 * somewhere else, and hears of it by {@link Handover}. Confined to the shard's loop.
 */
public final class Consumer {
  private static final Turns NOWHERE = new Turns();

  private final long number;
  private final ConsumedQueue target;
  private final Handover handover;
  private final boolean settleOnDelivery;
  private final boolean exclusive;
  private final long priority;
  private final Loan loan;
  private final DeliveryWay way;
  private int creditMax;
  private long credit;
  private Turns turns = NOWHERE;
  private @Nullable Consumer before;
  private @Nullable Consumer after;
  private boolean paused;
  private boolean inLine;
  private boolean running;
  private boolean isEnded;
  private boolean hasNotedRoom;
  private long roomFromOffset;
  private long roomSinceMillis;

  /** A consumer of the queue that is about to be added to it. */
  Consumer(ConsumedQueue target, ToShard.Start start, Handover handover, DeliveryWay way) {
    this.number = start.consumer();
    this.target = target;
    this.handover = handover;
    this.settleOnDelivery = start.settleOnDelivery();
    this.exclusive = start.exclusive();
    this.priority = start.priority();
    this.creditMax = start.creditMax();
    this.credit = creditMax;
    this.loan = new Loan(start.asksForCredit());
    this.way = way;
  }

  /** Does what its session says. */
  void hear(ToShard.OfConsumer message) {
    switch (message) {
      case ToShard.Pause _ -> target.consumers().pause(this);
      case ToShard.Resume _ -> wantDeliveryIf(running && target.consumers().resume(this));
      case ToShard.Limit limit -> {
        wantDeliveryIf(running && target.consumers().limit(this, limit.creditMax()));
        answer(limit.request());
      }
      case ToShard.Cancel cancel -> {
        isEnded = true;
        target.remove(this);
        answer(cancel.request());
      }
      case ToShard.Forget _ -> isEnded = true;
      case ToShard.AskForCredit ask -> {
        if (running) {
          target.consumers().setLimited(this, ask.wanted());
          target.wantDelivery();
        }
        answer(ask.request());
      }
      case ToShard.Lend lend -> {
        if (running) {
          target.consumers().lend(this, lend.messages());
          target.wantDelivery();
        }
      }
      case ToShard.Refuse _ -> {
        if (running) {
          target.consumers().refuse(this);
          target.wantDelivery();
        }
      }
      case ToShard.Recall _ -> {
        if (running) {
          target.consumers().recall(this);
          target.wantDelivery();
        }
      }
      case ToShard.Taken taken -> way.taken(this, taken.shown());
    }
  }

  /** After all that was delivered before. */
  private void answer(long request) {
    way.post();
    handover.tell(new ToSession.Answered(request));
  }

  private void wantDeliveryIf(boolean wanted) {
    if (wanted) {
      target.wantDelivery();
    }
  }

  /** Whether nothing more is to be heard of it or from it. */
  boolean isOver() {
    return isEnded && way.isIdle();
  }

  /** Its queue was deleted. */
  public void queueDeleted() {
    end(new ToSession.QueueGone(number));
  }

  /** Its queue is where nobody is for now; what it holds is ready again when somebody is. */
  public void interrupted() {
    end(new ToSession.Interrupted(number));
  }

  private void end(ToSession why) {
    if (running) {
      running = false;
      way.post();
      handover.tell(why);
    }
  }

  /** Asks for credit. */
  void ask() {
    handover.tell(new ToSession.AsksForCredit(number, credit));
  }

  /** Gives credit back, after what was delivered with it. */
  void giveBack(long messages) {
    way.post();
    handover.tell(new ToSession.GaveBack(number, messages));
  }

  /** Delivers a message to its session. */
  public void deliver(Run run, int index, long offset, Attempts attempts) {
    way.deliver(this, run, index, offset, attempts);
  }

  /** The session takes no more of what it is sent, and is about to say so. */
  void refused() {
    if (running) {
      target.consumers().pause(this);
    }
  }

  /** There may be room for what is to go to the session's loop. */
  void roomAgain() {
    if (running && target.consumers().credit(this, 0)) {
      target.wantDelivery();
    }
  }

  /** Remembers since when it has room, if messages of its queue may expire. */
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
    return way.hasRoom(this);
  }

  /** Its number. */
  long number() {
    return number;
  }

  ConsumedQueue target() {
    return target;
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

  /** Whether it could take a message, at least if it were lent credit for it. */
  boolean couldTake() {
    return credit > 0 && !paused && running && hasRoom();
  }

  /** How many messages it can take without asking for credit. */
  long takesAtOnce() {
    return canTake() ? Math.min(credit, loan.allowance()) : 0;
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

  /** The line that it stands in. */
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

  boolean isInLine() {
    return inLine;
  }

  void setInLine(boolean wanted) {
    inLine = wanted;
  }
}
