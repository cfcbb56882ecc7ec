package dev.forebay.broker.work;

import dev.forebay.runtime.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The long work of one loop: in each turn one portion of it is done, and whose it is takes turns,
 * so that sockets and short work come in between however much there is. Confined to its loop.
 */
public final class Pieces {
  /** Units of long work that are done in one turn. */
  public static final int UNITS_PER_TURN = 4096;

  private final EventLoop loop;
  private final Consumer<Runnable> apply;
  private final ArrayDeque<WorkLine> lines = new ArrayDeque<>();
  private final List<Runnable> whenIdle = new ArrayList<>();
  private final Portion portion = new Portion(UNITS_PER_TURN);
  private final Runnable work = this::work;
  private final Runnable turnEnd = this::turnEnd;
  private boolean isTurnEndAsked;

  /** Read by other threads, for which it need not be new. */
  private volatile int mostUnits;

  /**
   * The long work of a loop.
   *
   * @param apply runs what changes the broker's state
   */
  public Pieces(EventLoop loop, Consumer<Runnable> apply) {
    this.loop = loop;
    this.apply = apply;
  }

  /** Takes so many units of this turn's portion, if there is room for them. */
  public boolean take(int units) {
    if (!portion.hasRoomFor(units)) {
      return false;
    }
    portion.take(units);
    askForTurnEnd();
    return true;
  }

  /** A line has work. */
  void add(WorkLine line) {
    lines.add(line);
    askForTurnEnd();
  }

  /** Begins work with what this turn has left for it; whether something is left to be done. */
  boolean begin(PiecedWork begun) {
    askForTurnEnd();
    return portion.isUsedUp() || begun.piece(portion);
  }

  private void askForTurnEnd() {
    if (!isTurnEndAsked) {
      isTurnEndAsked = true;
      loop.executeAtTurnEnd(turnEnd);
    }
  }

  private void turnEnd() {
    isTurnEndAsked = false;
    if (portion.taken() > mostUnits) {
      mostUnits = portion.taken();
    }
    portion.renew();
    if (!lines.isEmpty()) {
      // What is posted at a turn's end is of the next turn, behind its sockets.
      isTurnEndAsked = true;
      loop.execute(() -> apply.accept(work));
    }
  }

  private void work() {
    loop.executeAtTurnEnd(turnEnd);
    for (int left = lines.size(); left > 0 && !portion.isUsedUp(); left--) {
      WorkLine line = lines.remove();
      if (line.work(portion)) {
        lines.add(line);
      }
    }
    if (lines.isEmpty()) {
      List<Runnable> told = List.copyOf(whenIdle);
      whenIdle.clear();
      told.forEach(Runnable::run);
    }
  }

  /** Runs when nothing is left to be done: now, if nothing is. */
  public void whenIdle(Runnable action) {
    if (lines.isEmpty()) {
      action.run();
    } else {
      whenIdle.add(action);
    }
  }

  /** The most units that were done in one turn. */
  public int mostUnits() {
    return mostUnits;
  }
}
