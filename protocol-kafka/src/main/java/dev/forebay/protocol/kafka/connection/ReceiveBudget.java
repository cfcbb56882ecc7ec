package dev.forebay.protocol.kafka.connection;

import dev.forebay.runtime.EventLoop;
import java.util.ArrayDeque;

/**
 * Memory for requests that have not arrived completely. A request's whole size is reserved before
 * it is read, so that whoever has a reservation can finish. One per event loop.
 */
public final class ReceiveBudget {
  private final ArrayDeque<Runnable> waiters = new ArrayDeque<>();
  private final EventLoop loop;
  private final long maxBytes;
  private long reservedBytes;

  ReceiveBudget(EventLoop loop, long maxBytes) {
    this.loop = loop;
    this.maxBytes = maxBytes;
  }

  /** Takes so many bytes, or none. A request alone always fits. */
  boolean reserve(int bytes) {
    if (bytes > maxBytes - reservedBytes && reservedBytes > 0) {
      return false;
    }
    reservedBytes += bytes;
    return true;
  }

  /** Calls back when bytes have been given back; there may still be too few then. */
  void whenFreed(Runnable waiter) {
    waiters.add(waiter);
  }

  void giveBack(int bytes) {
    reservedBytes -= bytes;
    while (!waiters.isEmpty()) {
      loop.execute(waiters.remove());
    }
  }
}
