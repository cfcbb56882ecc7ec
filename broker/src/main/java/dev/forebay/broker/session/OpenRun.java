package dev.forebay.broker.session;

import dev.forebay.broker.catalog.ResolvedRoute;
import dev.forebay.broker.catalog.RouteGroup;
import dev.forebay.broker.shard.RunFormat;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the messages of one run have in common. A publisher keeps it as long as it publishes on the
 * same route, so that telling whether a message continues the run is one comparison.
 */
final class OpenRun {
  private final LocalPublisher publisher;
  private final ResolvedRoute route;
  private final boolean persistent;
  private final byte[] exchange;
  private final byte[] routingKey;
  private final List<RouteGroup> groups;

  OpenRun(
      LocalPublisher publisher,
      ResolvedRoute route,
      boolean persistent,
      byte[] exchange,
      byte[] routingKey) {
    this.publisher = publisher;
    this.route = route;
    this.persistent = persistent;
    this.exchange = exchange;
    this.routingKey = routingKey;
    this.groups = route.groups(persistent);
  }

  boolean isFor(ResolvedRoute wantedRoute, boolean wantedPersistent) {
    return route == wantedRoute && persistent == wantedPersistent;
  }

  boolean continues(@Nullable OpenRun open) {
    return open == this;
  }

  LocalPublisher publisher() {
    return publisher;
  }

  List<RouteGroup> groups() {
    return groups;
  }

  int prefixBytes(RouteGroup group) {
    return RunFormat.prefixBytes(group.queues().size(), exchange.length, routingKey.length);
  }

  /** Writes what comes before the messages; returns where the first message goes. */
  int writePrefix(ByteBuffer memory, int start, RouteGroup group, long timeMillis) {
    RunFormat.writeFixed(memory, start, group.queues().size(), timeMillis);
    int at = RunFormat.namesAt(memory, start);
    memory.put(at, (byte) exchange.length);
    memory.put(at + 1, exchange);
    at += 1 + exchange.length;
    memory.put(at, (byte) routingKey.length);
    memory.put(at + 1, routingKey);
    return at + 1 + routingKey.length;
  }
}
