package dev.forebay.broker.consumer;

import dev.forebay.broker.api.SharedCredit;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.ToShard;
import dev.forebay.broker.work.PiecedWork;
import dev.forebay.broker.work.Portion;
import dev.forebay.broker.work.WorkLine;
import dev.forebay.runtime.collection.FewSet;
import dev.forebay.runtime.wait.Wait;
import dev.forebay.runtime.wait.WaitReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The budget that consumers of one session share: lends credit to their shards.
 *
 * <p>While there is a limit, a consumer delivers only what it has been lent. It asks when its queue
 * has a message for it, gets a share of what is free, and keeps what it does not use until another
 * one asks in vain; then all that is unused is recalled. Those who ask are served in turn, so that
 * no queue keeps credit from another. It always holds that
 *
 * <pre>
 * unsettled deliveries + credit lent and not yet seen as a delivery &lt;= limit
 * </pre>
 *
 * except that a lowered limit lets what is unsettled drain. Deliveries that need no acknowledgement
 * are settled when they come; so their consumers only wait while nothing is free. Without a limit
 * nothing is asked or lent; only the deliveries are counted.
 *
 * <p>A consumer that has asked waits for shards of this session alone, which answer or are closed,
 * or for its client to settle something ({@link WaitReason#SHARED_LIMIT}), whose settlements are
 * heard meanwhile. Confined to the session's loop.
 */
public final class CreditPool implements SharedCredit {
  private static final int UNITS_PER_CONSUMER = 5;

  private final SessionConsumers all;
  private final Handover handover;
  private final Executor client;
  private final Object who;
  private final FewSet<ConsumerLink> consumers = new FewSet<>();
  private final FewSet<ConsumerLink> asking = new FewSet<>();

  /** Those that have asked before them, and know that there is nothing for them yet. */
  private final FewSet<ConsumerLink> refused = new FewSet<>();

  private final FewSet<ConsumerLink> borrowers = new FewSet<>();
  private final List<Runnable> whenAllHaveHeard = new ArrayList<>(0);
  private int messagesMax = UNLIMITED;
  private long unsettled;
  private long lent;
  private int unheard;
  private int recalls;

  /** Most never have a limit to be told of, or to wait for. */
  private @Nullable WorkLine telling;

  private @Nullable Wait wait;

  /**
   * A pool of a session of this loop.
   *
   * @param client runs what the session's client is told
   * @param who has it, as the log names it
   */
  CreditPool(SessionConsumers all, Handover handover, Executor client, Object who) {
    this.all = all;
    this.handover = handover;
    this.client = client;
    this.who = who;
  }

  @Override
  public void limit(int limit, Runnable done) {
    boolean wasLimited = isLimited();
    messagesMax = limit;
    if (!wasLimited && !isLimited()) {
      done.run();
      return;
    }
    asking.clear();
    refused.clear();
    whenAllHaveHeard.add(() -> client.execute(done));
    unheard++;
    if (telling == null) {
      telling = new WorkLine(handover.loop().pieces());
    }
    telling.begin(new Telling(consumers.toList(), isLimited()));
    noteWait();
  }

  private void noteWait() {
    WaitReason reason = null;
    if (unheard > 0 || recalls > 0) {
      reason = WaitReason.SHARED_CREDIT;
    } else if (!refused.isEmpty()) {
      reason = WaitReason.SHARED_LIMIT;
    }
    Wait noted = wait;
    if (noted == null && reason != null) {
      noted = handover.loop().waits().of(who);
      wait = noted;
    }
    if (noted != null) {
      noted.set(reason);
    }
  }

  /** Tells consumers of a new limit, in pieces: a channel may have many. Nothing is lent before. */
  private final class Telling implements PiecedWork {
    private final List<ConsumerLink> told;
    private final boolean limited;
    private int next;

    Telling(List<ConsumerLink> told, boolean limited) {
      this.told = told;
      this.limited = limited;
    }

    @Override
    public boolean piece(Portion portion) {
      while (next < told.size()) {
        if (portion.isUsedUp()) {
          return true;
        }
        portion.take(UNITS_PER_CONSUMER);
        ConsumerLink consumer = told.get(next);
        next++;
        if (consumers.contains(consumer)) {
          unheard++;
          tell(consumer, limited);
        }
      }
      oneHasHeard();
      return false;
    }
  }

  private void tell(ConsumerLink consumer, boolean limited) {
    handover.tell(
        new ToShard.AskForCredit(
            consumer.shard(), consumer.number(), limited, all.whenAnswered(() -> heard(consumer))));
  }

  /** Whether there is a limit now. */
  public boolean isLimited() {
    return messagesMax != UNLIMITED;
  }

  /** The consumer's shard has forgotten what was lent before. */
  private void heard(ConsumerLink consumer) {
    lent -= consumer.borrowed().forgive();
    borrowers.remove(consumer);
    oneHasHeard();
  }

  private void oneHasHeard() {
    unheard--;
    if (unheard == 0) {
      serve();
      List<Runnable> told = List.copyOf(whenAllHaveHeard);
      whenAllHaveHeard.clear();
      noteWait();
      told.forEach(Runnable::run);
    }
  }

  /** A consumer that is about to start. */
  void join(ConsumerLink consumer) {
    consumers.add(consumer);
  }

  /** The consumer's shard delivers nothing more for it. What it has delivered stays counted. */
  void leave(ConsumerLink consumer) {
    if (!consumers.remove(consumer)) {
      return;
    }
    Borrowed loan = consumer.borrowed();
    lent -= loan.forgive();
    borrowers.remove(consumer);
    asking.remove(consumer);
    refused.remove(consumer);
    if (loan.isRecalled) {
      loan.isRecalled = false;
      recalls--;
    }
    serve();
  }

  /** A delivery has come. */
  void delivered(ConsumerLink consumer) {
    Borrowed loan = consumer.borrowed();
    if (loan.messages > 0) {
      loan.messages--;
      lent--;
      if (loan.messages == 0) {
        borrowers.remove(consumer);
      }
    }
    if (!consumer.settlesOnDelivery()) {
      unsettled++;
    } else if (isAnyAsking()) {
      serve();
    }
  }

  /** Deliveries were settled or given back. */
  void settled(long messages) {
    unsettled -= messages;
    if (messagesMax != UNLIMITED) {
      serve();
    }
  }

  /** A consumer has a message and no credit. */
  void ask(ConsumerLink consumer, long wanted) {
    if (isLimited() && consumers.contains(consumer)) {
      consumer.borrowed().wanted = wanted;
      if (!refused.contains(consumer)) {
        asking.add(consumer);
      }
      serve();
    }
  }

  /** A consumer gives back what it has not used, after {@link ToShard.Recall}. */
  void returned(ConsumerLink consumer, long messages) {
    Borrowed loan = consumer.borrowed();
    if (!loan.isRecalled) {
      return;
    }
    loan.isRecalled = false;
    recalls--;
    long back = Math.min(messages, loan.messages);
    loan.messages -= back;
    lent -= back;
    if (loan.messages == 0) {
      borrowers.remove(consumer);
    }
    serve();
  }

  private void serve() {
    if (unheard == 0 && isLimited()) {
      lendWhatIsFree();
    }
    noteWait();
  }

  private void lendWhatIsFree() {
    while (isAnyAsking()) {
      long free = messagesMax - unsettled - lent;
      if (free <= 0) {
        recallUnused();
        refuseIfNothingComesBack();
        return;
      }
      ConsumerLink consumer = refused.isEmpty() ? asking.removeFirst() : refused.removeFirst();
      lend(consumer, Math.max(1, Math.min(consumer.borrowed().wanted, free / consumers.size())));
    }
  }

  private boolean isAnyAsking() {
    return !asking.isEmpty() || !refused.isEmpty();
  }

  private void lend(ConsumerLink consumer, long messages) {
    Borrowed loan = consumer.borrowed();
    loan.messages += messages;
    lent += messages;
    borrowers.add(consumer);
    handover.tell(new ToShard.Lend(consumer.shard(), consumer.number(), messages));
  }

  /** Those who ask learn that they have to wait until something is settled. */
  private void refuseIfNothingComesBack() {
    if (recalls > 0) {
      return;
    }
    while (!asking.isEmpty()) {
      ConsumerLink consumer = asking.removeFirst();
      refused.add(consumer);
      handover.tell(new ToShard.Refuse(consumer.shard(), consumer.number()));
    }
  }

  private void recallUnused() {
    if (lent == 0 || recalls > 0) {
      return;
    }
    List<ConsumerLink> all = borrowers.toList();
    recalls = all.size();
    for (ConsumerLink consumer : all) {
      consumer.borrowed().isRecalled = true;
      handover.tell(new ToShard.Recall(consumer.shard(), consumer.number()));
    }
  }
}
