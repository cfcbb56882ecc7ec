package dev.forebay.broker.catalog;

import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.routing.HeadersView;
import dev.forebay.broker.routing.RoutingKey;
import dev.forebay.broker.routing.Target;
import dev.forebay.broker.routing.TargetSet;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows a message from exchange to exchange. Every exchange is entered once, so that circles of
 * bindings end, and every queue or stream is found once. An exchange whose bindings match nothing
 * hands on to its alternate. Re-used; confined to one loop.
 */
final class Walk {
  private final TargetSet reached = new TargetSet();
  private final TargetSet matched = new TargetSet();

  /**
   * Where a message gets to which is published to the exchange.
   *
   * @param keys that it carries: an exchange hands on to its alternate if none of them matches
   * @param name its first key as names are written
   */
  ResolvedRoute from(
      VirtualHost host,
      ExchangeEntry start,
      List<RoutingKey> keys,
      HeadersView headers,
      RoutingKey name) {
    reached.clear();
    reached.add(start);
    boolean cacheable = true;
    List<BoundTarget> found = new ArrayList<>();
    for (int i = 0; i < reached.size(); i++) {
      switch ((BoundTarget) reached.get(i)) {
        case QueueEntry queue -> {
          if (queue.isVisible()) {
            found.add(queue);
          }
        }
        case StreamTarget stream -> found.add(stream);
        case ExchangeEntry exchange -> {
          cacheable &= exchange.type() != ExchangeType.HEADERS;
          step(host, exchange, keys, headers);
        }
      }
    }
    reached.clear();
    return ResolvedRoute.to(start.internal, cacheable, found, name);
  }

  private void step(
      VirtualHost host, ExchangeEntry exchange, List<RoutingKey> keys, HeadersView headers) {
    matched.clear();
    for (RoutingKey key : keys) {
      exchange.table.collect(key, headers, matched);
    }
    boolean isAny = false;
    for (int i = 0; i < matched.size(); i++) {
      // Bindings to what was removed go in pieces.
      if (((BoundTarget) matched.get(i)).isReached()) {
        reached.add(matched.get(i));
        isAny = true;
      }
    }
    if (!isAny && exchange.alternate != null) {
      Target alternate = host.exchange(exchange.alternate);
      if (alternate != null) {
        reached.add(alternate);
      }
    }
    matched.clear();
  }
}
