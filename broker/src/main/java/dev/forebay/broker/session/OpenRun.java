package dev.forebay.broker.session;

import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.catalog.ResolvedRoute;
import dev.forebay.broker.handover.RouteGroup;
import dev.forebay.broker.record.RunEnvelope;
import dev.forebay.broker.record.RunFormat;
import dev.forebay.message.ByteString;
import dev.forebay.message.Delay;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the messages of one run have in common. A publisher keeps it as long as it publishes on the
 * same route, so that telling whether a message continues the run is one comparison; a large one
 * only until it flushes, since there may be very many publishers.
 */
final class OpenRun {
  /** The append time before the shard has said when that is. */
  private static final long UNSTAMPED = 0;

  /** Kept by a publisher that does nothing. */
  private static final int KEPT_BYTES_MAX = 2 << 10;

  private static final int FIXED_BYTES = 256;

  private final ConfirmedRuns runs;
  private final ResolvedRoute route;
  private final List<ByteString> hiddenKeys;
  private final RunEnvelope envelope;
  private final List<RouteGroup> groups;

  OpenRun(
      ConfirmedRuns runs, ResolvedRoute route, List<ByteString> hiddenKeys, RunEnvelope envelope) {
    this.runs = runs;
    this.route = route;
    this.hiddenKeys = hiddenKeys;
    Delay delay = route.delay();
    this.envelope = delay instanceof Delay.Wrong ? envelope : envelope.heldBack(delay);
    this.groups = route.groupsFor(envelope.persistent());
  }

  boolean isFor(ResolvedRoute wantedRoute, @Nullable RouteKey key, MessageTraits wanted) {
    return (route == wantedRoute || isFound(wantedRoute, key))
        && envelope.persistent() == wanted.isPersistent()
        && envelope.expirationMillis() == wanted.expirationMillis()
        && (!route.isRanked() || envelope.priority() == wanted.priority())
        && hiddenKeys.equals(wanted.hiddenKeys());
  }

  /** Whether a route that is looked up for each message is the same once more. */
  private boolean isFound(ResolvedRoute wantedRoute, @Nullable RouteKey key) {
    return key != null
        && !wantedRoute.isCacheable()
        && !route.isCacheable()
        && wantedRoute.leadsWhere(route)
        && key.is(envelope.exchange(), envelope.keyDialect(), envelope.routingKey());
  }

  boolean continues(@Nullable OpenRun open) {
    return open == this;
  }

  /** What it takes of the heap, roughly, without the route. */
  int ownBytes() {
    return FIXED_BYTES
        + envelope.exchange().length
        + envelope.routingKey().length
        + envelope.annotations().length;
  }

  /** How many messages a run may have. */
  int messagesMax() {
    return route.isOneByOne() ? 1 : RunBuilder.RUN_MESSAGES_MAX;
  }

  /** The priority of its messages, if its route asks for that. */
  int priority() {
    return envelope.priority();
  }

  ResolvedRoute route() {
    return route;
  }

  boolean isLarge() {
    return ownBytes() + route.keptBytes() > KEPT_BYTES_MAX;
  }

  ConfirmedRuns runs() {
    return runs;
  }

  List<RouteGroup> groups() {
    return groups;
  }

  int prefixBytes(RouteGroup group) {
    return RunFormat.prefixBytes(group.targets(), envelope);
  }

  /** Writes what comes before the messages; returns where the first message goes. */
  int writePrefix(ByteBuffer memory, int start, RouteGroup group) {
    return RunFormat.writePrefix(memory, start, group.targets(), envelope, UNSTAMPED);
  }
}
