package dev.forebay.broker.delivery;

import dev.forebay.broker.api.SharedCredit;
import dev.forebay.broker.loop.BrokerLoop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;

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
 * nothing is asked or lent; only the deliveries are counted. Confined to the session's loop.
 */
public final class CreditPool implements SharedCredit {
  private final BrokerLoop sessionLoop;
  private final Set<Consumer> consumers = new LinkedHashSet<>();
  private final SequencedSet<Consumer> asking = new LinkedHashSet<>(0);

  /** Those that have asked before them, and know that there is nothing for them yet. */
  private final SequencedSet<Consumer> refused = new LinkedHashSet<>(0);

  private final Set<Consumer> borrowers = new LinkedHashSet<>(0);
  private final List<Runnable> whenAllHaveHeard = new ArrayList<>(0);
  private int messagesMax = UNLIMITED;
  private long unsettled;
  private long lent;
  private int unheard;
  private int recalls;

  /** A pool of a session on the given loop. */
  public CreditPool(BrokerLoop sessionLoop) {
    this.sessionLoop = sessionLoop;
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
    whenAllHaveHeard.add(done);
    unheard++;
    boolean limited = isLimited();
    for (Consumer consumer : List.copyOf(consumers)) {
      unheard++;
      sessionLoop.send(consumer.shardLoop(), () -> consumer.hear(limited, () -> heard(consumer)));
    }
    oneHasHeard();
  }

  /** Whether there is a limit now. */
  public boolean isLimited() {
    return messagesMax != UNLIMITED;
  }

  /** The consumer's shard has forgotten what was lent before. */
  private void heard(Consumer consumer) {
    lent -= consumer.loan().forgive();
    borrowers.remove(consumer);
    oneHasHeard();
  }

  private void oneHasHeard() {
    unheard--;
    if (unheard == 0) {
      serve();
      List<Runnable> told = List.copyOf(whenAllHaveHeard);
      whenAllHaveHeard.clear();
      told.forEach(Runnable::run);
    }
  }

  /** A consumer that is about to start. */
  void join(Consumer consumer) {
    consumers.add(consumer);
    consumer.loan().start(isLimited());
  }

  /** The consumer's shard delivers nothing more for it. What it has delivered stays counted. */
  void leave(Consumer consumer) {
    if (!consumers.remove(consumer)) {
      return;
    }
    Loan loan = consumer.loan();
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
  void delivered(Consumer consumer) {
    Loan loan = consumer.loan();
    if (loan.lent > 0) {
      loan.lent--;
      lent--;
      if (loan.lent == 0) {
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
  void ask(Consumer consumer, long wanted) {
    if (isLimited() && consumers.contains(consumer)) {
      consumer.loan().wanted = wanted;
      if (!refused.contains(consumer)) {
        asking.add(consumer);
      }
      serve();
    }
  }

  /** A consumer gives back what it has not used, after {@link Consumer#recall}. */
  void returned(Consumer consumer, long messages) {
    Loan loan = consumer.loan();
    if (!loan.isRecalled) {
      return;
    }
    loan.isRecalled = false;
    recalls--;
    long back = Math.min(messages, loan.lent);
    loan.lent -= back;
    lent -= back;
    if (loan.lent == 0) {
      borrowers.remove(consumer);
    }
    serve();
  }

  private void serve() {
    if (unheard > 0 || !isLimited()) {
      return;
    }
    while (isAnyAsking()) {
      long free = messagesMax - unsettled - lent;
      if (free <= 0) {
        recallUnused();
        refuseIfNothingComesBack();
        return;
      }
      Consumer consumer = refused.isEmpty() ? asking.removeFirst() : refused.removeFirst();
      lend(consumer, Math.max(1, Math.min(consumer.loan().wanted, free / consumers.size())));
    }
  }

  private boolean isAnyAsking() {
    return !asking.isEmpty() || !refused.isEmpty();
  }

  private void lend(Consumer consumer, long messages) {
    Loan loan = consumer.loan();
    loan.lent += messages;
    lent += messages;
    borrowers.add(consumer);
    sessionLoop.send(consumer.shardLoop(), () -> consumer.take(messages));
  }

  /** Those who ask learn that they have to wait until something is settled. */
  private void refuseIfNothingComesBack() {
    if (recalls > 0) {
      return;
    }
    while (!asking.isEmpty()) {
      Consumer consumer = asking.removeFirst();
      refused.add(consumer);
      sessionLoop.send(consumer.shardLoop(), consumer::refuse);
    }
  }

  private void recallUnused() {
    if (lent == 0 || recalls > 0) {
      return;
    }
    List<Consumer> all = List.copyOf(borrowers);
    recalls = all.size();
    for (Consumer consumer : all) {
      consumer.loan().isRecalled = true;
      sessionLoop.send(consumer.shardLoop(), consumer::recall);
    }
  }
}
