package dev.forebay.broker.route;

import dev.forebay.broker.api.publish.HeadersSource;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.catalog.ResolvedRoute;
import dev.forebay.broker.catalog.RouteCache;
import dev.forebay.message.ByteString;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Finds where the messages of one session go. What it can't find in this turn it looks for in later
 * ones, one route after another. Confined to the session's loop.
 */
public final class RouteFinder {
  private final RouteSearches searches;
  private final Executor client;

  /** Null while there is none, as mostly. */
  private @Nullable ArrayDeque<SoughtRoute> sought;

  /**
   * Nothing is looked for.
   *
   * @param client runs what the session's client is told
   */
  public RouteFinder(RouteSearches searches, Executor client) {
    this.searches = searches;
    this.client = client;
  }

  /**
   * The route of a message, which may be still to be found.
   *
   * @param copies further routing keys
   */
  public Route route(
      RouteCache routes, RouteKey key, List<ByteString> copies, HeadersSource headers) {
    ResolvedRoute known =
        copies.isEmpty() ? routes.route(key, headers) : routes.route(key, copies, headers);
    if (known != null) {
      return known;
    }
    SoughtRoute added =
        new SoughtRoute(routes.search(key, copies, headers), routes.isInternal(key), client);
    ArrayDeque<SoughtRoute> all = sought;
    if (all == null) {
      all = new ArrayDeque<>(1);
      sought = all;
      searches.add(this);
    }
    all.add(added);
    return added;
  }

  /** Of a route that is found, where it leads. */
  public static ResolvedRoute found(Route route) {
    return route instanceof SoughtRoute found ? found.found() : (ResolvedRoute) route;
  }

  /** What is looked for now; null if nothing is. */
  @Nullable SoughtRoute first() {
    return sought == null ? null : sought.peek();
  }

  /** That is found; whether there is more. */
  boolean removeFirst() {
    ArrayDeque<SoughtRoute> all = Objects.requireNonNull(sought, "nothing is sought");
    all.remove();
    if (all.isEmpty()) {
      sought = null;
    }
    return sought != null;
  }
}
