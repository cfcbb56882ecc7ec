package dev.forebay.protocol.kafka.api;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/** What is served, and by whom. Any thread. */
public final class RequestTable {
  private final Map<ApiKeys, HandlerFactory> factories;
  private final BooleanSupplier isAnswerMemoryUsedUp;

  /** A table of these, whose answers take no memory that counts. */
  public RequestTable(Map<ApiKeys, HandlerFactory> factories) {
    this(factories, () -> false);
  }

  /**
   * A table of these.
   *
   * @param isAnswerMemoryUsedUp whether answers on their way to clients leave no room for more
   */
  public RequestTable(
      Map<ApiKeys, HandlerFactory> factories, BooleanSupplier isAnswerMemoryUsedUp) {
    this.factories = new EnumMap<>(factories);
    this.isAnswerMemoryUsedUp = isAnswerMemoryUsedUp;
  }

  /** Whether answers on their way to clients leave no room for more. */
  public boolean isAnswerMemoryUsedUp() {
    return isAnswerMemoryUsedUp.getAsBoolean();
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
