package dev.forebay.broker.shard;

import dev.forebay.runtime.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has a queue deleted that was not used for as long as its declaration says ({@code x-expires}). A
 * consumer keeps it; a get and a declaration begin the time anew, and so does a restart. Confined
 * to the shard's loop.
 */
final class QueueLease {
  private final Queue queue;
  private final Runnable unused;
  private EventLoop.@Nullable Timer timer;
  private long usedNanos;

  /**
   * Watches one queue.
   *
   * @param unused is told that the queue was not used for too long
   */
  QueueLease(Queue queue, Runnable unused) {
    this.queue = queue;
    this.unused = unused;
  }

  /** The queue is used, or its last consumer has gone. */
  void used() {
    usedNanos = queue.shard.loop().clock().nanoTime();
    if (timer == null) {
      watch(leaseNanos());
    }
  }

  private void watch(long nanos) {
    timer = queue.shard.loop().eventLoop().schedule(nanos, this::due);
  }

  private void due() {
    timer = null;
    if (queue.isDropped() || queue.consumerCount() > 0) {
      return;
    }
    long left = usedNanos + leaseNanos() - queue.shard.loop().clock().nanoTime();
    if (left > 0) {
      watch(left);
    } else {
      unused.run();
    }
  }

  private long leaseNanos() {
    return TimeUnit.MILLISECONDS.toNanos(queue.settings.expiresMillis());
  }
}
