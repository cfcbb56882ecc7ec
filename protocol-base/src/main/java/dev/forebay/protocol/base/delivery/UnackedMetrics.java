package dev.forebay.protocol.base.delivery;

import dev.forebay.runtime.measure.Measure;

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

  /** Channels that get none now. */
  long pausedChannels();

  /** Tells of these, under one name for all protocols. */
  default Measure ofPaused() {
    return Measure.gauge(
        "paused_channels",
        "Channels that get nothing more until they acknowledge some of what they have.",
        this::pausedChannels);
  }
}
