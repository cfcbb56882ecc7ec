package dev.forebay.broker.routing;

import dev.forebay.message.Headers;

/**
 * A binding of one exchange. As in AMQP 0-9-1 its identity is all of target, key and arguments.
 * Immutable; owns a copy of its key.
 */
public record Binding(Target target, RoutingKey key, Headers arguments) {
  public Binding {
    key = key.copy();
  }

  public static Binding of(Target target, RoutingKey key) {
    return new Binding(target, key, Headers.EMPTY);
  }
}
