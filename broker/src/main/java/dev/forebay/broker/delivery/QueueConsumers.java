package dev.forebay.broker.delivery;

import dev.forebay.broker.loop.Run;
import dev.forebay.broker.work.PiecedWork;
import dev.forebay.runtime.collection.FewSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of one queue. Of those that can take a message the highest priority comes first;
 * among equals they take turns. As with RabbitMQ one leaves the line only when it is its turn and
 * it can't take anything, and comes back at the end; one that has used up its credit and gets new
 * before that keeps its place. Those that could if they were lent credit ({@link CreditPool}) ask
 * for it when it is their turn, and nobody else gets the message before they are answered. Confined
 * to the shard's loop.
 */
public final class QueueConsumers {
  /** What it takes to tell a consumer that its queue is gone. */
  private static final int END_UNITS = 4;

  private final boolean isSingleActive;
  private FewSet<Consumer> all = new FewSet<>();
  private boolean isExclusive;

  /** Who gets all messages, if one does. */
  private @Nullable Consumer active;

  /** By falling priority; nearly always there is one. */
  private List<Level> levels = List.of();

  private @Nullable Set<Consumer> asking;
  private @Nullable SequencedSet<Consumer> recalled;

  /** The consumers of one priority. */
  private static final class Level {
    private final long priority;
    private final Turns turns = new Turns();
    private int consumers;

    private Level(long priority) {
      this.priority = priority;
    }
  }

  /**
   * Nobody.
   *
   * @param isSingleActive whether one gets all messages as long as it is there, and the next that
   *     came after it
   */
  public QueueConsumers(boolean isSingleActive) {
    this.isSingleActive = isSingleActive;
  }

  /** How many they are. */
  public int size() {
    return all.size();
  }

  /** Whether one more may come. */
  boolean admit(boolean exclusive) {
    return !isExclusive && !(exclusive && (isSingleActive || !all.isEmpty()));
  }

  /** Starts one. */
  public void add(Consumer consumer) {
    if (all.isEmpty()) {
      levels = new ArrayList<>(1);
    }
    all.add(consumer);
    isExclusive = consumer.isExclusive();
    consumer.setRunning(true);
    Level level = level(consumer.priority());
    level.consumers++;
    consumer.setTurns(level.turns);
    if (isSingleActive && active == null) {
      active = consumer;
    }
    activate(consumer);
  }

  private Level level(long priority) {
    int at = 0;
    while (at < levels.size() && levels.get(at).priority > priority) {
      at++;
    }
    if (at == levels.size() || levels.get(at).priority != priority) {
      levels.add(at, new Level(priority));
    }
    return levels.get(at);
  }

  /** One ends. */
  public void remove(Consumer consumer) {
    if (all.remove(consumer)) {
      leaveLine(consumer);
      removeFrom(asking, consumer);
      removeFrom(recalled, consumer);
      Level level = level(consumer.priority());
      level.consumers--;
      if (level.consumers == 0) {
        levels.remove(level);
      }
    }
    if (all.isEmpty()) {
      forgetAll();
    } else if (consumer == active) {
      active = all.iterator().next();
      activate(active);
    }
  }

  /** All end; what this returns has each be told why. */
  public PiecedWork endAll(java.util.function.Consumer<Consumer> told) {
    Iterator<Consumer> ending = all.iterator();
    forgetAll();
    return portion -> {
      while (ending.hasNext()) {
        if (portion.isUsedUp()) {
          return true;
        }
        portion.take(END_UNITS);
        told.accept(ending.next());
      }
      return false;
    };
  }

  private void forgetAll() {
    all = new FewSet<>();
    isExclusive = false;
    active = null;
    levels = List.of();
    asking = null;
    recalled = null;
  }

  /** How many messages could be delivered at once, without asking for credit. */
  public long takesAtOnce() {
    long messages = 0;
    for (Consumer consumer : all) {
      if (!isSingleActive || consumer == active) {
        messages += consumer.takesAtOnce();
      }
    }
    return messages;
  }

  /** Whether somebody can take a message, or ask for credit to do so; not before an answer. */
  public boolean mayTake() {
    return !isAsking() && nextInLine() != null;
  }

