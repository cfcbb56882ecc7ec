package dev.forebay.broker.catalog;

/**
 * How much a virtual host may hold; what is more is refused. Sized for the default heap.
 *
 * @param queues of all kinds
 * @param exchanges the predeclared ones included
 * @param bindings of all exchanges
 * @param partitions of all streams
 */
public record CatalogLimits(int queues, int exchanges, int bindings, int partitions) {
  /** As docs/limits.md lists them. */
  public static final CatalogLimits DEFAULT = new CatalogLimits(100_000, 10_000, 150_000, 20_000);
}
