package dev.forebay.broker.catalog;

import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.declaration.BuiltIns;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.catalog.settings.ExchangeRules;
import dev.forebay.broker.form.Dialects;
import dev.forebay.broker.routing.Binding;
import dev.forebay.broker.routing.BindingTable;
import dev.forebay.broker.routing.DirectTable;
import dev.forebay.broker.routing.FanoutTable;
import dev.forebay.broker.routing.HeadersTable;
import dev.forebay.broker.routing.RoutingKey;
import dev.forebay.broker.routing.TopicTable;
import dev.forebay.broker.routing.choice.PickTable;
import dev.forebay.broker.routing.choice.RingTable;
import dev.forebay.broker.routing.choice.Weight;
import dev.forebay.runtime.collection.FewSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An exchange of the catalog. Its table may be read from any loop; the rest is the catalog's. */
final class ExchangeEntry implements BoundTarget {
  final String virtualHost;
  final String name;
  final ExchangeSettings settings;
  final boolean durable;
  final boolean autoDelete;
  final boolean internal;
  final BindingTable table;
  private final Set<Binding> bindings = new LinkedHashSet<>();
  private final FewSet<BoundFrom> boundFrom = new FewSet<>();
  private volatile boolean isRemoved;
  private boolean isBuiltIn;

  /** Where messages wait until they are due; null if none is held back. */
  final @Nullable QueueEntry held;

  /** Where messages go that no binding of this exchange matches, by name; null: nowhere. */
  final @Nullable RoutingKey alternate;

  ExchangeEntry(
      String virtualHost,
      String name,
      boolean durable,
      boolean autoDelete,
      boolean internal,
      ExchangeSettings settings,
      @Nullable QueueEntry held,
      Dialects dialects) {
    this.virtualHost = virtualHost;
    this.name = name;
    this.durable = durable;
    this.autoDelete = autoDelete;
    this.internal = internal;
    this.settings = settings;
    this.held = held;
    this.table = newTable(virtualHost, name, settings, dialects);
    this.alternate = settings.alternate() == null ? null : RoutingKey.utf8(settings.alternate());
  }

  /** One that is there from the beginning. */
  static ExchangeEntry builtIn(String virtualHost, BuiltIns.Exchange exchange, Dialects dialects) {
    ExchangeEntry made =
        new ExchangeEntry(
            virtualHost,
            exchange.name(),
            true,
            false,
            exchange.internal(),
            ExchangeSettings.of(exchange.type()),
            null,
            dialects);
    made.isBuiltIn = true;
    return made;
  }

  /** Whether it is there from the beginning, and is not journalled. */
  boolean isBuiltIn() {
    return isBuiltIn;
  }

  private static BindingTable newTable(
      String virtualHost, String name, ExchangeSettings settings, Dialects dialects) {
    return switch (settings.routing()) {
      case DIRECT -> new DirectTable(dialects);
      case FANOUT -> new FanoutTable();
      case TOPIC -> new TopicTable(dialects);
      case HEADERS -> new HeadersTable();
      case HASH_RING -> new RingTable(settings.hashInput(), dialects);
      case HASH_MODULUS -> PickTable.byHash(dialects);
      case RANDOM, RANDOM_NEAR -> PickTable.byChance(virtualHost + "/" + name);
      case DELAYED -> throw new IllegalArgumentException("no way to choose among bindings");
    };
  }

  /** How it chooses among its bindings. */
  ExchangeType routing() {
    return settings.routing();
  }

  /** What it does besides. */
  ExchangeRules rules() {
    return new ExchangeRules(
        settings.hashInput(),
        held == null ? null : new ExchangeRules.Held(held.id(), held.shard(), routing()));
  }

  /** Why such an exchange can't have a binding; null if it can. */
  @Nullable Refusal refusal(Binding binding) {
    return switch (routing()) {
      case DIRECT, FANOUT, TOPIC, HASH_MODULUS, RANDOM -> null;
      case HEADERS ->
          binding.arguments().match() == null
              ? new Refusal.NoMatchMode(binding.arguments().said())
              : null;
      case HASH_RING -> {
        Long weight = Weight.of(binding.key());
        yield weight == null || weight < 1 || weight > Weight.MAX
            ? new Refusal.WrongWeight(binding.key().toString(), weight, Weight.MAX)
            : null;
      }
      case RANDOM_NEAR ->
          binding.key().lengthBytes() > 0
              ? new Refusal.KeyNotAllowed(binding.key().toString())
              : refusalUnlessClassic((BoundTarget) binding.target());
      case DELAYED -> throw new IllegalStateException("no way to choose among bindings");
    };
  }

  private static @Nullable Refusal refusalUnlessClassic(BoundTarget target) {
    QueueKind kind =
        switch (target) {
          case QueueEntry queue -> queue.settings().kind();
          case StreamTarget _ -> QueueKind.STREAM;
          case ExchangeEntry _ -> null;
        };
    return kind == QueueKind.CLASSIC ? null : new Refusal.OnlyForClassicQueues(kind);
  }

  boolean bind(Binding binding) {
    if (!bindings.add(binding)) {
      return false;
    }
    table.add(binding);
    ((BoundTarget) binding.target()).boundFrom().add(new BoundFrom(this, binding));
    return true;
  }

  boolean unbind(Binding binding) {
    if (!bindings.remove(binding)) {
      return false;
    }
    table.remove(binding);
    ((BoundTarget) binding.target()).boundFrom().remove(new BoundFrom(this, binding));
    return true;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String identity() {
    return "exchange:" + name;
  }

  @Override
  public FewSet<BoundFrom> boundFrom() {
    return boundFrom;
  }

  @Override
  public boolean isReached() {
    return !isRemoved;
  }

  /** It was removed: nobody finds it any more. */
  void removed() {
    isRemoved = true;
  }

  @Override
  public boolean keepsBindings() {
    return durable;
  }

  Set<Binding> bindings() {
    return bindings;
  }
}
