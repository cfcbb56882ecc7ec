package dev.forebay.broker.catalog;

import dev.forebay.broker.routing.Binding;
import dev.forebay.broker.routing.Target;
import dev.forebay.runtime.collection.FewSet;

/** What exchanges can be bound to in the catalog. */
sealed interface BoundTarget extends Target permits QueueEntry, StreamTarget, ExchangeEntry {
  /** The name among its kind. */
  String name();

  /** The bindings that lead here. The catalog's loop only. */
  FewSet<BoundFrom> boundFrom();

  /** Whether bindings of durable exchanges to it survive a restart. */
  boolean keepsBindings();

  /**
   * A binding as its target knows it.
   *
   * @param source the exchange that it is of
   */
  record BoundFrom(ExchangeEntry source, Binding binding) implements Comparable<BoundFrom> {
    /** An order lets a hash table keep its speed when a client chooses bindings that collide. */
    @Override
    public int compareTo(BoundFrom other) {
      int bySource = source.name.compareTo(other.source.name);
      return bySource != 0 ? bySource : binding.compareTo(other.binding);
    }
  }
}