  /**
   * Whose turn it is, now that there is a message, or null if nobody can take one, at least not
   * before somebody has been answered.
   */
  public @Nullable Consumer next() {
    while (!isAsking()) {
      Consumer next = nextInLine();
      if (next == null || next.canTake()) {
        return next;
      }
      leaveLine(next);
      next.loan().state = Loan.State.ASKING;
      if (asking == null) {
        asking = new LinkedHashSet<>(2);
      }
      asking.add(next);
      next.ask();
    }
    return null;
  }

  private @Nullable Consumer nextInLine() {
    for (int i = 0; i < levels.size(); i++) {
      Turns turns = levels.get(i).turns;
      for (Consumer first = turns.first(); first != null; first = turns.first()) {
        if (first.couldTake()) {
          return first;
        }
        leaveLine(first);
      }
    }
    return null;
  }

  /**
   * Who gets a message whose time is over: the next of those that had room for it before, or null
   * if nobody had.
   */
  public @Nullable Consumer nextInTimeFor(Run run, long offset) {
    for (Level level : levels) {
      for (Consumer consumer = level.turns.first(); consumer != null; consumer = consumer.after()) {
        if (consumer.canTake() && consumer.waitedFor(run, offset)) {
          return consumer;
        }
      }
    }
    return null;
  }

  /** One that can take a message got one. */
  public void delivered(Consumer consumer) {
    consumer.takeCredit();
    consumer.noteRoom();
    Turns turns = consumer.turns();
    if (turns.areSeveral()) {
      turns.remove(consumer);
      turns.add(consumer);
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
    return activate(consumer);
  }

  void pause(Consumer consumer) {
    consumer.setPaused(true);
    consumer.noteRoom();
  }

  boolean resume(Consumer consumer) {
    consumer.setPaused(false);
    return activate(consumer);
  }

  /** Whether somebody has asked for credit and has had no answer. */
  public boolean isAsking() {
    return asking != null && !asking.isEmpty();
  }

  /** There is no credit for the consumer now. */
  void refuse(Consumer consumer) {
    removeFrom(asking, consumer);
    if (consumer.loan().state == Loan.State.ASKING) {
      consumer.loan().state = Loan.State.REFUSED;
      consumer.noteRoom();
    }
  }

  /** The consumer has been lent credit. */
  void lend(Consumer consumer, long messages) {
    removeFrom(asking, consumer);
    boolean isItsTurn = consumer.loan().state == Loan.State.ASKING;
    consumer.loan().add(messages);
    if (isItsTurn && !consumer.isInLine() && consumer.couldTake()) {
      consumer.setInLine(true);
      consumer.turns().addFirst(consumer);
    } else {
      activate(consumer);
    }
  }

  /** The consumer has to ask for credit from now on, or need not any more. */
  void setLimited(Consumer consumer, boolean limited) {
    removeFrom(asking, consumer);
    consumer.loan().start(limited);
    activate(consumer);
  }

  /** What the consumer does not use at the next opportunity is to go back. */
  void recall(Consumer consumer) {
    if (recalled == null) {
      recalled = new LinkedHashSet<>(2);
    }
    recalled.add(consumer);
  }

  /** The opportunity has passed. */
  public void giveBackRecalled() {
    SequencedSet<Consumer> returning = recalled;
    recalled = null;
    while (returning != null && !returning.isEmpty()) {
      Consumer consumer = returning.removeFirst();
      consumer.giveBack(consumer.loan().takeBack());
      activate(consumer);
    }
  }

  /** Puts it in line if it may come to be able to take something there. */
  private boolean activate(Consumer consumer) {
    if (isSingleActive && consumer != active) {
      return false;
    }
    consumer.noteRoom();
    if (consumer.isInLine()
        || !consumer.couldTake()
        || (!consumer.canTake() && consumer.loan().isDecided())) {
      return false;
    }
    consumer.setInLine(true);
    consumer.turns().add(consumer);
    return true;
  }

  private static void removeFrom(@Nullable Collection<Consumer> line, Consumer consumer) {
    if (line != null) {
      line.remove(consumer);
    }
  }

  private static void leaveLine(Consumer consumer) {
    if (consumer.isInLine()) {
      consumer.turns().remove(consumer);
      consumer.setInLine(false);
    }
    consumer.noteRoom();
  }
}
