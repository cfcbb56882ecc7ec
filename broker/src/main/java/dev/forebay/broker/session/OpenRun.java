package dev.forebay.broker.session;

import dev.forebay.broker.catalog.ResolvedRoute;
import dev.forebay.broker.catalog.RouteGroup;
import dev.forebay.broker.record.RunEnvelope;
import dev.forebay.broker.record.RunFormat;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the messages of one run have in common. A publisher keeps it as long as it publishes on the
 * same route, so that telling whether a message continues the run is one comparison.
 */
final class OpenRun {
  private final ConfirmedRuns runs;
  private final ResolvedRoute route;
  private final RunEnvelope envelope;
  private final List<RouteGroup> groups;

  OpenRun(ConfirmedRuns runs, ResolvedRoute route, RunEnvelope envelope) {
    this.runs = runs;
    this.route = route;
    this.envelope = envelope;
    this.groups = route.groupsFor(envelope.persistent());
  }

  boolean isFor(ResolvedRoute wantedRoute, boolean wantedPersistent, long wantedExpirationMillis) {
    return route == wantedRoute
        && envelope.persistent() == wantedPersistent
        && envelope.expirationMillis() == wantedExpirationMillis;
  }

  boolean continues(@Nullable OpenRun open) {
    return open == this;
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
  int writePrefix(ByteBuffer memory, int start, RouteGroup group, long timeMillis) {
    return RunFormat.writePrefix(memory, start, group.targets(), envelope, timeMillis);
  }
}
