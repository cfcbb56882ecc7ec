package dev.forebay.broker.catalog;

import dev.forebay.broker.RouteKey;
import dev.forebay.broker.routing.HeadersView;
import dev.forebay.broker.routing.RoutingKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What exists, readable from every loop. The version grows with each change that may lead a message
 * elsewhere; whoever keeps a route compares it.
 */
public final class Catalog {
  /** The only virtual host so far. */
  public static final String DEFAULT_VIRTUAL_HOST = "/";

  private final VirtualHost defaultHost = new VirtualHost(DEFAULT_VIRTUAL_HOST);
  private volatile long version = 1;

  @Nullable VirtualHost virtualHost(String name) {
    return name.equals(DEFAULT_VIRTUAL_HOST) ? defaultHost : null;
  }

  VirtualHost defaultHost() {
    return defaultHost;
  }

  /** A queue by name, or null if there is none. Any loop. */
  public @Nullable QueueEntry queue(String virtualHost, String name) {
    VirtualHost host = virtualHost(virtualHost);
    return host == null ? null : host.queue(name);
  }

  /** Grows with every change that may lead a message elsewhere. */
  long version() {
    return version;
  }

  /** The catalog's loop only. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void changed() {
    version++;
  }

  @Nullable ExchangeEntry exchange(RouteKey key) {
    return defaultHost.exchange(RoutingKey.of(key.exchange(), 0, key.exchangeBytes()));
  }

  /** Where a message goes now. */
  ResolvedRoute resolve(
      @Nullable ExchangeEntry exchange, RouteKey key, HeadersView headers, Walk walk) {
    RoutingKey routingKey = RoutingKey.of(key.routingKey(), 0, key.routingKeyBytes());
    if (key.exchangeBytes() == 0) {
      QueueEntry queue = defaultHost.queue(routingKey);
      return ResolvedRoute.to(
          false, true, queue == null || !queue.isVisible() ? List.of() : List.of(queue));
    }
    if (exchange == null) {
      return ResolvedRoute.noExchange();
    }
    return walk.from(defaultHost, exchange, routingKey, headers);
  }
}
