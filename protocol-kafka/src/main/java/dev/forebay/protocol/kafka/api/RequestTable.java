package dev.forebay.protocol.kafka.api;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/** What is served, and by whom. Any thread. */
public final class RequestTable {
  private final Map<ApiKeys, HandlerFactory> factories;

  /** A table of these. */
  public RequestTable(Map<ApiKeys, HandlerFactory> factories) {
    this.factories = new EnumMap<>(factories);
  }

  /** The kinds of requests that are answered; others are not advertised. */
  public Set<ApiKeys> keys() {
    return factories.keySet();
  }

  /** Who answers this kind, or null. */
  public @Nullable HandlerFactory factory(ApiKeys key) {
    return factories.get(key);
  }
}
