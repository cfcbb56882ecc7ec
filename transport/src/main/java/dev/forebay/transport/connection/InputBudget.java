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
 * What the connections of one event loop have of the node's {@link InputMemory}. When others wait,
 * be it on other loops, and who has most of those that bring less than {@value #PROGRESS_BYTES}
 * bytes in {@value #STUCK_MILLIS} ms could have gone on, it gives way. One per event loop and kind
 * of input; confined to the loop.
 */
public final class InputBudget {
  public static final long STUCK_MILLIS = 5000;
  static final long PROGRESS_BYTES = 64 << 10;

  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
  private final Set<Share> holders = new HashSet<>();
  private final EventLoop loop;
  private final InputMemory memory;
  private final LongConsumer metric;
  private EventLoop.@Nullable Timer timer;

  /** Whether somebody waits, as other loops see it: whoever is woken may wait again at once. */
  private volatile boolean isAwaited;

  /**
   * A budget of which nothing is taken.
   *
   * @param memory of the node
   * @param metric told by how many bytes what is taken changes
   */
  public InputBudget(EventLoop loop, InputMemory memory, LongConsumer metric) {
    this.loop = loop;
    this.memory = memory;
    this.metric = metric;
    memory.add(this);
  }

  /** The connection that a share belongs to. */
  public interface Owner {
    /** Whether it could bring more: its socket is read. */
    boolean mayFinish();

    /** It is to give back what it has, and not to go on. */
    void giveWay(long heldBytes);
  }

  /** What every connection may have without taking it. */
  public int freeBytes() {
    return memory.freeBytes();
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
   * Takes so many bytes more, or none; for what is taken as it arrives. Who has most of a loop may
   * take more than there is, one of the node at a time, so that somebody can finish.
   */
  public boolean take(Share share, long bytes) {
    if (!memory.take(bytes)) {
      if (hasMost(share)) {
        memory.letBeyond(share);
      }
      if (!memory.takeBeyond(share, bytes)) {
        return false;
      }
    }
    hold(share, bytes);
    return true;
  }

  /** Takes all bytes that something will need, or none. What comes alone always fits. */
  public boolean reserve(Share share, long bytes) {
    if (!memory.takeOrAlone(bytes)) {
      return false;
    }
    hold(share, bytes);
    return true;
  }

  private void hold(Share share, long bytes) {
    metric.accept(bytes);
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
      metric.accept(-bytes);
      share.bytes -= bytes;
      if (share.bytes == 0) {
        holders.remove(share);
        memory.isEmpty(share);
      }
      memory.giveBack(bytes);
      wakeAll();
      memory.wakeOthers(this);
    }
  }

  /**
   * Tells the waiter when bytes have been given back. False if those who wait have already brought
   * as much as may be held.
   *
   * @param broughtBytes that wait with it; see {@link #waitEnded}
   */
  public boolean await(Waiter waiter, int broughtBytes) {
    if (!memory.beginWait(broughtBytes)) {
      return false;
    }
    waiters.add(waiter);
    isAwaited = true;
    if (timer == null) {
      watch();
    }
    memory.watchOthers(this);
    return true;
  }

  /** A waiter waits no longer, for which so many bytes were counted. */
  public void waitEnded(int broughtBytes) {
    memory.endWait(broughtBytes);
  }

  /** Whether somebody waits on the loop, or did a moment ago. Any thread. */
  boolean isAwaited() {
    return isAwaited;
  }

  /** Somebody waits on another loop. Any thread. */
  void watchSoon() {
    loop.execute(() -> {
      if (timer == null && !holders.isEmpty()) {
        watch();
      }
    });
  }

  /** Something was given back on another loop. Any thread. */
  void wakeSoon() {
    if (isAwaited) {
      loop.execute(this::wakeAll);
    }
  }

  private void wakeAll() {
    if (!waiters.isEmpty()) {
      while (!waiters.isEmpty()) {
        loop.execute(waiters.remove()::freed);
      }
      loop.execute(() -> isAwaited = !waiters.isEmpty());
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
    isAwaited = !waiters.isEmpty();
    if (!memory.isAwaited()) {
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
