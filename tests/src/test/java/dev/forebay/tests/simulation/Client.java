package dev.forebay.tests.simulation;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumeReply;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.GetCommand;
import dev.forebay.broker.api.GetSink;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SharedCredit;
import dev.forebay.broker.form.MessageView;
import dev.forebay.runtime.EventLoop;
import dev.forebay.tests.simulation.frame.Installation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One connection: a session with a publisher, readers and the messages that it holds. */
final class Client {
  private static final int BUDGETS = 2;

  private final Trial trial;
  private final EventLoop loop;
  private final Session session;
  private final Sender sender;
  private final List<Reader> readers = new ArrayList<>();
  private final List<Budget> budgets = new ArrayList<>();
  private final List<Held> held = new ArrayList<>();

  /** Taken by transactions that are not committed yet: their readers' limits still count them. */
  private final List<Held> committing = new ArrayList<>();

  /** Of the session. */
  private final int sessionNumber;

  private int unanswered;
  private boolean isClosed;

  /** Whether shards were closed since it has come: it is about to leave. */
  private boolean isLate;

  private boolean hasLeft;

  /** Opens a session; on its loop. */
  Client(Trial trial, EventLoop loop, Installation.Running broker, boolean wantsConfirms) {
    this.trial = trial;
    this.loop = loop;
    this.sessionNumber = trial.nextNumber();
    this.session = broker.openSession(loop, () -> senderMayPublishAgain());
    this.sender = new Sender(trial, session, wantsConfirms, () -> isLate);
    for (int i = 0; i < BUDGETS; i++) {
      budgets.add(Budget.of(trial, session.sharedCredit()));
    }
  }

  Trial trial() {
    return trial;
  }

  List<Budget> budgets() {
    return budgets;
  }

  EventLoop loop() {
    return loop;
  }

  Sender sender() {
    return sender;
  }

  List<Reader> readers() {
    return readers;
  }

  /** Messages held, by queue and offset. */
  List<Held> held() {
    held.sort(Comparator.comparingLong((Held h) -> h.queue().id()).thenComparingLong(Held::offset));
    return held;
  }

  boolean isIdle() {
    return unanswered == 0;
  }

  boolean isClosed() {
    return isClosed;
  }

  int heldBy(Reader reader) {
    return countHeld(message -> reader.equals(message.reader()));
  }

  int heldIn(Budget budget) {
    return countHeld(message -> message.reader() != null && budget.equals(message.reader().budget));
  }

  private int countHeld(Predicate<Held> wanted) {
    return (int) Stream.concat(held.stream(), committing.stream()).filter(wanted).count();
  }

  void execute(CatalogCommand command, Consumer<CatalogReply> then) {
    trial.asked(command);
    unanswered++;
    String queue = Commands.queue(command);
    int owner = trial.catalog.owner(queue);
    session.execute(
        command,
        reply -> {
          unanswered--;
          if (isLate) {
            return;
          }
          used(queue, owner, CatalogKnowledge.isLocked(reply));
          trial.add(new Event.Answered(command, reply));
          if (Commands.makesOwner(command) && !(reply instanceof CatalogReply.Refused)) {
            trial.add(new Event.Owns(sessionNumber, queue));
          }
          then.accept(reply);
        });
  }

  void consume(ConsumeCommand command, @Nullable Budget budget) {
    String queue = command.queue();
    int number = trial.nextNumber();
    trial.add(new Event.ReaderOpened(number, queue));
    trial.add(new Event.ConsumerAsked(number, queue, command.exclusive()));
    if (budget != null) {
      trial.add(new Event.ReaderShares(number, budget.limited().number()));
    }
    Reader reader = new Reader(this, number, command, budget);
    int owner = trial.catalog.owner(queue);
    unanswered++;
    session.consume(
        command,
        reader,
        reply -> {
          unanswered--;
          if (isLate) {
            return;
          }
          switch (reply) {
            case ConsumeReply.Consuming(ConsumerHandle consumer) -> {
              used(queue, owner, false);
              trial.add(new Event.ConsumerStarted(reader.number, queue));
              reader.handle = consumer;
              readers.add(reader);
              trial.readers.add(reader);
            }
            case ConsumeReply.Refused(Refusal refusal) -> {
              trial.add(new Event.ConsumerRefused(reader.number, queue, refusal));
              refused(reader.number, queue, owner, refusal);
            }
          }
        });
  }

