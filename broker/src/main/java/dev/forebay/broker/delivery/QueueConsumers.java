package dev.forebay.broker.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of one queue. Of those that can take a message the highest priority comes first;
 * among equals they take turns. Those that could if they were lent credit ({@link CreditPool}) ask
 * for it when there is a message. While the answer of a session on another loop is under way such a
 * consumer counts as one that can't take a message: a lower one may get it meanwhile, and a message
 * that may not wait at all expires. Confined to the shard's loop.
 */
public final class QueueConsumers {
  private List<Consumer> all = List.of();

  /** By falling priority; nearly always there is one. */
  private List<Level> levels = List.of();

  private @Nullable ArrayDeque<Consumer> starved;
  private @Nullable ArrayDeque<Consumer> recalled;

  /** Consumers of one priority that can take a message. */
  private record Level(long priority, ArrayDeque<Consumer> turns) {}

  /** How many they are. */
  public int size() {
    return all.size();
  }

  /** Whether there is one that wants to be the only one. */
  public boolean isExclusive() {
    return !all.isEmpty() && all.getFirst().isExclusive();
  }

  /** Starts one. */
  public void add(Consumer consumer) {
    if (all.isEmpty()) {
      all = new ArrayList<>(2);
      levels = new ArrayList<>(1);
    }
    all.add(consumer);
    consumer.setRunning(true);
    consumer.setTurns(turns(consumer.priority()));
    activate(consumer);
  }

  private ArrayDeque<Consumer> turns(long priority) {
    int at = 0;
    while (at < levels.size() && levels.get(at).priority > priority) {
      at++;
    }
    if (at == levels.size() || levels.get(at).priority != priority) {
      levels.add(at, new Level(priority, new ArrayDeque<>(2)));
    }
    return levels.get(at).turns;
  }

  /** One ends. */
  public void remove(Consumer consumer) {
    if (all.remove(consumer)) {
      deactivate(consumer);
      removeFrom(starved, consumer);
      removeFrom(recalled, consumer);
      if (levels.size() > 1 && all.stream().noneMatch(consumer::isEqualTo)) {
        levels.removeIf(level -> level.priority == consumer.priority());
      }
    }
    if (all.isEmpty()) {
      forgetAll();
    }
  }

  /** All end. */
  public List<Consumer> removeAll() {
    List<Consumer> removed = all;
    forgetAll();
    return removed;
  }

  private void forgetAll() {
    all = List.of();
    levels = List.of();
    starved = null;
    recalled = null;
  }

  /** Who gets the next message, or null if nobody can take one. */
  public @Nullable Consumer nextActive() {
    for (int i = 0; i < levels.size(); i++) {
      ArrayDeque<Consumer> turns = levels.get(i).turns;
      for (Consumer first = turns.peek(); first != null; first = turns.peek()) {
        if (first.hasRoom()) {
          return first;
        }
        // Another consumer of its session has taken the room; it is told when there is some.
        turns.poll();
        first.setActive(false);
      }
    }
    return null;
  }

  /** The one that {@link #nextActive} gave got a message. */
  public void delivered(Consumer consumer) {
    consumer.takeCredit();
    ArrayDeque<Consumer> turns = consumer.turns();
    if (turns.size() > 1 || !consumer.canTake()) {
      turns.poll();
      consumer.setActive(false);
      activate(consumer);
    }
  }

  /** Returns credit; tells whether the consumer can take messages again, or ask for them. */
  public boolean credit(Consumer consumer, long messages) {
    consumer.returnCredit(messages);
    return activate(consumer);
  }

  /** Changes what the consumer may hold; tells as {@link #credit} does. */
  boolean limit(Consumer consumer, int creditMax) {
    consumer.setCreditMax(creditMax);
    return update(consumer);
  }

  void pause(Consumer consumer) {
    consumer.setPaused(true);
    deactivate(consumer);
  }

  boolean resume(Consumer consumer) {
    consumer.setPaused(false);
    return activate(consumer);
  }

  /** Whether somebody would ask for credit if there were a message. */
  public boolean hasStarved() {
    return starved != null && !starved.isEmpty();
  }

  /** There is a message: all that need credit for it ask. */
  public void askForCredit() {
    ArrayDeque<Consumer> asking = starved;
    starved = null;
    while (asking != null && !asking.isEmpty()) {
      Consumer consumer = asking.remove();
      consumer.loan().state = Loan.State.CONTENT;
      if (consumer.lacksLoanOnly()) {
        consumer.loan().state = Loan.State.ASKING;
        consumer.ask();
      }
    }
  }

  /** The consumer has been lent credit; tells as {@link #credit} does. */
  boolean lend(Consumer consumer, long messages) {
    consumer.loan().add(messages);
    return activate(consumer);
  }

  /** The consumer has to ask for credit from now on, or need not any more. */
  boolean setLimited(Consumer consumer, boolean limited) {
    removeFrom(starved, consumer);
    consumer.loan().start(limited);
    return update(consumer);
  }

  /** What the consumer does not use at the next opportunity is to go back. */
  void recall(Consumer consumer) {
    if (recalled == null) {
      recalled = new ArrayDeque<>(2);
    }
    recalled.add(consumer);
  }

  /** The opportunity has passed. */
  public void giveBackRecalled() {
    ArrayDeque<Consumer> returning = recalled;
    recalled = null;
    while (returning != null && !returning.isEmpty()) {
      Consumer consumer = returning.remove();
      consumer.giveBack(consumer.loan().takeBack());
      update(consumer);
    }
  }

  private boolean update(Consumer consumer) {
    if (!consumer.canTake()) {
      deactivate(consumer);
    }
    return activate(consumer);
  }

  private boolean activate(Consumer consumer) {
    if (consumer.isActive()) {
      return false;
    }
    if (consumer.canTake()) {
      consumer.setActive(true);
      consumer.turns().add(consumer);
      return true;
    }
    Loan loan = consumer.loan();
    if (loan.state == Loan.State.CONTENT && consumer.lacksLoanOnly()) {
      loan.state = Loan.State.STARVED;
      if (starved == null) {
        starved = new ArrayDeque<>(2);
      }
      starved.add(consumer);
      return true;
    }
    return false;
  }

  private static void removeFrom(@Nullable ArrayDeque<Consumer> line, Consumer consumer) {
    if (line != null) {
      line.remove(consumer);
    }
  }

  private static void deactivate(Consumer consumer) {
    if (consumer.isActive()) {
      consumer.turns().remove(consumer);
      consumer.setActive(false);
    }
  }
}
