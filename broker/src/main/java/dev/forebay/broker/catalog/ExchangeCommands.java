package dev.forebay.broker.catalog;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.Failure;
import dev.forebay.broker.routing.Binding;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Declares and deletes exchanges. Confined to the catalog's loop. */
final class ExchangeCommands {
  private final Catalog catalog;
  private final CatalogJournal journal;
  private final CatalogLimits limits;
  private int bindings;

  ExchangeCommands(Catalog catalog, CatalogJournal journal, CatalogLimits limits) {
    this.catalog = catalog;
    this.journal = journal;
    this.limits = limits;
  }

  CatalogReply declare(VirtualHost host, CatalogCommand.DeclareExchange command) {
    ExchangeEntry existing = host.exchange(command.name());
    if (command.name().isEmpty()) {
      return Replies.defaultExchange();
    }
    if (command.passive()) {
      return existing == null ? Replies.noExchange(command.name(), host.name) : Replies.DONE;
    }
    ExchangeType type = ExchangeType.named(command.type());
    if (type == null) {
      return Replies.refused(
          Failure.Kind.COMMAND_INVALID,
          (command.type().isEmpty() ? "invalid" : "unknown")
              + " exchange type '"
              + command.type()
              + "'");
    }
    if (existing != null) {
      CatalogReply difference = difference(existing, type, command);
      return difference == null ? Replies.DONE : difference;
    }
    if (command.name().startsWith("amq.")) {
      return Replies.reserved("exchange", command.name());
    }
    String refusal = Arguments.refusalForExchange(host.name, command.name(), command.arguments());
    if (refusal != null) {
      return Replies.refused(Failure.Kind.PRECONDITION_FAILED, refusal);
    }
    if (host.exchangeCount() >= limits.exchanges()) {
      return Replies.limit("exchange", command.name(), host.name, limits.exchanges());
    }
    long bytes = KeptBytes.ofExchange(command.name(), command.arguments());
    if (!catalog.hasRoom(host, bytes, limits)) {
      return Replies.noMemory("exchange", command.name(), host.name);
    }
    create(host, type, command);
    return Replies.DONE;
  }

  private void create(VirtualHost host, ExchangeType type, CatalogCommand.DeclareExchange command) {
    ExchangeEntry exchange =
        new ExchangeEntry(
            host.name,
            command.name(),
            type,
            command.durable(),
            command.autoDelete(),
            command.internal(),
            command.arguments());
    catalog.changing();
    host.put(exchange);
    catalog.changed();
    if (exchange.durable) {
      journal.put(CatalogFormat.key(exchange), CatalogFormat.value(exchange));
    }
  }

  private static @Nullable CatalogReply difference(
      ExchangeEntry existing, ExchangeType type, CatalogCommand.DeclareExchange wanted) {
    String object = Replies.exchange(existing.name, existing.virtualHost);
    if (existing.type != type) {
      return Replies.inequivalent(
          "type", object, quoted(type.protocolName()), quoted(existing.type.protocolName()));
    }
    if (existing.durable != wanted.durable()) {
      return Replies.inequivalent(
          "durable", object, quoted(wanted.durable()), quoted(existing.durable));
    }
    if (existing.autoDelete != wanted.autoDelete()) {
      return Replies.inequivalent(
          "auto_delete", object, quoted(wanted.autoDelete()), quoted(existing.autoDelete));
    }
    if (existing.internal != wanted.internal()) {
      return Replies.inequivalent(
          "internal", object, quoted(wanted.internal()), quoted(existing.internal));
    }
    return Arguments.alternateDiffers(wanted.arguments(), existing.arguments)
        ? Arguments.inequivalent(
            Arguments.ALTERNATE_EXCHANGE, object, wanted.arguments(), existing.arguments)
        : null;
  }

  static String quoted(Object value) {
    return "'" + value + "'";
  }