  void get(String queue, boolean settlesOnDelivery, Consumer<GetAnswer> then) {
    int number = trial.nextNumber();
    trial.add(new Event.ReaderOpened(number, queue));
    int owner = trial.catalog.owner(queue);
    unanswered++;
    session.get(
        new GetCommand(Installation.VIRTUAL_HOST, queue, settlesOnDelivery),
        new GetSink() {
          @Override
          public void message(
              QueueHandle handle,
              long offset,
              boolean redelivered,
              MessageView message,
              long readyLeft) {
            unanswered--;
            if (isLate) {
              late(queue, handle, null, null, offset, message, settlesOnDelivery);
              return;
            }
            used(queue, owner, false);
            received(
                number, queue, handle, null, null, offset, redelivered, message, settlesOnDelivery);
            trial.add(new Event.ReaderClosed(number, queue));
            then.accept(
                new GetAnswer.Got(
                    new Event.Entry(
                        trial.messageOf(queue, handle.id(), offset, message),
                        handle.id(),
                        offset,
                        message.bodyBytes()),
                    readyLeft));
          }

          @Override
          public void empty() {
            unanswered--;
            if (isLate) {
              return;
            }
            used(queue, owner, false);
            trial.add(new Event.ReaderClosed(number, queue));
            then.accept(new GetAnswer.Empty());
          }

          @Override
          public void refused(Refusal refusal) {
            unanswered--;
            if (isLate) {
              return;
            }
            Client.this.refused(number, queue, owner, refusal);
            then.accept(new GetAnswer.Empty());
          }
        });
  }

  /** What came of a get. */
  sealed interface GetAnswer {
    /** A message, held now unless settled at once. */
    record Got(Event.Entry entry, long readyLeft) implements GetAnswer {}

    /** Nothing. */
    record Empty() implements GetAnswer {}
  }

  void delivered(
      QueueHandle queue,
      ConsumerHandle consumer,
      Reader reader,
      long offset,
      boolean redelivered,
      MessageView message,
      boolean settled) {
    if (isLate) {
      late(reader.queue, queue, consumer, reader, offset, message, settled);
      return;
    }
    received(
        reader.number,
        reader.queue,
        queue,
        consumer,
        reader,
        offset,
        redelivered,
        message,
        settled);
  }

  /** A message that comes when shards are closed. */
  private void late(
      String queueName,
      QueueHandle queue,
      @Nullable ConsumerHandle consumer,
      @Nullable Reader reader,
      long offset,
      MessageView view,
      boolean settled) {
    long message = trial.messageOf(queueName, queue.id(), offset, view);
    if (settled) {
      trial.add(new Event.TakenLate(message, queueName));
    } else if (hasLeft) {
      // An answer to a get, which comes whether its client is still there or not.
      queue.release(consumer, offset, offset + 1);
    } else {
      held.add(new Held(message, queueName, queue, consumer, reader, offset));
    }
  }

  /** Shards are about to be closed: from now on it only leaves, if it has not left before. */
  void becomeLate() {
    isLate = true;
    if (!isClosed) {
      isClosed = true;
      trial.add(new Event.SessionCloses(sessionNumber));
    }
  }

  /** Whether it is to leave. */
  boolean isLate() {
    return isLate;
  }

  /** Leaves. What it gives back may have gone back by itself. */
  void leave() {
    for (Held message : held) {
      message.queue().release(message.consumer(), message.offset(), message.offset() + 1);
    }
    held.clear();
    hasLeft = true;
    session.close();
  }

  /** Ends the life of held messages that follow one another. */
  void settle(List<Held> run) {
    Held first = run.getFirst();
    for (Held message : run) {
      trial.add(new Event.Settled(message.message(), message.queueName()));
    }
    held.removeAll(run);
    first.queue().settle(first.consumer(), first.offset(), run.getLast().offset() + 1);
  }

  /** Refuses held messages that follow one another for good. */
  void reject(List<Held> run) {
    Held first = run.getFirst();
    run.forEach(trial::rejects);
    held.removeAll(run);
    first.queue().reject(first.consumer(), first.offset(), run.getLast().offset() + 1);
  }

  /** Gives back held messages that follow one another. */
  void release(List<Held> run) {
    Held first = run.getFirst();
    for (Held message : run) {
      trial.add(new Event.Released(message.message(), message.queueName()));
    }
    held.removeAll(run);
    first.queue().release(first.consumer(), first.offset(), run.getLast().offset() + 1);
  }

  /** Begins a transaction. */
  ClientTransaction begin(boolean isInVain) {
    return new ClientTransaction(trial, session, held, committing, isInVain, () -> isLate);
  }

  /** Commits it, and waits for the answer. */
  void commit(ClientTransaction transaction) {
    unanswered++;
    transaction.commit(() -> unanswered--);
  }

