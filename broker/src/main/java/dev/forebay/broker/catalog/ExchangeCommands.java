package dev.forebay.broker.catalog;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.declaration.CatalogLimits;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.routing.Binding;
import dev.forebay.broker.routing.choice.RingTable;
import dev.forebay.broker.work.PiecedWork;
import dev.forebay.broker.work.Portion;
import dev.forebay.broker.work.WorkLine;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Declares and deletes exchanges. Confined to the catalog's loop. */
final class ExchangeCommands {
  /** What it takes to remove a binding from its tables and from the journal. */
  private static final int BINDING_UNITS = 8;

  private static final CatalogReply DONE = new CatalogReply.Done();

  private final Catalog catalog;
  private final CatalogJournal journal;
  private final CatalogLimits limits;
  private final WorkLine line;
  private final DestinationIds ids;
  private final HeldQueues held;
  private int bindings;

  /**
   * Works on this catalog.
   *
   * @param line of the catalog's commands
   */
  ExchangeCommands(
      Catalog catalog,
      CatalogJournal journal,
      DestinationIds ids,
      HeldQueues held,
      CatalogLimits limits,
      WorkLine line) {
    this.catalog = catalog;
    this.ids = ids;
    this.held = held;
    this.journal = journal;
    this.limits = limits;
    this.line = line;
  }

  void declare(
      VirtualHost host, CatalogCommand.DeclareExchange command, Consumer<CatalogReply> reply) {
    ExchangeEntry existing = host.exchange(command.name());
    Refusal refusal =
        existing == null ? refusalOfNew(host, command) : difference(existing, command);
    if (refusal != null) {
      journal.whenDurable(() -> reply.accept(new CatalogReply.Refused(refusal)));
      return;
    }
    boolean isNew = existing == null;
    boolean holdsBack = isNew && command.settings().type() == ExchangeType.DELAYED;
    long id = holdsBack ? ids.next() : 0;
    if (holdsBack && id == 0) {
      journal.whenDurable(() -> declare(host, command, reply));
      return;
    }
    if (isNew) {
      create(host, command, holdsBack ? held.make(host, command.name(), id) : null);
    }
    ExchangeEntry declared = host.exchange(command.name());
    journal.whenDurable(() -> held.whenKnown(declared, () -> reply.accept(DONE)));
  }

  CatalogReply find(VirtualHost host, CatalogCommand.FindExchange command) {
    if (command.name().isEmpty()) {
      return new CatalogReply.Refused(new Refusal.DefaultExchange());
    }
    return host.exchange(command.name()) == null
        ? new CatalogReply.Refused(new Refusal.NoExchange(command.name(), host.name))
        : DONE;
  }

  private @Nullable Refusal refusalOfNew(VirtualHost host, CatalogCommand.DeclareExchange command) {
    String name = command.name();
    if (name.isEmpty()) {
      return new Refusal.DefaultExchange();
    }
    if (catalog.builtIns().isReserved(name)) {
      return new Refusal.Reserved(Refusal.Kind.EXCHANGE, name);
    }
    String impossible = command.settings().arguments().impossible();
    if (impossible != null) {
      return new Refusal.Impossible(impossible);
    }
    if (host.exchangeCount() >= limits.exchanges()) {
      return new Refusal.LimitReached(Refusal.Kind.EXCHANGE, name, host.name, limits.exchanges());
    }
    if (!catalog.hasRoom(host, KeptBytes.ofExchange(name, command.settings()), limits)) {
      return new Refusal.NoMemory(Refusal.Kind.EXCHANGE, name, host.name);
    }
    String alternate = command.settings().alternate();
    return alternate == null || host.entered().mayLeadTo(host.exchange(alternate))
        ? null
        : new Refusal.TooLongWay(Refusal.Kind.EXCHANGE, name, host.name);
  }

  private void create(
      VirtualHost host, CatalogCommand.DeclareExchange command, @Nullable QueueEntry heldIn) {
    ExchangeEntry exchange =
        new ExchangeEntry(
            host.name,
            command.name(),
            command.durable(),
            command.autoDelete(),
            command.internal(),
            command.settings(),
            heldIn,
            catalog.dialects());
    catalog.changing();
    host.put(exchange);
    catalog.changed();
    if (exchange.durable) {
      journal.put(CatalogFormat.key(exchange), CatalogFormat.value(exchange));
    }
    held.show(exchange);
  }

