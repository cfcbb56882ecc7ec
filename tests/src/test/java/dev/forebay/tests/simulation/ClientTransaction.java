package dev.forebay.tests.simulation;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A transaction of a client, begun and ended in one task. Runs on its loop. */
final class ClientTransaction {
  private final Trial trial;
  private final Transaction transaction;
  private final int number;
  private final boolean isInVain;
  private final BooleanSupplier isLate;
  private final Sender sender;
  private final List<Held> held;
  private final List<Held> committing;
  private final List<Held> settled = new ArrayList<>();
  private final List<Held> released = new ArrayList<>();
  private final List<Held> rejected = new ArrayList<>();

  /**
   * A transaction.
   *
   * @param held by the client; what the transaction takes leaves it at the commit
   * @param committing where it is until the commit is answered
   * @param isInVain it will be rolled back
   * @param isLate whether shards were closed since its client has come
   */
  ClientTransaction(
      Trial trial,
      Session session,
      List<Held> held,
      List<Held> committing,
      boolean isInVain,
      BooleanSupplier isLate) {
    this.isLate = isLate;
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

  /** Stages the refusal for good of held messages that follow one another. */
  void reject(List<Held> run) {
    Held first = run.getFirst();
    transaction.reject(first.queue(), first.consumer(), first.offset(), run.getLast().offset() + 1);
    rejected.addAll(run);
  }

  void commit(Runnable answered) {
    if (isInVain) {
      throw new IllegalStateException("to be rolled back");
    }
    List<Held> taken = new ArrayList<>(settled);
    taken.addAll(released);
    taken.addAll(rejected);
    held.removeAll(taken);
    committing.addAll(taken);
    // Those that become dead letters are settled when they have arrived, not by the commit.
    List<Event.Settled> ends =
        Stream.concat(
                settled.stream(),
                rejected.stream().filter(one -> !Topology.deadLetters(one.queueName())))
            .map(one -> new Event.Settled(one.message(), one.queueName()))
            .toList();
    trial.add(new Event.Committing(number, ends));
    settled.forEach(one -> trial.add(new Event.Settled(one.message(), one.queueName())));
    rejected.forEach(trial::rejects);
    released.forEach(one -> trial.add(new Event.Released(one.message(), one.queueName())));
    transaction.commit(
        () -> {
          committing.removeAll(taken);
          answered.run();
          trial.add(new Event.Committed(number));
          if (sender.lastSequence() > 0) {
            trial.add(
                isLate.getAsBoolean()
                    ? new Event.ConfirmedLate(number, sender.lastSequence())
                    : new Event.Confirmed(number, sender.lastSequence()));
          }
        },
        () -> {
          answered.run();
          if (!isLate.getAsBoolean()) {
            trial.add(new Event.Broken("a transaction came to nothing with no shard closed"));
          }
        });
  }

  void rollback() {
    transaction.rollback();
  }
}
