package dev.forebay.broker.catalog;

import dev.forebay.broker.work.PiecedWork;
import dev.forebay.broker.work.Portion;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * Removes what was declared, and the bindings from and to it. It is gone for all at once; its
 * bindings, which lead nowhere from then on, go in pieces, and with them the exchanges that lived
 * for leading there. Confined to the catalog's loop.
 */
final class Removal implements PiecedWork {
  /** What it takes to remove a binding from its tables and from the journal. */
  static final int BINDING_UNITS = 8;

  private final ExchangeCommands exchanges;
  private final VirtualHost host;
  private final Runnable first;
  private final ArrayDeque<BoundTarget> left = new ArrayDeque<>(1);
  private boolean hasBegun;

  /**
   * The removal of one thing, or of several together.
   *
   * @param first makes them gone, when it is their turn
   */
  Removal(
      ExchangeCommands exchanges,
      VirtualHost host,
      Iterable<? extends BoundTarget> removed,
      Runnable first) {
    this.exchanges = exchanges;
    this.host = host;
    this.first = first;
    removed.forEach(left::add);
  }

  @Override
  public boolean piece(Portion portion) {
    if (!hasBegun) {
      hasBegun = true;
      portion.take(BINDING_UNITS);
      first.run();
    }
    for (BoundTarget next = left.peek(); next != null; next = left.peek()) {
      if (isBound(next) && portion.isUsedUp()) {
        return true;
      }
      if (!unbindOne(next, portion)) {
        left.remove();
      }
    }
    return false;
  }

  private static boolean isBound(BoundTarget target) {
    return !target.boundFrom().isEmpty()
        || (target instanceof ExchangeEntry exchange && !exchange.bindings().isEmpty());
  }

  /** Removes a binding to it, or from it; false if there is none left. */
  private boolean unbindOne(BoundTarget target, Portion portion) {
    Iterator<BoundFrom> sources = target.boundFrom().iterator();
    if (sources.hasNext()) {
      BoundFrom bound = sources.next();
      portion.take(BINDING_UNITS);
      exchanges.removeBinding(bound.source(), bound.binding());
      if (exchanges.removeUnused(host, bound.source())) {
        left.add(bound.source());
      }
      return true;
    }
    if (target instanceof ExchangeEntry exchange && !exchange.bindings().isEmpty()) {
      portion.take(BINDING_UNITS);
      exchanges.removeBinding(exchange, exchange.bindings().iterator().next());
      return true;
    }
    return false;
  }
}
