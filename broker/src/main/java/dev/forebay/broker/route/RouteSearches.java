package dev.forebay.broker.route;

import dev.forebay.broker.work.PiecedWork;
import dev.forebay.broker.work.Pieces;
import dev.forebay.broker.work.Portion;
import dev.forebay.broker.work.WorkLine;
import java.util.ArrayDeque;

/**
 * Looks for routes that take several turns to find: one at a time, since what is found on the way
 * takes memory, and of one session after another. Confined to its loop.
 */
public final class RouteSearches implements PiecedWork {
  private final WorkLine line;
  private final ArrayDeque<RouteFinder> turns = new ArrayDeque<>(0);

  /** Nothing is looked for. */
  public RouteSearches(Pieces pieces) {
    this.line = new WorkLine(pieces);
  }

  /** A session that looked for nothing does so now. */
  void add(RouteFinder finder) {
    turns.add(finder);
    if (turns.size() == 1) {
      line.add(this);
    }
  }

  @Override
  public boolean piece(Portion portion) {
    for (RouteFinder next = turns.peek(); next != null; next = turns.peek()) {
      if (portion.isUsedUp()) {
        return true;
      }
      portion.take(1);
      SoughtRoute sought = next.first();
      if (sought != null && sought.piece(portion)) {
        return true;
      }
      turns.remove();
      if (next.removeFirst()) {
        turns.add(next);
      }
    }
    return false;
  }
}
