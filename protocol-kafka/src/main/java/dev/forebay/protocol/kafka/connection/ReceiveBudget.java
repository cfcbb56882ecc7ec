package dev.forebay.protocol.kafka.connection;

import dev.forebay.runtime.EventLoop;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Memory for requests that have not arrived completely. It is taken as a request arrives, whatever
 * size that announced. Who has most may always take more, so that somebody can finish; when others
 * wait and it brings less than {@value #PROGRESS_BYTES} bytes in {@value #STUCK_MILLIS} ms, it
 * gives way, unless it is us who do not read. One per event loop.
 */
public final class ReceiveBudget {
  static final long STUCK_MILLIS = 5000;
  static final long PROGRESS_BYTES = 64 << 10;

  private final ArrayDeque<Share> waiters = new ArrayDeque<>();
  private final Set<Share> holders = new HashSet<>();
  private final EventLoop loop;
  private final long maxBytes;
  private long heldBytes;
  private long waitingBytes;
  private EventLoop.@Nullable Timer timer;

  ReceiveBudget(EventLoop loop, long maxBytes) {
    this.loop = loop;
    this.maxBytes = maxBytes;
  }

  /** The connection that a share belongs to. */
  interface Owner {
    /** Whether its socket is read, so that it could bring more. */
    boolean isRead();

    /** It is to give back what it has, and not to go on. */
    void giveWay();

    /** Bytes have been given back; there may still be too few. */
    void freed();
  }

  /** What one connection has. */
  static final class Share {
    private final Owner owner;
    private long bytes;
    private long broughtBytes;
    private long waitingBytes;
    private boolean waiting;

    Share(Owner owner) {
      this.owner = owner;
    }

    long bytes() {
      return bytes;
    }

    /** So many bytes have come for it. */
    void brought(int count) {
      broughtBytes += count;
    }
  }

  /** Takes so many bytes more, or none. */
  boolean take(Share share, int bytes) {
    if (bytes > maxBytes - heldBytes && !hasMost(share)) {
      return false;
    }
    heldBytes += bytes;
    share.bytes += bytes;
    holders.add(share);
    return true;
  }

  private boolean hasMost(Share share) {
    for (Share other : holders) {
      if (other.bytes > share.bytes) {
        return false;
      }
    }
    return true;
  }

  /**
   * Tells the owner when bytes have been given back. False if those who wait have already brought
   * as much as may be held.
   *
   * @param broughtBytes that wait with it
   */
  boolean await(Share share, int broughtBytes) {
    if (broughtBytes > maxBytes - waitingBytes) {
      return false;
    }
    waitingBytes += broughtBytes;
    share.waitingBytes = broughtBytes;
    share.waiting = true;
    waiters.add(share);
    if (timer == null) {
      watch();
    }
    return true;
  }

  /** Gives all back, and waits no longer. */
  void giveBack(Share share) {
    if (share.waiting) {
      waiters.remove(share);
      endWait(share);
    }
    if (share.bytes > 0) {
      heldBytes -= share.bytes;
      share.bytes = 0;
      holders.remove(share);
      wakeAll();
    }
    share.broughtBytes = 0;
  }

  private void wakeAll() {
    while (!waiters.isEmpty()) {
      Share next = waiters.remove();
      endWait(next);
      loop.execute(next.owner::freed);
    }
  }

  private void endWait(Share share) {
    share.waiting = false;
    waitingBytes -= share.waitingBytes;
    share.waitingBytes = 0;
  }

  private void watch() {
    holders.forEach(holder -> holder.broughtBytes = 0);
    timer = loop.schedule(TimeUnit.MILLISECONDS.toNanos(STUCK_MILLIS), this::tick);
  }

  private void tick() {
    timer = null;
    if (waiters.isEmpty()) {
      return;
    }
    holders.stream()
        .filter(holder -> holder.broughtBytes < PROGRESS_BYTES)
        .filter(holder -> !holder.waiting && holder.owner.isRead())
        .max(Comparator.comparingLong(Share::bytes))
        .ifPresent(holder -> holder.owner.giveWay());
    // Who had most may be waiting itself, as it did not have most before.
    wakeAll();
    if (timer == null) {
      watch();
    }
  }
}
