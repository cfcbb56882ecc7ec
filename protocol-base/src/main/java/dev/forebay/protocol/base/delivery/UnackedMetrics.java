package dev.forebay.protocol.base.delivery;

/**
 * Counts what the connections of one protocol remember of unacknowledged deliveries. Any thread.
 */
public interface UnackedMetrics {
  /** So many bytes more, or fewer. */
  void unackedChanged(long bytes);

  /** All of them. */
  long unackedBytes();

  /** A channel gets no deliveries, since it has too much to acknowledge. */
  void channelPaused();

  /** It gets some again, or has ended. */
  void channelResumed();
}
