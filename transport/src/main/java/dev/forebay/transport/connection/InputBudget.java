package dev.forebay.transport.connection;

import dev.forebay.runtime.EventLoop;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Memory for what has not arrived completely. When others wait and who has most of those that bring
 * less than {@value #PROGRESS_BYTES} bytes in {@value #STUCK_MILLIS} ms could have gone on, it
 * gives way. One per event loop and kind of input.
 */
public final class InputBudget {
  public static final long STUCK_MILLIS = 5000;
  static final long PROGRESS_BYTES = 64 << 10;

  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
  private final Set<Share> holders = new HashSet<>();
  private final EventLoop loop;
  private final long maxBytes;
  private final LongConsumer metric;
  private long heldBytes;
  private long waitingBytes;
  private EventLoop.@Nullable Timer timer;

  /**
   * A budget of which nothing is taken.
   *
   * @param metric told by how many bytes what is taken changes
   */
  public InputBudget(EventLoop loop, long maxBytes, LongConsumer metric) {
    this.loop = loop;
    this.maxBytes = maxBytes;
    this.metric = metric;
  }

  /** The connection that a share belongs to. */
  public interface Owner {
    /** Whether it could bring more: its socket is read. */
    boolean mayFinish();

    /** It is to give back what it has, and not to go on. */
    void giveWay(long heldBytes);
  }

  /** Somebody who waits for memory. */
  public interface Waiter {
    /** Whether it still does. */
    boolean isWaiting();

    /** Bytes have been given back; there may still be too few. */
    void freed();
  }

  /** What one connection has. */
  public static final class Share {
    private final Owner owner;
    private long bytes;
    private long broughtBytes;
    private boolean isNew;

    /** Nothing yet. */
    public Share(Owner owner) {
      this.owner = owner;
    }

    public long bytes() {
      return bytes;
    }

    /** So many bytes have come for it. */
    public void brought(int count) {
      broughtBytes += count;
    }

    private boolean isStuck() {
      return !isNew && broughtBytes < PROGRESS_BYTES && owner.mayFinish();
    }
  }

  /**
   * Takes so many bytes more, or none; for what is taken as it arrives. Who has most may always
   * take more, so that somebody can finish.
   */
  public boolean take(Share share, long bytes) {
    if (bytes > maxBytes - heldBytes && !hasMost(share)) {
      return false;
    }
    hold(share, bytes);
    return true;
  }

  /** Takes all bytes that something will need, or none. What comes alone always fits. */
  public boolean reserve(Share share, long bytes) {
    if (bytes > maxBytes - heldBytes && heldBytes > 0) {
      return false;
    }
    hold(share, bytes);
    return true;
  }

  private void hold(Share share, long bytes) {
    changed(bytes);
    share.bytes += bytes;
    if (holders.add(share)) {
      share.isNew = true;
      share.broughtBytes = 0;
    }
  }

  private boolean hasMost(Share share) {
    for (Share other : holders) {
      if (other.bytes > share.bytes) {
        return false;
      }
    }
    return true;
  }

  /** Gives back some of what was taken. */
  public void giveBack(Share share, long bytes) {
    if (bytes > 0) {
      changed(-bytes);
      share.bytes -= bytes;
      if (share.bytes == 0) {
        holders.remove(share);
      }
      wakeAll();
    }
  }

  private void changed(long bytes) {
    heldBytes += bytes;
    metric.accept(bytes);
  }

  /**
   * Tells the waiter when bytes have been given back. False if those who wait have already brought
   * as much as may be held.
   *
   * @param broughtBytes that wait with it; see {@link #waitEnded}
   */
  public boolean await(Waiter waiter, int broughtBytes) {
    if (broughtBytes > maxBytes - waitingBytes) {
      return false;
    }
    waitingBytes += broughtBytes;
    waiters.add(waiter);
    if (timer == null) {
      watch();
    }
    return true;
  }

  /** A waiter waits no longer, for which so many bytes were counted. */
  public void waitEnded(int broughtBytes) {
    waitingBytes -= broughtBytes;
  }

  private void wakeAll() {
    while (!waiters.isEmpty()) {
      loop.execute(waiters.remove()::freed);
    }
  }

  private void watch() {
    for (Share holder : holders) {
      holder.isNew = false;
      holder.broughtBytes = 0;
    }
    timer = loop.schedule(TimeUnit.MILLISECONDS.toNanos(STUCK_MILLIS), this::tick);
  }

  private void tick() {
    timer = null;
    waiters.removeIf(waiter -> !waiter.isWaiting());
    if (waiters.isEmpty()) {
      return;
    }
    holders.stream()
        .filter(Share::isStuck)
        .max(Comparator.comparingLong(Share::bytes))
        .ifPresent(holder -> holder.owner.giveWay(holder.bytes));
    // Who had most may be waiting itself, as it did not have most before.
    wakeAll();
    if (timer == null) {
      watch();
    }
  }
}
