package dev.forebay.broker.catalog;

import dev.forebay.broker.routing.Target;
import java.util.Map;

/** What exchanges can be bound to in the catalog. */
sealed interface BoundTarget extends Target permits QueueEntry, StreamTarget, ExchangeEntry {
  /** The name among its kind. */
  String name();

  /** Exchanges that lead here, with the number of their bindings. The catalog's loop only. */
  Map<ExchangeEntry, Integer> boundTo();

  /** Whether bindings of durable exchanges to it survive a restart. */
  boolean keepsBindings();
}
