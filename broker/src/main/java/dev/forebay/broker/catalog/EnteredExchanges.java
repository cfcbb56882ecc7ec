package dev.forebay.broker.catalog;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges of a virtual host that messages come to from other exchanges, and what comparing a
 * message with all their bindings can take, since one message may come to all of them. Confined to
 * the catalog's loop.
 */
final class EnteredExchanges {
  /**
   * Comparisons and ways from one exchange to another: about a millisecond, besides that of the
   * exchange that a message is published to.
   */
  static final long VISITS_MAX = 65_536;

  private final VirtualHost host;

  /** How many exchanges hand on to those of a name what they don't match. */
  private final Map<String, Integer> alternates = new HashMap<>();

  private final Map<ExchangeEntry, Long> counted = new HashMap<>();
  private long visits;

  EnteredExchanges(VirtualHost host) {
    this.host = host;
  }

  /** Whether messages may be led to an exchange, or to none. */
  boolean mayLeadTo(@Nullable ExchangeEntry next) {
    long more = next == null || isEntered(next) ? 1 : next.table.visits() + 1;
    return visits + more <= VISITS_MAX;
  }

  /** Whether an exchange may have more bindings. */
  boolean mayGrow(ExchangeEntry exchange) {
    return !isEntered(exchange) || visits < VISITS_MAX;
  }

  /** The exchange is there from now on. */
  void added(ExchangeEntry exchange) {
    String alternate = exchange.settings.alternate();
    if (alternate != null) {
      alternates.merge(alternate, 1, Integer::sum);
      changed(host.exchange(alternate));
    }
    changed(exchange);
  }

  /** The exchange is gone. */
  void removed(ExchangeEntry exchange) {
    String alternate = exchange.settings.alternate();
    if (alternate != null) {
      alternates.computeIfPresent(alternate, (_, count) -> count == 1 ? null : count - 1);
      changed(host.exchange(alternate));
    }
    count(exchange, 0);
  }

  /** There is a binding more or less, from the exchange or to it. */
  void changed(@Nullable ExchangeEntry exchange) {
    if (exchange != null) {
      boolean isCounted = isEntered(exchange) && exchange.isReached();
      count(exchange, isCounted ? exchange.table.visits() + exchange.boundFrom().size() : 0);
    }
  }

  private void count(ExchangeEntry exchange, long now) {
    Long before = now == 0 ? counted.remove(exchange) : counted.put(exchange, now);
    visits += now - (before == null ? 0 : before);
  }

  private boolean isEntered(ExchangeEntry exchange) {
    return !exchange.boundFrom().isEmpty() || alternates.containsKey(exchange.name);
  }

  /** What is counted. */
  long visits() {
    return visits;
  }
}
