package dev.forebay.broker.catalog;

import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.BuiltIns;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.HeadersMatch;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.publish.HeadersSource;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.form.Dialects;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.handover.RouteGroup;
import dev.forebay.broker.routing.Binding;
import dev.forebay.broker.routing.RoutingKey;
import dev.forebay.broker.routing.Target;
import dev.forebay.broker.work.Pieces;
import dev.forebay.broker.work.Portion;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.KeyDialect;
import dev.forebay.message.SeparatedKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A catalog that a test fills by hand. */
final class Topology {
  static final String HOST = "/";
  static final Dialects DIALECTS =
      new Forms(SeparatedKeys.of(KeyDialect.OF_NAMES, '.', '*', '#')).dialects();

  final Catalog catalog =
      new Catalog(
          List.of(HOST), new BuiltIns("sys.", "sys.gen-", "sys.replies.", List.of()), DIALECTS);
  private final VirtualHost host = catalog.host(HOST);
  private final Map<Long, String> names = new HashMap<>();

  ExchangeEntry exchange(String name, ExchangeType type) {
    return exchange(name, false, ExchangeSettings.of(type));
  }

  ExchangeEntry exchangeWithAlternate(String name, ExchangeType type, String alternate) {
    return exchange(name, false, new ExchangeSettings(type, alternate, DeclaredArguments.NONE));
  }

  ExchangeEntry delayed(String name, ExchangeType routing) {
    return exchange(name, false, ExchangeSettings.delayed(routing));
  }

  ExchangeEntry internalExchange(String name, ExchangeType type) {
    return exchange(name, true, ExchangeSettings.of(type));
  }

  private ExchangeEntry exchange(String name, boolean internal, ExchangeSettings settings) {
    QueueEntry held = null;
    if (settings.type() == ExchangeType.DELAYED) {
      held = HeldQueues.of(HOST, name, names.size() + 1L, 1);
      names.put(held.id(), "held by " + name);
      held.makeVisible();
    }
    ExchangeEntry made =
        new ExchangeEntry(HOST, name, false, false, internal, settings, held, DIALECTS);
    host.put(made);
    catalog.changed();
    return made;
  }

  /** A queue whose declaration is durable. */
  QueueEntry queue(String name) {
    QueueEntry made = hiddenQueue(name);
    made.makeVisible();
    catalog.changed();
    return made;
  }

  QueueEntry hiddenQueue(String name) {
    long id = names.size() + 1L;
    QueueEntry made =
        new QueueEntry(HOST, name, false, null, false, id, 1, QueueSettings.OfQueue.PLAIN);
    names.put(id, name);
    host.put(made);
    return made;
  }

  void remove(QueueEntry queue) {
    queue.removed();
    host.remove(queue);
    catalog.changed();
  }

  void bind(ExchangeEntry from, Target to, String key) {
    from.bind(Binding.of(to, RoutingKey.utf8(key)));
    catalog.changed();
  }

  void unbind(ExchangeEntry from, Target to, String key) {
    from.unbind(Binding.of(to, RoutingKey.utf8(key)));
    catalog.changed();
  }

  void bind(ExchangeEntry from, Target to, Headers arguments) {
    from.bind(
        new Binding(
            to, RoutingKey.utf8(""), new BindingArguments(arguments, HeadersMatch.all(arguments))));
    catalog.changed();
  }

  RouteCache cache(RouteSlots slots) {
    return new RouteCache(catalog, HOST, slots);
  }

  /** The route, however long it takes to find it. */
  static ResolvedRoute route(
      RouteCache cache, RouteKey key, List<ByteString> copies, HeadersSource headers) {
    ResolvedRoute known = cache.route(key, copies, headers);
    if (known != null) {
      return known;
    }
    RouteCache.Search search = cache.search(key, copies, headers);
    while (search.piece(new Portion(Pieces.UNITS_PER_TURN))) {}
    return search.found();
  }

  static RouteKey key(String exchange, String routingKey) {
    RouteKey key = new RouteKey();
    key.set(exchange, routingKey);
    return key;
  }

  /** Names of the queues on the route. */
  List<String> queues(ResolvedRoute route) {
    List<String> found = new ArrayList<>();
    for (RouteGroup group : route.groupsFor(true)) {
      if (!group.isStream()) {
        group.ids().forEach(id -> found.add(Objects.requireNonNull(names.get(id))));
      }
    }
    return found;
  }
}
