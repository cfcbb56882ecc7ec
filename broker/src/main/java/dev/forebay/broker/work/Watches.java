package dev.forebay.broker.work;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Those who wait for more of one thing. However many they are, they are told in pieces: each may
 * have much to do when it hears. Confined to its loop.
 */
public final class Watches {
  /** One who is told reads, or sends something to another loop. */
  private static final int UNITS_PER_WATCH = 16;

  private final WorkLine line;
  private final Set<Runnable> waiting = new LinkedHashSet<>();
  private boolean isTelling;
  private boolean isToldAgain;

  /** Nobody waits. */
  public Watches(Pieces pieces) {
    this.line = new WorkLine(pieces);
  }

  /** One more waits, until it is removed. */
  public void add(Runnable watch) {
    waiting.add(watch);
  }

  /** Is told nothing any more, from now on. */
  public boolean remove(Runnable watch) {
    return waiting.remove(watch);
  }

  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Tells all who wait now: of a change while it does, once more. */
  public void tell() {
    if (isTelling) {
      isToldAgain = true;
    } else if (!waiting.isEmpty()) {
      isTelling = true;
      line.begin(new Telling(List.copyOf(waiting)));
    }
  }

  /** Who is told may end any watch, or begin another. */
  private final class Telling implements PiecedWork {
    private final List<Runnable> all;
    private int next;

    Telling(List<Runnable> all) {
      this.all = all;
    }

    @Override
    public boolean piece(Portion portion) {
      while (next < all.size()) {
        if (portion.isUsedUp()) {
          return true;
        }
        portion.take(UNITS_PER_WATCH);
        Runnable watch = all.get(next);
        next++;
        if (waiting.contains(watch)) {
          watch.run();
        }
      }
      if (isToldAgain && !waiting.isEmpty()) {
        line.add(new Telling(List.copyOf(waiting)));
      } else {
        isTelling = false;
      }
      isToldAgain = false;
      return false;
    }
  }
}
