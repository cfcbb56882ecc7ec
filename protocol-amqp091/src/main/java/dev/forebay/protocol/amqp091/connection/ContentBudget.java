package dev.forebay.protocol.amqp091.connection;

import dev.forebay.runtime.EventLoop;
import java.util.ArrayDeque;

/**
 * Memory for messages that have not arrived completely. A message's whole size is reserved before
 * its body is read, so that whoever has a reservation can finish. One per event loop.
 */
final class ContentBudget {
  private final ArrayDeque<Runnable> waiters = new ArrayDeque<>();
  private final EventLoop loop;
  private final long maxBytes;
  private long reservedBytes;

  ContentBudget(EventLoop loop, long bytes) {
    this.loop = loop;
    this.maxBytes = bytes;
  }

  /** Takes so many bytes, or none. A message alone always fits. */
  boolean reserve(long bytes) {
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

  void giveBack(long bytes) {
    reservedBytes -= bytes;
    while (!waiters.isEmpty()) {
      loop.execute(waiters.remove());
    }
  }
}
