package dev.forebay.broker.session;

import dev.forebay.broker.api.HeadersSource;
import dev.forebay.broker.api.Promise;
import dev.forebay.broker.api.Publisher;
import dev.forebay.broker.api.Route;
import dev.forebay.broker.api.RouteKey;
import dev.forebay.broker.catalog.ResolvedRoute;
import dev.forebay.broker.catalog.RouteCache;
import dev.forebay.broker.record.RunEnvelope;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A channel's publisher on its own loop. */
final class LocalPublisher implements Publisher {
  private final RouteCache routes;
  private final ConfirmedRuns runs;
  private @Nullable OpenRun open;
  private @Nullable RouteKey routedKey;

  LocalPublisher(RouteCache routes, ConfirmedRuns runs) {
    this.routes = routes;
    this.runs = runs;
  }

  @Override
  public Route route(RouteKey key, HeadersSource headers) {
    routedKey = key;
    return routes.route(key, headers);
  }

  @Override
  public Route route(RouteKey key, List<byte[]> copies, HeadersSource headers) {
    routedKey = key;
    return routes.route(key, copies, headers);
  }

  @Override
  public ByteBuffer append(
      Route route,
      boolean persistent,
      long expirationMillis,
      int propertiesBytes,
      int bodyBytes,
      long confirmSequence) {
    ResolvedRoute resolved = (ResolvedRoute) route;
    OpenRun run = open;
    if (run == null || !run.isFor(resolved, persistent, expirationMillis)) {
      run = openRun(resolved, persistent, expirationMillis);
      open = run;
    }
    return runs.append(run, propertiesBytes, bodyBytes, confirmSequence);
  }

  @Override
  public boolean mayAppend(Route route, boolean persistent, long expirationMillis, int bytes) {
    ResolvedRoute resolved = (ResolvedRoute) route;
    OpenRun run = open;
    boolean continues =
        run != null
            && run.isFor(resolved, persistent, expirationMillis)
            && runs.continues(run, bytes);
    return continues || runs.admits(resolved.groupsFor(persistent), bytes);
  }

  @Override
  public Promise promise(Route route, boolean persistent, int bytes) {
    return runs.promise(((ResolvedRoute) route).groupsFor(persistent), bytes);
  }

  private OpenRun openRun(ResolvedRoute route, boolean persistent, long expirationMillis) {
    RouteKey key = routedKey;
    if (key == null || !route.hasTargets()) {
      throw new IllegalStateException("append needs a route with targets");
    }
    return new OpenRun(
        runs,
        route,
        RunEnvelope.published(
            Arrays.copyOf(key.exchange(), key.exchangeBytes()),
            Arrays.copyOf(key.routingKey(), key.routingKeyBytes()),
            persistent,
            expirationMillis));
  }

  @Override
  public void drop(long confirmSequence) {
    runs.drop(confirmSequence);
  }

  @Override
  public void flush() {
    runs.flush();
  }
}
