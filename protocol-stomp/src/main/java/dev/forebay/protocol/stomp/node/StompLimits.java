package dev.forebay.protocol.stomp.node;

import dev.forebay.protocol.stomp.codec.FrameLimits;

/**
 * Limits of the STOMP connections.
 *
 * @param frames of a client that has connected
 * @param firstFrame of one that has not
 * @param connectMillis time to connect
 * @param pendingOutputBytesMax unsent bytes of a connection; above it the connection is dropped
 * @param unackedBytesMax what a connection remembers of unacknowledged deliveries; at it deliveries
 *     pause
 * @param transactionsMax of a connection at once
 * @param nodeUnackedBytesMax what all connections remember of unacknowledged deliveries
 * @param nodeParkedBytesMax frames of all connections that wait until clients free memory
 */
public record StompLimits(
    FrameLimits frames,
    FrameLimits firstFrame,
    long connectMillis,
    long pendingOutputBytesMax,
    long unackedBytesMax,
    int transactionsMax,
    long nodeUnackedBytesMax,
    long nodeParkedBytesMax) {
  private static final long NODE_PARKED_BYTES = 8L << 20;
  private static final long NODE_UNACKED_BYTES = 32L << 20;
  private static final int HEAD_BYTES_MAX = 128 << 10;
  private static final int FIRST_HEAD_BYTES_MAX = 16 << 10;
  private static final int HEADERS_MAX = 256;

  /** What the broker uses unless configured. */
  public static final StompLimits DEFAULT = of(4 << 20, 4L << 20);

  /** With the settings that there are. */
  public static StompLimits of(int frameBytesMax, long unackedBytesMax) {
    return of(frameBytesMax, unackedBytesMax, NODE_UNACKED_BYTES, NODE_PARKED_BYTES);
  }

  /** Likewise, and with other memory of all connections together. */
  public static StompLimits of(
      int frameBytesMax, long unackedBytesMax, long nodeUnackedBytesMax, long nodeParkedBytesMax) {
    return new StompLimits(
        new FrameLimits(frameBytesMax, Math.min(HEAD_BYTES_MAX, frameBytesMax), HEADERS_MAX),
        new FrameLimits(FIRST_HEAD_BYTES_MAX + 1, FIRST_HEAD_BYTES_MAX, HEADERS_MAX),
        10_000,
        64L << 20,
        unackedBytesMax,
        16,
        nodeUnackedBytesMax,
        nodeParkedBytesMax);
  }
}
