package dev.forebay.broker.catalog;

import dev.forebay.broker.api.declaration.HashInput;
import dev.forebay.broker.api.publish.HeadersSource;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.routing.HeadersView;
import dev.forebay.broker.routing.RoutingKey;
import dev.forebay.broker.work.Portion;
import dev.forebay.message.ByteString;
import dev.forebay.message.Delay;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.Headers;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Routes of one virtual host for one loop: those that it has looked up are good as long as the
 * catalog's version stays, and of long keys none is kept. Confined to its loop.
 */
public final class RouteCache {
  /** What is looked up at once is no longer than this; most routes are much shorter. */
  private static final int UNITS_AT_ONCE = 1024;

  private final Catalog catalog;
  private final VirtualHost host;
  private final RouteSlots slots;
  private final Walk walk;

  /**
   * The routes of one virtual host.
   *
   * @param slots where the loop keeps what it has looked up
   */
  public RouteCache(Catalog catalog, String virtualHost, RouteSlots slots) {
    this.catalog = catalog;
    this.host = catalog.host(virtualHost);
    this.slots = slots;
    this.walk = new Walk(host);
  }

  /** The route of a message, or null if it takes a {@link #search} to find it. */
  public @Nullable ResolvedRoute route(RouteKey key, HeadersSource headers) {
    ResolvedRoute kept = slots.find(host, key, catalog.version());
    return kept == null ? look(key, List.of(), new InPlace(headers)) : kept;
  }

  /** As above, with further routing keys; every queue is on it once. */
  public @Nullable ResolvedRoute route(
      RouteKey key, List<ByteString> copies, HeadersSource headers) {
    return copies.isEmpty() ? route(key, headers) : look(key, copies, new InPlace(headers));
  }

  private @Nullable ResolvedRoute look(RouteKey key, List<ByteString> copies, HeadersView headers) {
    Search search = new Search(key, copies, headers, walk);
    if (search.piece(new Portion(UNITS_AT_ONCE))) {
      walk.clear();
      return null;
    }
    return search.found();
  }

  /** A search for the route of a message, of which nothing is needed afterwards. */
  public Search search(RouteKey key, List<ByteString> copies, HeadersSource headers) {
    RouteKey copy = new RouteKey();
    copy.copyFrom(key);
    return new Search(copy, List.copyOf(copies), Decoded.of(headers), new Walk(host));
  }

  /** What is decoded when it is asked for, as long as the message is at hand. */
  private record InPlace(HeadersSource source) implements HeadersView {
    @Override
    public Headers headers() {
      return source.headers();
    }

    @Override
    public Delay delay() {
      return source.delay();
    }

    @Override
    public @Nullable ByteString property(EnvelopeProperty property) {
      return source.property(property);
    }
  }

  /** What may be asked for later. */
  private record Decoded(Headers headers, Delay delay, Map<EnvelopeProperty, ByteString> properties)
      implements HeadersView {
    static Decoded of(HeadersSource source) {
      Map<EnvelopeProperty, ByteString> properties = new EnumMap<>(EnvelopeProperty.class);
      for (EnvelopeProperty property : HashInput.PROPERTIES) {
        ByteString value = source.property(property);
        if (value != null) {
          properties.put(property, value);
        }
      }
      return new Decoded(source.headers(), source.delay(), properties);
    }

    @Override
    public @Nullable ByteString property(EnvelopeProperty property) {
      return properties.get(property);
    }
  }

  /** A search that may take several turns, and takes up nothing before it begins. */
  public final class Search {
    private final RouteKey key;
    private final List<ByteString> copies;
    private final HeadersView headers;
    private final Walk steps;
    private long version;
    private boolean hasBegun;
    private @Nullable ResolvedRoute found;

    private Search(RouteKey key, List<ByteString> copies, HeadersView headers, Walk steps) {
      this.key = key;
      this.copies = copies;
      this.headers = headers;
      this.steps = steps;
    }

    /** Goes on as far as the portion allows; whether something is left. */
    public boolean piece(Portion portion) {
      if (!hasBegun && begin()) {
        return false;
      }
      if (steps.piece(portion)) {
        return true;
      }
      ResolvedRoute route = steps.found();
      found = route;
      // One that was found while the catalog changed is good for whoever has asked for it, alone.
      if (copies.isEmpty()
          && route.isCacheable()
          && key.isShort()
          && version == catalog.version()) {
        slots.keep(host, key, route, version);
      }
      return false;
    }

    /** Somebody else may have found it meanwhile. */
    private boolean begin() {
      hasBegun = true;
      version = catalog.version();
      found = copies.isEmpty() ? slots.find(host, key, version) : null;
      if (found == null) {
        catalog.begin(steps, host, key, keys(), headers);
      }
      return found != null;
    }

    private List<RoutingKey> keys() {
      RoutingKey first =
          RoutingKey.of(key.routingKey(), 0, key.routingKeyBytes(), key.keyDialect());
      if (copies.isEmpty()) {
        return List.of(first);
      }
      List<RoutingKey> keys = new ArrayList<>(1 + copies.size());
      keys.add(first);
      for (ByteString copy : copies) {
        keys.add(RoutingKey.of(copy.toByteArray(), 0, copy.lengthBytes(), key.keyDialect()));
      }
      return keys;
    }

    /** What was found, at the end. */
    public ResolvedRoute found() {
      ResolvedRoute route = found;
      if (route == null) {
        throw new IllegalStateException("the search has not ended");
      }
      return route;
    }
  }

  /** Whether clients may publish to the exchange, if it exists. */
  public boolean isInternal(RouteKey key) {
    ExchangeEntry exchange = host.exchange(RoutingKey.of(key.exchange(), 0, key.exchangeBytes()));
    return exchange != null && exchange.internal;
  }

  /** A route without the queues of these names. */
  public ResolvedRoute without(ResolvedRoute route, Set<String> names) {
    Set<Long> queues = new HashSet<>();
    for (String name : names) {
      QueueEntry queue = host.queue(name);
      if (queue != null) {
        queues.add(queue.id());
      }
    }
    return route.without(queues);
  }
}
