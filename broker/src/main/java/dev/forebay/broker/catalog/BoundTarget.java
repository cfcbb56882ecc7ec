package dev.forebay.broker.catalog;

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
}