  private static @Nullable Refusal difference(
      ExchangeEntry existing, CatalogCommand.DeclareExchange wanted) {
    ExchangeSettings settings = wanted.settings();
    ExchangeType type = existing.settings.type();
    if (type != settings.type()) {
      return new Refusal.OtherType(existing.name, existing.virtualHost, settings.type(), type);
    }
    if (existing.durable != wanted.durable()) {
      return otherFlag(existing, Refusal.Flag.DURABLE, wanted.durable());
    }
    if (existing.autoDelete != wanted.autoDelete()) {
      return otherFlag(existing, Refusal.Flag.AUTO_DELETE, wanted.autoDelete());
    }
    if (existing.internal != wanted.internal()) {
      return otherFlag(existing, Refusal.Flag.INTERNAL, wanted.internal());
    }
    return existing.settings.arguments().equivalentTo(settings.arguments())
        ? null
        : new Refusal.OtherExchange(
            existing.name, existing.virtualHost, settings, existing.settings);
  }

  private static Refusal otherFlag(ExchangeEntry existing, Refusal.Flag flag, boolean wanted) {
    return new Refusal.OtherFlag(
        Refusal.Kind.EXCHANGE, existing.name, existing.virtualHost, flag, wanted);
  }

  CatalogReply delete(VirtualHost host, CatalogCommand.DeleteExchange command) {
    if (command.name().isEmpty()) {
      return new CatalogReply.Refused(new Refusal.DefaultExchange());
    }
    if (catalog.builtIns().isReserved(command.name())) {
      return new CatalogReply.Refused(new Refusal.SystemExchange(command.name(), host.name));
    }
    ExchangeEntry exchange = host.exchange(command.name());
    if (exchange == null) {
      return DONE;
    }
    if (command.ifUnused() && !exchange.bindings().isEmpty()) {
      return new CatalogReply.Refused(
          new Refusal.InUse(Refusal.Kind.EXCHANGE, exchange.name, exchange.virtualHost));
    }
    line.beginNext(new Removal(host, List.of(exchange), () -> makeGone(host, exchange)));
    return DONE;
  }

  private void makeGone(VirtualHost host, ExchangeEntry exchange) {
    catalog.changing();
    exchange.removed();
    host.remove(exchange);
    if (exchange.durable) {
      journal.delete(CatalogFormat.key(exchange));
    }
    held.drop(exchange);
    catalog.changed();
  }

  /** Makes an exchange gone if it lived for leading somewhere, and does not any more. */
  boolean removeUnused(VirtualHost host, ExchangeEntry exchange) {
    if (!exchange.autoDelete || !exchange.bindings().isEmpty() || !exchange.isReached()) {
      return false;
    }
    makeGone(host, exchange);
    return true;
  }

  /** Adds a binding; durable if both ends are. */
  CatalogReply addBinding(ExchangeEntry exchange, Binding binding) {
    if (exchange.bindings().contains(binding)) {
      return DONE;
    }
    VirtualHost host = catalog.host(exchange.virtualHost);
    long bytes = KeptBytes.of(exchange, binding);
    Refusal refusal = refusal(host, exchange, binding, bytes);
    if (refusal != null) {
      return new CatalogReply.Refused(refusal);
    }
    catalog.changing();
    exchange.bind(binding);
    bound(host, exchange, binding);
    host.kept(bytes);
    bindings++;
    if (isDurable(exchange, binding)) {
      journal.put(CatalogFormat.key(exchange, binding), CatalogFormat.value(exchange, binding));
    }
    catalog.changed();
    return DONE;
  }

