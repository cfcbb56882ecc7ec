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
  private final ApiVersions versions;

  /** A table of these, whose answers take no memory that counts. */
  public RequestTable(Map<ApiKeys, HandlerFactory> factories) {
    this(factories, () -> false, new ClusterNode(""));
  }

  /**
   * A table of these, and of what tells clients of them.
   *
   * @param isAnswerMemoryUsedUp whether answers on their way to clients leave no room for more
   */
  public RequestTable(
      Map<ApiKeys, HandlerFactory> factories,
      BooleanSupplier isAnswerMemoryUsedUp,
      ClusterNode node) {
    Map<ApiKeys, HandlerFactory> all = new EnumMap<>(ApiKeys.class);
    all.putAll(factories);
    ApiVersions told = new ApiVersions(node, factories.keySet());
    all.put(ApiKeys.API_VERSIONS, _ -> told);
    this.factories = all;
    this.isAnswerMemoryUsedUp = isAnswerMemoryUsedUp;
    this.versions = told;
  }

  /** Whether answers on their way to clients leave no room for more. */
  public boolean isAnswerMemoryUsedUp() {
    return isAnswerMemoryUsedUp.getAsBoolean();
  }

  /** What tells clients what is served. */
  public ApiVersions versions() {
    return versions;
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
