package dev.forebay.broker.routing;

/**
 * What a binding leads to: a destination or another exchange.
 *
 * <p>Targets are told apart by object identity, so the catalog keeps one object for each as long as
 * it exists, and implementations do not override {@code equals}.
 */
public interface Target {
  /** Tells it from all others that may be bound, and is the same after a restart. */
  String identity();

  /** Whether bindings that lead here count: it was not removed. Any loop. */
  boolean isReached();
}
