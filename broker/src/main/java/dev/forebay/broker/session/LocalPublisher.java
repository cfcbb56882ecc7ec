package dev.forebay.broker.session;

import dev.forebay.broker.access.DeniedRoute;
import dev.forebay.broker.access.PublishAccess;
import dev.forebay.broker.access.SessionAccess;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.publish.HeadersSource;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Promise;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.catalog.ResolvedRoute;
import dev.forebay.broker.catalog.RouteCache;
import dev.forebay.broker.record.RunEnvelope;
import dev.forebay.broker.route.RouteFinder;
import dev.forebay.message.Annotations;
import dev.forebay.message.ByteString;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A channel's publisher on its own loop. */
final class LocalPublisher implements Publisher {
  private final RouteCache routes;
  private final RouteFinder finder;
  private final ConfirmedRuns runs;
  private final PublishAccess access;
  private final int form;
  private final int keyDialect;
  private @Nullable OpenRun open;
  private @Nullable RouteKey routedKey;

  LocalPublisher(
      RouteCache routes,
      RouteFinder finder,
      ConfirmedRuns runs,
      SessionOptions options,
      SessionAccess access) {
    this.access = new PublishAccess(access);
    this.routes = routes;
    this.finder = finder;
    this.runs = runs;
    this.form = options.form().id();
    this.keyDialect = options.keyDialect();
  }

  @Override
  public Route route(RouteKey key, HeadersSource headers) {
    return route(key, List.of(), headers);
  }

  @Override
  public Route route(RouteKey key, List<ByteString> copies, HeadersSource headers) {
    key.keyDialect(keyDialect);
    Refusal refusal = access.refusal(key, copies);
    return refusal == null ? ownRoute(key, copies, headers) : new DeniedRoute(refusal);
  }

  @Override
  public Route ownRoute(RouteKey key, List<ByteString> copies, HeadersSource headers) {
    key.keyDialect(keyDialect);
    routedKey = key;
    return finder.route(routes, key, copies, headers);
  }

  @Override
  public ByteBuffer append(
      Route route, MessageTraits traits, int propertiesBytes, int bodyBytes, long confirmSequence) {
    ResolvedRoute resolved = RouteFinder.found(route);
    OpenRun run = open;
    if (run == null || !run.isFor(resolved, routedKey, traits)) {
      run = openRun(resolved, traits);
      open = run;
    }
    return runs.append(run, propertiesBytes, bodyBytes, confirmSequence);
  }

  @Override
  public boolean mayAppend(Route route, MessageTraits traits, int bytes) {
    ResolvedRoute resolved = RouteFinder.found(route);
    OpenRun run = open;
    boolean continues =
        run != null && run.isFor(resolved, routedKey, traits) && runs.continues(run, bytes);
    return continues || runs.admits(resolved.groupsFor(traits.isPersistent()), bytes);
  }

  @Override
  public Promise promise(Route route, MessageTraits traits, int bytes) {
    return runs.promise(RouteFinder.found(route).groupsFor(traits.isPersistent()), bytes);
  }

  private OpenRun openRun(ResolvedRoute route, MessageTraits traits) {
    RouteKey key = routedKey;
    if (key == null || !route.hasTargets()) {
      throw new IllegalStateException("append needs a route with targets");
    }
    return new OpenRun(
        runs,
        route,
        traits.hiddenKeys(),
        RunEnvelope.published(
            form,
            key.exchangeCopy(),
            keyDialect,
            key.routingKeyCopy(),
            traits.isPersistent(),
            route.isRanked() ? traits.priority() : 0,
            route.isSized(),
            traits.expirationMillis(),
            Annotations.withHiddenKeys(traits.hiddenKeys())));
  }

  @Override
  public void drop(long confirmSequence) {
    runs.drop(confirmSequence);
  }

  @Override
  public void flush() {
    runs.flush();
    OpenRun run = open;
    if (run != null && run.isLarge()) {
      open = null;
    }
  }
}
