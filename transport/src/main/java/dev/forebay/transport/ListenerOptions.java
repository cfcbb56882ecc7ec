package dev.forebay.transport;

/**
 * Limits and socket settings of a listener.
 *
 * @param connectionsMax connections above it are closed at once
 * @param backlog connections that the kernel holds for us
 * @param readBytesMax largest read; what one read returns is handled as one batch
 * @param writeLowBytes unsent bytes below which a connection counts as writable again
 * @param writeHighBytes unsent bytes above which a connection counts as slow
 */
public record ListenerOptions(
    int connectionsMax, int backlog, int readBytesMax, int writeLowBytes, int writeHighBytes) {
  /** What the broker uses unless configured. */
  public static final ListenerOptions DEFAULT =
      new ListenerOptions(10_000, 1024, 256 << 10, 256 << 10, 1 << 20);
}
