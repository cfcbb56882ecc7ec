package dev.forebay.transport;

/**
 * Socket settings of a listener.
 *
 * @param backlog connections that the kernel holds for us
 * @param readBytesMax largest read; what one read returns is handled as one batch
 * @param writeLowBytes unsent bytes below which a connection counts as writable again
 * @param writeHighBytes unsent bytes above which a connection counts as slow
 */
public record ListenerOptions(
    int backlog, int readBytesMax, int writeLowBytes, int writeHighBytes) {
  /** What the broker uses unless configured. */
  public static final ListenerOptions DEFAULT =
      new ListenerOptions(1024, 256 << 10, 256 << 10, 1 << 20);
}