  /** Held messages that follow {@code from}, as one range. */
  List<Held> runFrom(int from, int countMax) {
    List<Held> all = held();
    List<Held> run = new ArrayList<>();
    for (int i = from; i < all.size() && run.size() < countMax; i++) {
      if (i > from && !all.get(i - 1).goesWith(all.get(i))) {
        break;
      }
      run.add(all.get(i));
    }
    return run;
  }

  /** Changes what a reader may hold. */
  void limit(Reader reader, int creditMax) {
    ConsumerHandle handle = reader.handle;
    if (handle != null && !reader.isEnding) {
      unanswered++;
      reader.limited.asked(creditMax);
      handle.limit(
          creditMax,
          () -> {
            unanswered--;
            if (!isLate) {
              reader.limited.answered();
            }
          });
    }
  }

  /** Changes what the readers of a budget may hold together. */
  void limit(Budget budget, int messagesMax) {
    unanswered++;
    budget.limited().asked(messagesMax);
    budget
        .credit()
        .limit(
            messagesMax == Budget.NO_LIMIT ? SharedCredit.UNLIMITED : messagesMax,
            () -> {
              unanswered--;
              if (!isLate) {
                budget.limited().answered();
              }
            });
  }

  void cancel(Reader reader) {
    ConsumerHandle handle = reader.handle;
    if (reader.isEnding || handle == null) {
      return;
    }
    reader.isEnding = true;
    trial.add(new Event.ReaderLeaves(reader.number, reader.queue));
    unanswered++;
    handle.cancel(() -> {
      unanswered--;
      ended(reader);
    });
  }

  void ended(Reader reader) {
    if (isLate) {
      return;
    }
    readers.remove(reader);
    trial.readers.remove(reader);
    trial.add(new Event.ReaderClosed(reader.number, reader.queue));
  }

  /** Whether nothing but its own commands keeps it from a queue. */
  boolean isSureOf(String queue) {
    return !trial.catalog.isDoomed(queue)
        && (!Topology.isExclusive(queue) || trial.catalog.owner(queue) == sessionNumber);
  }

  /** Ends the session unless an answer is under way. */
  void closeIfIdle() {
    if (isIdle()) {
      close();
    }
  }

  /** Ends the session as a lost connection does. */
  void close() {
    while (!held.isEmpty()) {
      release(runFrom(0, Integer.MAX_VALUE));
    }
    for (Reader reader : List.copyOf(readers)) {
      reader.isEnding = true;
      ended(reader);
    }
    isClosed = true;
    trial.add(new Event.SessionCloses(sessionNumber));
    session.close();
  }

  private void senderMayPublishAgain() {
    sender.mayPublishAgain();
  }

  private void received(
      int number,
      String queueName,
      QueueHandle queue,
      @Nullable ConsumerHandle consumer,
      @Nullable Reader reader,
      long offset,
      boolean redelivered,
      MessageView view,
      boolean settled) {
    long message = trial.messageOf(queueName, queue.id(), offset, view);
    if (!settled) {
      held.add(new Held(message, queueName, queue, consumer, reader, offset));
    }
    trial.add(
        new Event.Delivered(
            message,
            queueName,
            queue.id(),
            offset,
            number,
            redelivered,
            settled,
            queueName.equals(Topology.DEAD_LETTERS)
                ? trial.bodies.isIntactDeadLetter(view)
                : trial.bodies.isIntact(view)));
  }

  /**
   * Something was answered that concerns a queue.
   *
   * @param ownerBefore whose the queue was when it was asked
   */
  private void used(String queue, int ownerBefore, boolean locked) {
    if (ownerBefore != ShortLives.NOBODY && trial.catalog.owner(queue) == ownerBefore) {
      trial.add(new Event.ExclusiveUsed(sessionNumber, ownerBefore, queue, locked));
    }
  }

  private void refused(int reader, String queue, int ownerBefore, Refusal refusal) {
    used(queue, ownerBefore, refusal instanceof Refusal.Locked);
    trial.add(new Event.ReaderClosed(reader, queue));
    boolean mustExist =
        trial.catalog.queue(queue) == CatalogKnowledge.Existence.PRESENT
            && !trial.namesBeingChanged.contains(queue)
            && !(refusal instanceof Refusal.InExclusiveUse)
            && (!Topology.isExclusive(queue) || ownerBefore == sessionNumber);
    if (mustExist) {
      trial.add(new Event.Broken("reading from " + queue + " refused: " + refusal));
    }
  }
}