  CatalogReply delete(VirtualHost host, CatalogCommand.DeleteExchange command) {
    if (command.name().isEmpty()) {
      return Replies.defaultExchange();
    }
    if (command.name().startsWith("amq.")) {
      return Replies.refused(
          Failure.Kind.ACCESS_REFUSED,
          "deletion of system " + Replies.exchange(command.name(), host.name) + " not allowed");
    }
    ExchangeEntry exchange = host.exchange(command.name());
    if (exchange == null) {
      return Replies.DONE;
    }
    if (command.ifUnused() && !exchange.bindings().isEmpty()) {
      return Replies.refused(
          Failure.Kind.PRECONDITION_FAILED,
          Replies.exchange(exchange.name, exchange.virtualHost) + " in use");
    }
    remove(host, exchange);
    return Replies.DONE;
  }

  /** Removes an exchange, and those that lived for leading there, one after another. */
  private void remove(VirtualHost host, ExchangeEntry exchange) {
    Deque<ExchangeEntry> unused = new ArrayDeque<>(List.of(exchange));
    while (!unused.isEmpty()) {
      ExchangeEntry next = unused.remove();
      if (next.equals(host.exchange(next.name))) {
        catalog.changing();
        host.remove(next);
        for (Binding binding : List.copyOf(next.bindings())) {
          removeBinding(next, binding);
        }
        unbindSources(next, unused);
        if (next.durable) {
          journal.delete(CatalogFormat.key(next));
        }
      }
    }
    catalog.changed();
  }

  /** Removes every binding that leads to the target. */
  void unbindAll(VirtualHost host, BoundTarget target) {
    Deque<ExchangeEntry> unused = new ArrayDeque<>();
    unbindSources(target, unused);
    unused.forEach(exchange -> remove(host, exchange));
    catalog.changed();
  }

  private void unbindSources(BoundTarget target, Deque<ExchangeEntry> unused) {
    for (BoundFrom bound : List.copyOf(target.boundFrom())) {
      ExchangeEntry source = bound.source();
      removeBinding(source, bound.binding());
      if (source.autoDelete && source.bindings().isEmpty()) {
        unused.add(source);
      }
    }
  }

  /** Adds a binding; durable if both ends are. */
  CatalogReply addBinding(ExchangeEntry exchange, Binding binding) {
    if (exchange.bindings().contains(binding)) {
      return Replies.DONE;
    }
    if (bindings >= limits.bindings()) {
      return Replies.limit("binding", exchange.name, exchange.virtualHost, limits.bindings());
    }
    VirtualHost host = catalog.host(exchange.virtualHost);
    long bytes = KeptBytes.of(exchange, binding);
    if (!catalog.hasRoom(host, bytes, limits)) {
      return Replies.noMemory("binding", exchange.name, host.name);
    }
    if (!exchange.table.canTake(binding)) {
      return Replies.refused(
          Failure.Kind.PRECONDITION_FAILED,
          "patterns of %s would take too long to match with '%s'"
              .formatted(Replies.exchange(exchange.name, exchange.virtualHost), binding.key()));
    }
    catalog.changing();
    exchange.bind(binding);
    host.kept(bytes);
    bindings++;
    if (isDurable(exchange, binding)) {
      journal.put(CatalogFormat.key(exchange, binding), new byte[0]);
    }
    catalog.changed();
    return Replies.DONE;
  }

  /** Counts the bindings that recovery found. */
  void restored(VirtualHost host) {
    for (ExchangeEntry exchange : host.exchanges()) {
      bindings += exchange.bindings().size();
      for (Binding binding : exchange.bindings()) {
        host.kept(KeptBytes.of(exchange, binding));
      }
    }
  }

  /** Removes a binding; an exchange that lived for it goes as well. */
  void unbind(VirtualHost host, ExchangeEntry exchange, Binding binding) {
    if (removeBinding(exchange, binding)) {
      catalog.changed();
      if (exchange.autoDelete && exchange.bindings().isEmpty()) {
        remove(host, exchange);
      }
    }
  }

  private boolean removeBinding(ExchangeEntry exchange, Binding binding) {
    catalog.changing();
    if (!exchange.unbind(binding)) {
      return false;
    }
    bindings--;
    catalog.host(exchange.virtualHost).kept(-KeptBytes.of(exchange, binding));
    if (isDurable(exchange, binding)) {
      journal.delete(CatalogFormat.key(exchange, binding));
    }
    return true;
  }

  static boolean isDurable(ExchangeEntry exchange, Binding binding) {
    return exchange.durable && ((BoundTarget) binding.target()).keepsBindings();
  }
}
