package dev.forebay.broker.catalog;

import dev.forebay.broker.routing.HeadersView;
import dev.forebay.broker.routing.RoutingKey;
import dev.forebay.broker.routing.Target;
import dev.forebay.broker.routing.TargetSet;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows a message from exchange to exchange. Every exchange is entered once, so that circles of
 * bindings end, and every queue is found once. An exchange whose bindings match nothing hands on to
 * its alternate. Re-used; confined to one loop.
 */
final class Walk {
  private final TargetSet reached = new TargetSet();
  private final TargetSet matched = new TargetSet();

  /** The queues that a message gets to which is published to the exchange. */
  ResolvedRoute from(VirtualHost host, ExchangeEntry start, RoutingKey key, HeadersView headers) {
    reached.clear();
    reached.add(start);
    boolean cacheable = true;
    List<QueueEntry> queues = new ArrayList<>();
    for (int i = 0; i < reached.size(); i++) {
      switch ((BoundTarget) reached.get(i)) {
        case QueueEntry queue -> {
          if (queue.isVisible()) {
            queues.add(queue);
          }
        }
        case ExchangeEntry exchange -> {
          cacheable &= exchange.type != ExchangeType.HEADERS;
          step(host, exchange, key, headers);
        }
      }
    }
    reached.clear();
    return ResolvedRoute.to(start.internal, cacheable, queues);
  }

  private void step(VirtualHost host, ExchangeEntry exchange, RoutingKey key, HeadersView headers) {
    matched.clear();
    exchange.table.collect(key, headers, matched);
    for (int i = 0; i < matched.size(); i++) {
      reached.add(matched.get(i));
    }
    if (matched.size() == 0 && exchange.alternate != null) {
      Target alternate = host.exchange(exchange.alternate);
      if (alternate != null) {
        reached.add(alternate);
      }
    }
    matched.clear();
  }
}
