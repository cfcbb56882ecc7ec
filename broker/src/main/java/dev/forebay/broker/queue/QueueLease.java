package dev.forebay.broker.queue;

import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.runtime.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Has a queue deleted that was not used for as long as its declaration says ({@code x-expires}). A
 * consumer keeps it; a get and a declaration begin the time anew, and so does a restart. Confined
 * to the shard's loop.
 */
final class QueueLease {
  private final BrokerLoop loop;
  private final long leaseNanos;
  private final BooleanSupplier isInUse;
  private final Runnable unused;
  private EventLoop.@Nullable Timer timer;
  private long usedNanos;

  /**
   * Watches one queue.
   *
   * @param isInUse whether the queue stays although nobody has used it lately
   * @param unused is told that the queue was not used for too long
   */
  QueueLease(BrokerLoop loop, long leaseMillis, BooleanSupplier isInUse, Runnable unused) {
    this.loop = loop;
    this.leaseNanos = TimeUnit.MILLISECONDS.toNanos(leaseMillis);
    this.isInUse = isInUse;
    this.unused = unused;
  }

  /** The queue is used, or its last consumer has gone. */
  void used() {
    usedNanos = loop.clock().nanoTime();
    if (timer == null) {
      watch(leaseNanos);
    }
  }

  private void watch(long nanos) {
    timer = loop.eventLoop().schedule(nanos, this::due);
  }

  private void due() {
    timer = null;
    if (isInUse.getAsBoolean()) {
      return;
    }
    long left = usedNanos + leaseNanos - loop.clock().nanoTime();
    if (left > 0) {
      watch(left);
    } else {
      unused.run();
    }
  }
}
