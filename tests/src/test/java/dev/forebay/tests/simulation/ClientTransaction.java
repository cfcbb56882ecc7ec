package dev.forebay.tests.simulation;

import dev.forebay.broker.Session;
import dev.forebay.broker.Transaction;
import java.util.ArrayList;
import java.util.List;

/** A transaction of a client, begun and ended in one task. Runs on its loop. */
final class ClientTransaction {
  private final Trial trial;
  private final Transaction transaction;
  private final int number;
  private final boolean isInVain;
  private final Sender sender;
  private final List<Held> held;
  private final List<Held> committing;
  private final List<Held> settled = new ArrayList<>();
  private final List<Held> released = new ArrayList<>();

  /**
   * A transaction.
   *
   * @param held by the client; what the transaction takes leaves it at the commit
   * @param committing where it is until the commit is answered
   * @param isInVain it will be rolled back
   */
  ClientTransaction(
      Trial trial, Session session, List<Held> held, List<Held> committing, boolean isInVain) {
    this.trial = trial;
    this.held = held;
    this.committing = committing;
    this.isInVain = isInVain;
    this.transaction = session.transaction();
    this.number = trial.nextNumber();
    this.sender = new Sender(trial, session, transaction, number, isInVain);
  }

  Sender sender() {
    return sender;
  }

  /** Stages the end of held messages that follow one another. */
  void settle(List<Held> run) {
    Held first = run.getFirst();
    transaction.settle(first.queue(), first.consumer(), first.offset(), run.getLast().offset() + 1);
    settled.addAll(run);
  }

  /** Stages the return of held messages that follow one another. */
  void release(List<Held> run) {
    Held first = run.getFirst();
    transaction.release(
        first.queue(), first.consumer(), first.offset(), run.getLast().offset() + 1);
    released.addAll(run);
  }

  void commit(Runnable answered) {
    if (isInVain) {
      throw new IllegalStateException("to be rolled back");
    }
    List<Held> taken = new ArrayList<>(settled);
    taken.addAll(released);
    held.removeAll(taken);
    committing.addAll(taken);
    List<Event.Settled> ends =
        settled.stream().map(one -> new Event.Settled(one.message(), one.queueName())).toList();
    trial.add(new Event.Committing(number, ends));
    ends.forEach(trial::add);
    released.forEach(one -> trial.add(new Event.Released(one.message(), one.queueName())));
    transaction.commit(() -> {
      committing.removeAll(taken);
      answered.run();
      trial.add(new Event.Committed(number));
      if (sender.lastSequence() > 0) {
        trial.add(new Event.Confirmed(number, sender.lastSequence()));
      }
    });
  }

  void rollback() {
    transaction.rollback();
  }
}
