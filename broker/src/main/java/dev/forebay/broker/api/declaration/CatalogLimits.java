package dev.forebay.broker.api.declaration;

/**
 * How much a virtual host may hold, and all of them together; what is more is refused.
 *
 * @param queues of all kinds
 * @param exchanges the predeclared ones included
 * @param bindings of all exchanges
 * @param partitions of all streams
 * @param hostBytes of the heap for what is declared in one virtual host
 * @param nodeBytes likewise in all of them
 */
public record CatalogLimits(
    int queues, int exchanges, int bindings, int partitions, long hostBytes, long nodeBytes) {
  /** As docs/limits.md lists them. */
  public static final CatalogLimits DEFAULT = ofHeap(Runtime.getRuntime().maxMemory());

  /** The limits for a heap of so many bytes, of which less than half may be used. */
  static CatalogLimits ofHeap(long bytes) {
    return within(bytes / 8 * 3);
  }

  /**
   * The limits for so many bytes of the heap, which a start reads before it makes what is declared,
   * and a snapshot writes: a virtual host has not all of it.
   */
  public static CatalogLimits within(long bytes) {
    return new CatalogLimits(100_000, 10_000, 150_000, 20_000, bytes / 16 * 15, bytes);
  }
}
