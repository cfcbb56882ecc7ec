package dev.forebay.broker.due;

import dev.forebay.broker.loop.ShardServices;
import dev.forebay.broker.subscription.DueOrder;
import dev.forebay.broker.subscription.SubscriptionState;
import dev.forebay.broker.work.Portion;
import dev.forebay.runtime.EventLoop;
import dev.forebay.storage.read.DueRecords;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends on what one queue holds back, when it is due: some thousand messages a turn, in the order
 * of their times, and no more while those before are on their way. One timer, for what is due next.
 * Goes by the broker's own time, so that a clock that jumps makes nothing due. Confined to the
 * shard's loop.
 */
public final class HeldBack {
  private static final int MESSAGES_PER_TURN = 512;

  /** Ranges on their way at most. */
  private static final int UNDER_WAY_MAX = 2048;

  /** Records looked for in the index at a time. */
  private static final int LOADED_MAX = 8192;

  private static final long TRY_AGAIN_NANOS = 1_000_000_000;

  /** The time of the broker may run faster than the machine by less than this part of it. */
  private static final int DRIFT_PART = 32;

  /** The queue. */
  public interface Owner {
    /** Its shard. */
    ShardServices shard();

    /** Never given to another destination. */
    long id();

    /** What its subscription knows. */
    SubscriptionState state();

    /** Whether it is not here any more. */
    boolean isDropped();

    /** There may be something to send on at the turn's end. */
    void wantDelivery();

    /** These messages are due; they count as unacknowledged. */
    void due(long first, long end);

    /** How many ranges of what was due are to be sent on, or on their way. */
    int underWay();

    /** The first run in memory that ends after the offset, which may have left; or null. */
    @Nullable Held youngFrom(long offset);
  }

  /** A run in memory. */
  public interface Held {
    /** Offset of its first message. */
    long base();

    /** Offset after its last message. */
    long end();

    /** Whether it has left memory. */
    boolean isGone();

    /** When its messages are due. */
    long dueMillis();
  }

  private final Owner queue;
  private final DueOrder order;
  private EventLoop.@Nullable Timer timer;
  private long watchedMillis = DueOrder.NEVER;
  private boolean isStalled;
  private @Nullable Load load;

  /**
   * Of one queue.
   *
   * @param order of what it holds back
   */
  public HeldBack(Owner queue, DueOrder order) {
    this.queue = queue;
    this.order = order;
  }

  /** Sends on what is due, and watches what is due next. */
  public void sendDue() {
    if (order.isLacking()) {
      load = new Load();
      load.begin();
    }
    isStalled = queue.underWay() >= UNDER_WAY_MAX;
    if (isStalled) {
      return;
    }
    queue.state().takeDue(nowMillis(), MESSAGES_PER_TURN, queue::due);
    long next = order.nextDueMillis();
    if (next <= nowMillis() || order.isLacking()) {
      queue.wantDelivery();
    } else if (next != watchedMillis) {
      watch(next);
    }
  }

  /** Something has arrived where it was sent to. */
  public void arrived() {
    if (isStalled && queue.underWay() < UNDER_WAY_MAX / 2) {
      queue.wantDelivery();
    }
  }

  private void watch(long dueMillis) {
    stop();
    if (dueMillis == DueOrder.NEVER) {
      return;
    }
    watchedMillis = dueMillis;
    long left = Math.min(TimeUnit.DAYS.toMillis(1), dueMillis - nowMillis());
    long safe = left - left / DRIFT_PART;
    timer = loop().schedule(TimeUnit.MILLISECONDS.toNanos(safe), this::due);
  }

  private void due() {
    watchedMillis = DueOrder.NEVER;
    timer = null;
    queue.wantDelivery();
  }

  /** Stops watching. */
  public void stop() {
    watchedMillis = DueOrder.NEVER;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private EventLoop loop() {
    return queue.shard().loop().eventLoop();
  }

  private long nowMillis() {
    return queue.shard().loop().time().millis();
  }

  /**
   * Has at hand what is due next: of runs in memory first, and then of what the index had before,
   * so that what leaves memory meanwhile is found in one or the other.
   */
  private final class Load {
    private long nextYoung;

    void begin() {
      order.beginLoad();
      queue.shard().leftovers().begin(this::young);
    }

    private boolean isOver() {
      return load != this || !order.isLoading() || queue.isDropped();
    }

    private boolean young(Portion portion) {
      while (!isOver()) {
        Held run = queue.youngFrom(nextYoung);
        if (run == null) {
          readIndex();
          return false;
        }
        if (portion.isUsedUp()) {
          return true;
        }
        portion.take(1);
        nextYoung = run.end();
        if (!run.isGone()) {
          offer(run.dueMillis(), run.base(), run.end());
        }
      }
      return false;
    }

    private void offer(long dueMillis, long first, long end) {
      if (order.isWanted(dueMillis, first)) {
        order.offer(dueMillis, first, end);
      }
    }

    private void readIndex() {
      DueRecords.Wanted wanted =
          new DueRecords.Wanted(
              queue.shard().number(),
              queue.id(),
              order.loadsFromMillis(),
              order.loadsFromOffset(),
              LOADED_MAX);
      queue.shard().coldReads().due(wanted, loop(), this::read);
    }

    private void read(@Nullable DueRecords found) {
      if (isOver()) {
        return;
      }
      if (found == null) {
        loop().schedule(TRY_AGAIN_NANOS, this::again);
        return;
      }
      for (int i = 0; i < found.size(); i++) {
        offer(found.dueMillis(i), found.base(i), found.base(i) + found.count(i));
      }
      int last = found.size() - 1;
      if (found.size() < LOADED_MAX) {
        order.endLoad();
      } else {
        order.endLoad(found.dueMillis(last), found.base(last));
      }
      queue.wantDelivery();
    }

    private void again() {
      if (!isOver()) {
        order.breakOffLoad();
        queue.wantDelivery();
      }
    }
  }
}
