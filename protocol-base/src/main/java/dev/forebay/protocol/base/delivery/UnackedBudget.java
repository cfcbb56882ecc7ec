package dev.forebay.protocol.base.delivery;

import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.wait.LoopWaits;
import dev.forebay.runtime.wait.Wait;
import dev.forebay.runtime.wait.WaitReason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory for what the channels of one loop remember of unacknowledged deliveries; its bytes are
 * counted for the node. At the node's limit those channels get no deliveries that hold more than
 * {@value #SHARE_BYTES} bytes, and a quarter above it those with more than {@value
 * #SMALL_SHARE_BYTES}: their own clients can free it. Confined to the loop.
 */
public final class UnackedBudget {
  static final long SHARE_BYTES = 16L << 10;

  /** What every channel may have, whatever others have. */
  public static final long SMALL_SHARE_BYTES = 256;

  private static final Logger LOG = LoggerFactory.getLogger(UnackedBudget.class);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final EventLoop loop;
  private final UnackedMetrics metrics;
  private final long channelBytesMax;
  private final long nodeBytesMax;
  private final LoopWaits waits;
  private final Map<UnackedShare, Wait> paused = new LinkedHashMap<>();
  private boolean isLooking;

  /** A budget whose channels may have so many bytes each, and so many of the node together. */
  public UnackedBudget(
      EventLoop loop,
      LoopWaits waits,
      UnackedMetrics metrics,
      long channelBytesMax,
      long nodeBytesMax) {
    this.loop = loop;
    this.waits = waits;
    this.metrics = metrics;
    this.channelBytesMax = channelBytesMax;
    this.nodeBytesMax = nodeBytesMax;
  }

  void changed(long bytes) {
    metrics.unackedChanged(bytes);
  }

  /** Whether a channel that has so much gets no more; one that got none, until it has less. */
  boolean isTooMuch(long bytes, boolean isPaused) {
    long most = isPaused ? channelBytesMax - channelBytesMax / 8 : channelBytesMax;
    return bytes >= most || (bytes >= SMALL_SHARE_BYTES && bytes >= share());
  }

  private long share() {
    long all = metrics.unackedBytes();
    if (all < nodeBytesMax) {
      return Long.MAX_VALUE;
    }
    return all < nodeBytesMax / 4 * 5 ? SHARE_BYTES : SMALL_SHARE_BYTES;
  }

  void pause(UnackedShare share, long bytes) {
    LOG.warn("{} gets no deliveries: what is not acknowledged takes {} bytes", share.who(), bytes);
    metrics.channelPaused();
    Wait wait = waits.of(share.who());
    wait.begin(WaitReason.UNACKNOWLEDGED);
    paused.put(share, wait);
    lookLater();
  }

  void resume(UnackedShare share) {
    Wait wait = paused.remove(share);
    if (wait != null) {
      wait.end();
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
    List.copyOf(paused.keySet()).forEach(UnackedShare::look);
    lookLater();
  }
}
