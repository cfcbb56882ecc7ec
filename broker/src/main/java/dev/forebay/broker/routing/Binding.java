package dev.forebay.broker.routing;

import dev.forebay.broker.api.declaration.BindingArguments;

/**
 * A binding of one exchange. As in AMQP 0-9-1 its identity is all of target, key and arguments, in
 * whatever order a client writes them. Immutable; owns a copy of its key, which is of the dialect
 * that the arguments say.
 */
public record Binding(Target target, RoutingKey key, BindingArguments arguments)
    implements Comparable<Binding> {
  public Binding {
    key = key.copy(arguments.keyDialect());
  }

  public static Binding of(Target target, RoutingKey key) {
    return new Binding(target, key, BindingArguments.NONE);
  }

  /** An order lets a hash table keep its speed when a client chooses bindings that collide. */
  @Override
  public int compareTo(Binding other) {
    int byKey = key.compareTo(other.key);
    int byArguments = byKey != 0 ? byKey : arguments.compareTo(other.arguments);
    return byArguments != 0
        ? byArguments
        : Integer.compare(System.identityHashCode(target), System.identityHashCode(other.target));
  }
}
