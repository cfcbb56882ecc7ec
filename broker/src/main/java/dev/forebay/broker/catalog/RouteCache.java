package dev.forebay.broker.catalog;

import dev.forebay.broker.api.publish.HeadersSource;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.routing.RoutingKey;
import dev.forebay.message.ByteString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Routes of one virtual host for one loop: those that it has looked up are good as long as the
 * catalog's version stays, and of long keys none is kept. Confined to its loop.
 */
public final class RouteCache {
  private final Catalog catalog;
  private final VirtualHost host;
  private final RouteSlots slots;
  private final Walk walk = new Walk();

  /**
   * The routes of one virtual host.
   *
   * @param slots where the loop keeps what it has looked up
   */
  public RouteCache(Catalog catalog, String virtualHost, RouteSlots slots) {
    this.catalog = catalog;
    this.host = catalog.host(virtualHost);
    this.slots = slots;
  }

  /** The route of a message. */
  public ResolvedRoute route(RouteKey key, HeadersSource headers) {
    long version = catalog.version();
    ResolvedRoute kept = slots.find(host, key, version);
    if (kept != null) {
      return kept;
    }
    ResolvedRoute route =
        catalog.resolve(host, key, List.of(routingKey(key)), headers::headers, walk);
    if (route.isCacheable() && key.isShort()) {
      slots.keep(host, key, route, version);
    }
    return route;
  }

  /** A route without the queues of these names. */
  public ResolvedRoute without(ResolvedRoute route, Set<String> names) {
    Set<Long> queues = new HashSet<>();
    for (String name : names) {
      QueueEntry queue = host.queue(name);
      if (queue != null) {
        queues.add(queue.id());
      }
    }
    return route.without(queues);
  }

  /** The route of a message with further routing keys; every queue is on it once. */
  public ResolvedRoute route(RouteKey key, List<ByteString> copies, HeadersSource headers) {
    List<RoutingKey> keys = new ArrayList<>(1 + copies.size());
    keys.add(routingKey(key));
    for (ByteString copy : copies) {
      keys.add(RoutingKey.of(copy.toByteArray(), 0, copy.lengthBytes(), key.keyDialect()));
    }
    return catalog.resolve(host, key, keys, headers::headers, walk);
  }

  private static RoutingKey routingKey(RouteKey key) {
    return RoutingKey.of(key.routingKey(), 0, key.routingKeyBytes(), key.keyDialect());
  }
}