  private @Nullable Refusal refusal(
      VirtualHost host, ExchangeEntry exchange, Binding binding, long bytes) {
    if (bindings >= limits.bindings()) {
      return new Refusal.LimitReached(
          Refusal.Kind.BINDING, exchange.name, host.name, limits.bindings());
    }
    if (!catalog.hasRoom(host, bytes, limits)) {
      return new Refusal.NoMemory(Refusal.Kind.BINDING, exchange.name, host.name);
    }
    boolean leadsTooFar =
        !host.entered().mayGrow(exchange)
            || (binding.target() instanceof ExchangeEntry next && !host.entered().mayLeadTo(next));
    boolean canTake = exchange.table.canTake(binding);
    if (leadsTooFar || (!canTake && exchange.routing() == ExchangeType.HEADERS)) {
      return new Refusal.TooLongWay(Refusal.Kind.BINDING, exchange.name, host.name);
    }
    if (!canTake && exchange.routing() == ExchangeType.HASH_RING) {
      return new Refusal.TooMuchWeight(exchange.name, host.name, RingTable.WEIGHTS_MAX);
    }
    return canTake
        ? null
        : new Refusal.TooManyPatterns(exchange.name, host.name, binding.key().toString());
  }

  private static void bound(VirtualHost host, ExchangeEntry exchange, Binding binding) {
    host.entered().changed(exchange);
    if (binding.target() instanceof ExchangeEntry next) {
      host.entered().changed(next);
    }
  }

  /** Counts the bindings that recovery found. */
  void restored(VirtualHost host) {
    for (ExchangeEntry exchange : host.exchanges()) {
      bindings += exchange.bindings().size();
      for (Binding binding : exchange.bindings()) {
        bound(host, exchange, binding);
        host.kept(KeptBytes.of(exchange, binding));
      }
    }
  }

  /** Removes a binding; an exchange that lived for it goes as well. */
  void unbind(VirtualHost host, ExchangeEntry exchange, Binding binding) {
    if (removeBinding(exchange, binding)) {
      catalog.changed();
      if (removeUnused(host, exchange)) {
        line.beginNext(new Removal(host, List.of(exchange), () -> {}));
      }
    }
  }

  /** Removes a binding; false if there is none. */
  boolean removeBinding(ExchangeEntry exchange, Binding binding) {
    catalog.changing();
    if (!exchange.unbind(binding)) {
      return false;
    }
    bindings--;
    VirtualHost host = catalog.host(exchange.virtualHost);
    bound(host, exchange, binding);
    host.kept(-KeptBytes.of(exchange, binding));
    if (isDurable(exchange, binding)) {
      journal.delete(CatalogFormat.key(exchange, binding));
    }
    return true;
  }

  static boolean isDurable(ExchangeEntry exchange, Binding binding) {
    return exchange.durable && ((BoundTarget) binding.target()).keepsBindings();
  }

  /**
   * Removes what was declared, one thing or several together, and the bindings from and to it. It
   * is gone for all at once; its bindings, which lead nowhere from then on, go in pieces, and with
   * them the exchanges that lived for leading there.
   *
   * @param first makes it gone, when it is its turn
   */
  PiecedWork removal(VirtualHost host, Iterable<? extends BoundTarget> removed, Runnable first) {
    return new Removal(host, removed, first);
  }

  private final class Removal implements PiecedWork {
    private final VirtualHost host;
    private final Runnable first;
    private final ArrayDeque<BoundTarget> left = new ArrayDeque<>(1);
    private boolean hasBegun;

    private Removal(VirtualHost host, Iterable<? extends BoundTarget> removed, Runnable first) {
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

    private static int units(ExchangeEntry source, Binding binding) {
      return BINDING_UNITS + source.table.changeUnits(binding);
    }

    private static boolean isBound(BoundTarget target) {
      return !target.boundFrom().isEmpty()
          || (target instanceof ExchangeEntry exchange && !exchange.bindings().isEmpty());
    }

    /** Removes a binding to it, or from it; false if there is none left. */
    private boolean unbindOne(BoundTarget target, Portion portion) {
      Iterator<BoundTarget.BoundFrom> sources = target.boundFrom().iterator();
      if (sources.hasNext()) {
        BoundTarget.BoundFrom bound = sources.next();
        portion.take(units(bound.source(), bound.binding()));
        removeBinding(bound.source(), bound.binding());
        if (removeUnused(host, bound.source())) {
          left.add(bound.source());
        }
        return true;
      }
      if (target instanceof ExchangeEntry exchange && !exchange.bindings().isEmpty()) {
        Binding binding = exchange.bindings().iterator().next();
        portion.take(units(exchange, binding));
        removeBinding(exchange, binding);
        return true;
      }
      return false;
    }
  }
}
