package dev.forebay.broker.catalog;

import dev.forebay.broker.HeadersSource;
import dev.forebay.broker.RouteKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Routes of one virtual host that a loop has looked up, good as long as the catalog's version
 * stays. {@value #SLOTS} slots by hash; a newer key takes an older one's place. Confined to its
 * loop.
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
    ResolvedRoute route = catalog.resolve(host, key, headers::headers, walk);
    if (route.isCacheable()) {
      RouteKey copy = new RouteKey();
      copy.copyFrom(key);
      slots[index] = new Slot(copy, route, version);
    }
    return route;
  }

  /** The route of a message with further routing keys; every queue is on it once. */
  public ResolvedRoute route(RouteKey key, List<byte[]> copies, HeadersSource headers) {
    ResolvedRoute route = route(key, headers);
    RouteKey copy = new RouteKey();
    copy.copyFrom(key);
    for (byte[] routingKey : copies) {
      System.arraycopy(routingKey, 0, copy.routingKey(), 0, routingKey.length);
      copy.routingKeyBytes(routingKey.length);
      route = route.and(route(copy, headers));
    }
    return route;
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
