package dev.forebay.broker.catalog;

import dev.forebay.broker.routing.Binding;

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
