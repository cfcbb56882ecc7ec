package dev.forebay.protocol.base.delivery;

import dev.forebay.runtime.EventLoop;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory for what the channels of one loop remember of unacknowledged deliveries; its bytes are
 * counted for the node. At {@value #NODE_BYTES_MAX} bytes those channels get no deliveries that
 * hold more than {@value #SHARE_BYTES}: their own clients can free it. Confined to the loop.
 */
public final class UnackedBudget {
  static final long NODE_BYTES_MAX = 32L << 20;
  static final long SHARE_BYTES = 16L << 10;

  private static final Logger LOG = LoggerFactory.getLogger(UnackedBudget.class);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final EventLoop loop;
  private final UnackedMetrics metrics;
  private final long channelBytesMax;
  private final Set<UnackedShare> paused = new LinkedHashSet<>();
  private boolean isLooking;

  /** A budget whose channels may have so many bytes each. */
  public UnackedBudget(EventLoop loop, UnackedMetrics metrics, long channelBytesMax) {
    this.loop = loop;
    this.metrics = metrics;
    this.channelBytesMax = channelBytesMax;
  }

  void changed(long bytes) {
    metrics.unackedChanged(bytes);
  }

  /** Whether a channel that has so much gets no more; one that got none, until it has less. */
  boolean isTooMuch(long bytes, boolean isPaused) {
    long most = isPaused ? channelBytesMax - channelBytesMax / 8 : channelBytesMax;
    return bytes >= most || (bytes >= SHARE_BYTES && metrics.unackedBytes() >= NODE_BYTES_MAX);
  }

  void pause(UnackedShare share, long bytes) {
    LOG.warn("a channel gets no deliveries: those it has not acknowledged take {} bytes", bytes);
    metrics.channelPaused();
    paused.add(share);
    lookLater();
  }

  void resume(UnackedShare share) {
    if (paused.remove(share)) {
      metrics.channelResumed();
    }
  }

  /** What others free, nobody tells. */
  private void lookLater() {
    if (!isLooking && !paused.isEmpty()) {
      isLooking = true;
      loop.schedule(LOOK_NANOS, this::look);
    }
  }

  private void look() {
    isLooking = false;
    List.copyOf(paused).forEach(UnackedShare::look);
    lookLater();
  }
}
