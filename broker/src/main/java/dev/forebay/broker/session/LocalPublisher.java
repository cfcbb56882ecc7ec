package dev.forebay.broker.session;

import dev.forebay.broker.ConfirmListener;
import dev.forebay.broker.HeadersSource;
import dev.forebay.broker.Publisher;
import dev.forebay.broker.Route;
import dev.forebay.broker.RouteKey;
import dev.forebay.broker.catalog.ResolvedRoute;
import dev.forebay.broker.catalog.RouteCache;
import dev.forebay.broker.shard.BrokerLoop;
import dev.forebay.broker.shard.RunEnvelope;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A channel's publisher on its own loop. */
final class LocalPublisher implements Publisher {
  private final BrokerLoop loop;
  private final RunBuilder builder;
  private final RouteCache routes;
  private final PublishBudget budget;
  private final ConfirmListener listener;
  private final ArrayDeque<PendingConfirm> unconfirmed = new ArrayDeque<>();
  private @Nullable OpenRun open;
  private @Nullable RouteKey routedKey;

  LocalPublisher(
      BrokerLoop loop,
      RunBuilder builder,
      RouteCache routes,
      PublishBudget budget,
      ConfirmListener listener) {
    this.loop = loop;
    this.builder = builder;
    this.routes = routes;
    this.budget = budget;
    this.listener = listener;
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
    return append(run, propertiesBytes, bodyBytes, confirmSequence);
  }

  ByteBuffer append(OpenRun run, int propertiesBytes, int bodyBytes, long confirmSequence) {
    return builder.append(run, propertiesBytes, bodyBytes, confirmSequence);
  }

  private OpenRun openRun(ResolvedRoute route, boolean persistent, long expirationMillis) {
    RouteKey key = routedKey;
    if (key == null || !route.hasTargets()) {
      throw new IllegalStateException("append needs a route with targets");
    }
    return new OpenRun(
        this,
        route,
        RunEnvelope.published(
            Arrays.copyOf(key.exchange(), key.exchangeBytes()),
            Arrays.copyOf(key.routingKey(), key.routingKeyBytes()),
            persistent,
            expirationMillis));
  }

  @Override
  public void drop(long confirmSequence) {
    builder.close();
    budget.counted(1);
    if (confirmSequence > 0) {
      unconfirmed.add(new PendingConfirm(this, loop, confirmSequence, 0));
      confirmSafe();
    }
  }

  @Override
  public void flush() {
    builder.close();
  }

  /** The run that is being handed over has so many parts. */
  PendingConfirm pending(int parts, long lastSequence, int messages) {
    budget.counted(messages);
    PendingConfirm pending = new PendingConfirm(this, loop, lastSequence, parts);
    if (lastSequence > 0) {
      unconfirmed.add(pending);
    }
    return pending;
  }

  /** Confirms, in order, what is safe. */
  void confirmSafe() {
    long upTo = 0;
    while (true) {
      PendingConfirm first = unconfirmed.peek();
      if (first == null || !first.isSafe()) {
        break;
      }
      upTo = unconfirmed.remove().lastSequence();
    }
    if (upTo > 0) {
      listener.confirmed(upTo);
    }
  }

  PublishBudget budget() {
    return budget;
  }
}
