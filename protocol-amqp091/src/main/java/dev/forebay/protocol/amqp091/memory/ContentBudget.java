package dev.forebay.protocol.amqp091.memory;

import dev.forebay.runtime.EventLoop;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Memory for messages, or for frames, that have not arrived completely. The whole size is reserved
 * before the rest is read, so that whoever has a reservation can finish. When nobody does so for
 * {@value #STUCK_MILLIS} ms while a message waits, the connection that has reserved most loses it,
 * unless it is us who do not read. One per event loop.
 */
public final class ContentBudget {
  static final long STUCK_MILLIS = 5000;

  /** Somebody who waits for memory. */
  public interface Waiter {
    /** Whether it still does. */
    boolean isWaiting();

    /** Bytes have been given back; there may still be too few. */
    void freed();
  }

  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
  private final Set<ContentShare> holders = new HashSet<>();
  private final EventLoop loop;
  private final long maxBytes;
  private final LongConsumer metric;
  private EventLoop.@Nullable Timer timer;
  private long reservedBytes;
  private boolean movedSinceTick;

  public ContentBudget(EventLoop loop, long bytes, LongConsumer metric) {
    this.loop = loop;
    this.maxBytes = bytes;
    this.metric = metric;
  }

  /** Takes so many bytes for a connection, or none. A message alone always fits. */
  boolean reserve(ContentShare share, long bytes) {
    if (bytes > maxBytes - reservedBytes && reservedBytes > 0) {
      return false;
    }
    changed(bytes);
    holders.add(share);
    return true;
  }

  public void whenFreed(Waiter waiter) {
    waiters.add(waiter);
    watch();
  }

  /** A connection gives bytes back, and still has so many. */
  void giveBack(ContentShare share, long bytes, long keptBytes) {
    changed(-bytes);
    movedSinceTick = true;
    if (keptBytes == 0) {
      holders.remove(share);
    }
    while (!waiters.isEmpty()) {
      loop.execute(waiters.remove()::freed);
    }
  }

  private void changed(long bytes) {
    reservedBytes += bytes;
    metric.accept(bytes);
  }

  private void watch() {
    if (timer == null) {
      movedSinceTick = false;
      timer = loop.schedule(TimeUnit.MILLISECONDS.toNanos(STUCK_MILLIS), this::tick);
    }
  }

  private void tick() {
    timer = null;
    waiters.removeIf(waiter -> !waiter.isWaiting());
    if (!waiters.isEmpty()) {
      if (!movedSinceTick) {
        holders.stream()
            .filter(ContentShare::couldFinish)
            .max(Comparator.comparingLong(ContentShare::reservedBytes))
            .ifPresent(ContentShare::revoke);
      }
      watch();
    }
  }
}
