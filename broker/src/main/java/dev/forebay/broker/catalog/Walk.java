package dev.forebay.broker.catalog;

import dev.forebay.broker.routing.HeadersView;
import dev.forebay.broker.routing.Matches;
import dev.forebay.broker.routing.RoutingKey;
import dev.forebay.broker.routing.Target;
import dev.forebay.broker.routing.TargetSet;
import dev.forebay.broker.work.Portion;
import dev.forebay.message.Delay;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Follows a message from exchange to exchange. Every exchange is entered once, so that circles of
 * bindings end, and every queue or stream is found once. An exchange whose bindings match nothing
 * hands on to its alternate. It goes in pieces, since there may be very many queues, and keys; what
 * changes meanwhile is seen or not. Re-used; confined to one loop.
 */
final class Walk {
  /** What it takes to put a queue on a route. */
  private static final int UNITS_PER_TARGET = 6;

  /** What is looked at in the time of a unit. */
  private static final int VISITS_PER_UNIT = 8;

  private final TargetSet reached = new TargetSet();
  private final Matches matched = new Matches();
  private final ArrayDeque<ExchangeEntry> ahead = new ArrayDeque<>();
  private final VirtualHost host;
  private List<RoutingKey> keys = List.of();
  private HeadersView headers = HeadersView.NONE;
  private ResolvedRoute.Draft found = ResolvedRoute.Draft.open();
  private RoutingKey name = RoutingKey.utf8("");
  private boolean isCacheable;

  /** What a key leads to, if that needs no bindings. */
  private @Nullable Function<RoutingKey, @Nullable BoundTarget> byKey;

  /** The exchange that is being gone through. */
  private @Nullable ExchangeEntry at;

  /** The key that it is asked for next. */
  private int nextKey;

  private boolean isAnyMatched;

  Walk(VirtualHost host) {
    this.host = host;
  }

  /**
   * Begins where a message is published to the exchange.
   *
   * @param carried the keys of the message: an exchange hands on to its alternate if none of them
   *     matches
   * @param firstName its first key as names are written
   */
  void begin(
      ExchangeEntry start, List<RoutingKey> carried, HeadersView view, RoutingKey firstName) {
    keys = carried;
    headers = view;
    name = firstName;
    isCacheable = true;
    found = ResolvedRoute.Draft.of(start);
    reached.add(start);
    ahead.add(start);
  }

  /**
   * Begins where a key leads to something without bindings.
   *
   * @param carried the keys of the message, as names are written
   */
  void begin(List<RoutingKey> carried, Function<RoutingKey, @Nullable BoundTarget> leadsTo) {
    keys = carried;
    name = carried.getFirst();
    isCacheable = true;
    byKey = leadsTo;
    nextKey = 0;
  }

  /** Begins where there is nothing. */
  void beginNowhere() {
    isCacheable = true;
    found = ResolvedRoute.Draft.noExchange();
  }

  /** Goes on as far as the portion allows; whether something is left. */
  boolean piece(Portion portion) {
    if (byKey != null && !passKeys(byKey, portion)) {
      return true;
    }
    while (true) {
      if (at == null && !enterNext()) {
        return false;
      }
      if (!passSome(portion)) {
        return true;
      }
    }
  }

  private boolean passKeys(Function<RoutingKey, @Nullable BoundTarget> leadsTo, Portion portion) {
    for (; nextKey < keys.size(); nextKey++) {
      if (portion.isUsedUp()) {
        return false;
      }
      portion.take(1);
      BoundTarget target = leadsTo.apply(keys.get(nextKey));
      if (target != null) {
        reach(target, portion);
      }
    }
    byKey = null;
    return true;
  }

  private boolean enterNext() {
    ExchangeEntry next = ahead.poll();
    while (next != null && isHeldBackAt(next)) {
      next = ahead.poll();
    }
    at = next;
    nextKey = 0;
    isAnyMatched = false;
    if (next != null) {
      isCacheable &= next.table.isSameForKey();
    }
    return next != null;
  }

  /** Whether the message goes no further than to an exchange for now. */
  private boolean isHeldBackAt(ExchangeEntry exchange) {
    QueueEntry held = exchange.held;
    if (held == null) {
      return false;
    }
    isCacheable = false;
    Delay delay = headers.delay();
    return switch (delay) {
      case Delay.None _ -> false;
      case Delay.Wrong _ -> {
        found.wrong(delay);
        yield true;
      }
      case Delay.Span _, Delay.Until _ -> {
        if (held.isVisible()) {
          found.add(held, delay);
        }
        yield true;
      }
    };
  }

  /** Goes through what the exchange selects; whether that has an end in this portion. */
  private boolean passSome(Portion portion) {
    ExchangeEntry exchange = at;
    while (exchange != null) {
      portion.take(matched.takeVisits() / VISITS_PER_UNIT);
      if (portion.isUsedUp()) {
        return false;
      }
      Target next = matched.next();
      if (next != null) {
        matched((BoundTarget) next, portion);
      } else if (nextKey < keys.size()) {
        matched.clear();
        exchange.table.collect(keys.get(nextKey), headers, matched);
        portion.take(1);
        nextKey = exchange.table.looksAtKeys() ? nextKey + 1 : keys.size();
      } else {
        leave(exchange);
        exchange = null;
      }
    }
    return true;
  }

  private void matched(BoundTarget target, Portion portion) {
    // Bindings to what was removed go in pieces.
    if (target.isReached()) {
      isAnyMatched = true;
      reach(target, portion);
    }
  }

  private void reach(BoundTarget target, Portion portion) {
    if (!reached.add(target)) {
      return;
    }
    portion.take(UNITS_PER_TARGET);
    switch (target) {
      case QueueEntry queue -> {
        if (queue.isVisible()) {
          found.add(queue);
        }
      }
      case StreamTarget stream -> found.add(stream, name);
      case ExchangeEntry exchange -> ahead.add(exchange);
    }
  }

  private void leave(ExchangeEntry exchange) {
    if (!isAnyMatched && exchange.alternate != null) {
      ExchangeEntry alternate = host.exchange(exchange.alternate);
      if (alternate != null && reached.add(alternate)) {
        ahead.add(alternate);
      }
    }
    matched.clear();
    at = null;
  }

  /** Where it has got to, at its end. */
  ResolvedRoute found() {
    ResolvedRoute route = found.route(isCacheable);
    clear();
    return route;
  }

  /** Forgets where it is. */
  void clear() {
    reached.clear();
    matched.clear();
    ahead.clear();
    keys = List.of();
    headers = HeadersView.NONE;
    byKey = null;
    found = ResolvedRoute.Draft.open();
    at = null;
  }
}
