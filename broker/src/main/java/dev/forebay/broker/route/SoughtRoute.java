package dev.forebay.broker.route;

import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.catalog.ResolvedRoute;
import dev.forebay.broker.catalog.RouteCache;
import dev.forebay.broker.work.Portion;
import dev.forebay.message.Delay;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A route that is looked for in several turns. Confined to its session's loop. */
final class SoughtRoute implements Route {
  private final Executor client;
  private final boolean internal;
  private RouteCache.@Nullable Search search;
  private @Nullable ResolvedRoute found;
  private @Nullable Runnable told;

  /** One that nobody looks for yet, from an exchange that exists. */
  SoughtRoute(RouteCache.Search search, boolean internal, Executor client) {
    this.search = search;
    this.internal = internal;
    this.client = client;
  }

  /** Goes on with the search; whether something is left of it. */
  boolean piece(Portion portion) {
    RouteCache.Search current = search;
    if (current == null) {
      return false;
    }
    if (current.piece(portion)) {
      return true;
    }
    found = current.found();
    search = null;
    Runnable waiting = told;
    told = null;
    if (waiting != null) {
      client.execute(waiting);
    }
    return false;
  }

  ResolvedRoute found() {
    ResolvedRoute route = found;
    if (route == null) {
      throw new IllegalStateException("the route is not found yet");
    }
    return route;
  }

  @Override
  public boolean isFound() {
    return found != null;
  }

  @Override
  public void whenFound(Runnable wanted) {
    if (found == null) {
      told = wanted;
    } else {
      wanted.run();
    }
  }

  @Override
  public void forget() {
    search = null;
    told = null;
  }

  @Override
  public boolean exists() {
    return found == null || found.exists();
  }

  @Override
  public boolean isInternal() {
    return found == null ? internal : found.isInternal();
  }

  @Override
  public boolean hasTargets() {
    return found().hasTargets();
  }

  @Override
  public Delay delay() {
    return found().delay();
  }

  @Override
  public boolean reachesStreams() {
    return found().reachesStreams();
  }
}
