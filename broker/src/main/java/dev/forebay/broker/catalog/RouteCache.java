package dev.forebay.broker.catalog;

import dev.forebay.broker.api.publish.HeadersSource;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.routing.RoutingKey;
import dev.forebay.message.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Routes of one virtual host that a loop has looked up, good as long as the catalog's version
 * stays. {@value #SLOTS} slots by hash; a newer key takes an older one's place, long ones none.
 * Confined to its loop.
 */
public final class RouteCache {
  private static final int SLOTS = 1024;

  private final Catalog catalog;
  private final VirtualHost host;
  private final Walk walk = new Walk();
  private final @Nullable Slot[] slots = new Slot[SLOTS];

  /** A cache of the routes of one virtual host. */
  public RouteCache(Catalog catalog, String virtualHost) {
    this.catalog = catalog;
    this.host = catalog.host(virtualHost);
  }

  /** The route of a message. */
  public ResolvedRoute route(RouteKey key, HeadersSource headers) {
    int index = hash(key) & (SLOTS - 1);
    Slot slot = slots[index];
    long version = catalog.version();
    if (slot != null && slot.version == version && slot.key.sameAs(key)) {
      return slot.route;
    }
    ResolvedRoute route =
        catalog.resolve(host, key, List.of(routingKey(key)), headers::headers, walk);
    if (route.isCacheable() && key.isShort()) {
      RouteKey copy = new RouteKey();
      copy.copyFrom(key);
      slots[index] = new Slot(copy, route, version);
    }
    return route;
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

  private static int hash(RouteKey key) {
    int hash = key.exchangeBytes();
    for (int i = 0; i < key.exchangeBytes(); i++) {
      hash = 31 * hash + key.exchange()[i];
    }
    for (int i = 0; i < key.routingKeyBytes(); i++) {
      hash = 31 * hash + key.routingKey()[i];
    }
    return hash ^ hash >>> 10;
  }

  private record Slot(RouteKey key, ResolvedRoute route, long version) {}
}
