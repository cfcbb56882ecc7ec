package dev.forebay.broker.catalog;

import dev.forebay.broker.routing.Binding;
import dev.forebay.broker.routing.BindingTable;
import dev.forebay.message.Headers;
import java.util.LinkedHashSet;
import java.util.Set;

/** An exchange of the catalog. Its table may be read from any loop; the rest is the catalog's. */
final class ExchangeEntry {
  final String virtualHost;
  final String name;
  final ExchangeType type;
  final boolean durable;
  final boolean autoDelete;
  final boolean internal;
  final Headers arguments;
  final BindingTable table;
  private final Set<Binding> bindings = new LinkedHashSet<>();

  ExchangeEntry(
      String virtualHost,
      String name,
      ExchangeType type,
      boolean durable,
      boolean autoDelete,
      boolean internal,
      Headers arguments) {
    this.virtualHost = virtualHost;
    this.name = name;
    this.type = type;
    this.durable = durable;
    this.autoDelete = autoDelete;
    this.internal = internal;
    this.arguments = arguments;
    this.table = type.newTable();
  }

  boolean bind(Binding binding) {
    if (!bindings.add(binding)) {
      return false;
    }
    table.add(binding);
    ((QueueEntry) binding.target()).boundTo.merge(this, 1, Integer::sum);
    return true;
  }

  boolean unbind(Binding binding) {
    if (!bindings.remove(binding)) {
      return false;
    }
    table.remove(binding);
    ((QueueEntry) binding.target())
        .boundTo.computeIfPresent(this, (_, count) -> count == 1 ? null : count - 1);
    return true;
  }

  Set<Binding> bindings() {
    return bindings;
  }
}
