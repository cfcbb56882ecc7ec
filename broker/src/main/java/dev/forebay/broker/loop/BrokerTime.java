package dev.forebay.broker.loop;

import dev.forebay.runtime.Boot;
import dev.forebay.runtime.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time that the broker goes by when it gives something up: message TTL, retention, the expiry
 * of offsets and producers. It runs as the machine does, whatever somebody does to the wall clock,
 * which it is drawn to by a second a minute at most; it never goes back, and goes on where it was
 * after a restart. Any thread.
 */
public final class BrokerTime {
  /** A wall clock further ahead than this after a boot is not believed. */
  static final long AHEAD_MILLIS_MAX = TimeUnit.DAYS.toMillis(30);

  /** The wall clock is said to be wrong from here on. */
  static final long APART_MILLIS_MAX = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(BrokerTime.class);
  private static final long READ_AGAIN_NANOS = 1_000_000_000;
  private static final long SLEPT_MILLIS_MIN = 500;
  private static final long KEPT_AGAIN_MILLIS = TimeUnit.HOURS.toMillis(1);

  /** The part of the time that passes by which it is drawn to the wall clock. */
  private static final int DRAWN_PART = 60;

  private final Clock clock;
  private final AtomicReference<Anchor> anchor;
  private volatile long keptMillis;
  private volatile boolean isApart;

  /**
   * What is kept on disk of it.
   *
   * @param millis the time
   * @param boot the machine's, at that time
   */
  public record Kept(long millis, Boot boot) {}

  /** The time at some moment, and how far it is to be drawn from there on. */
  private record Anchor(long nanos, long millis, long bootMillis, long apartMillis) {
    long at(long nowNanos) {
      long passed = TimeUnit.NANOSECONDS.toMillis(nowNanos - nanos);
      long drawn = Math.min(passed / DRAWN_PART, Math.abs(apartMillis));
      return millis + passed + (apartMillis < 0 ? -drawn : drawn);
    }
  }

  /**
   * Goes on from what was kept last.
   *
   * @param kept null at the first start
   * @param stampedMillis the latest time that was given to something which is still there: between
   *     two times that are kept much may have been stamped
   * @param isWallAccepted whether an operator says that the wall clock is right, however far ahead
   */
  public BrokerTime(Clock clock, @Nullable Kept kept, long stampedMillis, boolean isWallAccepted) {
    this.clock = clock;
    Boot boot = clock.boot();
    long wall = clock.wallMillis();
    long millis = begin(kept, stampedMillis, boot, wall, isWallAccepted);
    this.keptMillis = millis;
    this.anchor =
        new AtomicReference<>(new Anchor(clock.nanoTime(), millis, boot.millis(), wall - millis));
  }

  private static long begin(
      @Nullable Kept kept, long stampedMillis, Boot boot, long wall, boolean isWallAccepted) {
    if (kept == null) {
      return wall;
    }
    long last = Math.max(kept.millis(), stampedMillis);
    if (isWallAccepted) {
      return Math.max(last, wall);
    }
    if (boot.isSameAs(kept.boot())) {
      // Drawn to the wall clock, it may have run faster than the machine.
      long passed =
          Math.max(
              stampedMillis, kept.millis() + Math.max(0, boot.millis() - kept.boot().millis()));
      // The machine tells how long it has been up in hundredths of a second.
      return wall > passed && wall - passed < SLEPT_MILLIS_MIN ? wall : passed;
    }
    if (wall < last) {
      LOG.warn(
          "the wall clock is {} s behind the time that it was last, which goes on", s(last - wall));
      return last;
    }
    if (wall - last > AHEAD_MILLIS_MAX) {
      LOG.warn(
          "the wall clock is {} s ahead of the time that it was last, which goes on;"
              + " if the wall clock is right, start once with --accept-clock",
          s(wall - last));
      return last;
    }
    return wall;
  }

  /** Milliseconds since the Unix epoch, or about so. */
  public long millis() {
    Anchor current = anchor.get();
    long nanos = clock.nanoTime();
    if (nanos - current.nanos > READ_AGAIN_NANOS) {
      current = readAgain(current, nanos);
    }
    return current.at(nanos);
  }

  private Anchor readAgain(Anchor before, long nanos) {
    Boot boot = clock.boot();
    long awake = TimeUnit.NANOSECONDS.toMillis(nanos - before.nanos);
    long slept = boot.millis() - before.bootMillis - awake;
    long millis = before.at(nanos) + (slept >= SLEPT_MILLIS_MIN ? slept : 0);
    long apart = clock.wallMillis() - millis;
    Anchor next = new Anchor(nanos, millis, boot.millis(), apart);
    if (!anchor.compareAndSet(before, next)) {
      return anchor.get();
    }
    tellIfApart(apart);
    return next;
  }

  private void tellIfApart(long apartMillis) {
    boolean isNow = Math.abs(apartMillis) > APART_MILLIS_MAX;
    if (isNow && !isApart) {
      LOG.warn("the wall clock is {} s ahead of the time that the broker goes by", s(apartMillis));
    } else if (isApart && !isNow) {
      LOG.info("the wall clock is near the time that the broker goes by again");
    }
    isApart = isNow;
  }

  private static long s(long millis) {
    return TimeUnit.MILLISECONDS.toSeconds(millis);
  }

  /** How far the wall clock is ahead; below 0 it is behind. */
  public long apartMillis() {
    return clock.wallMillis() - millis();
  }

  /** What is to be kept on disk now. */
  public Kept keep() {
    long millis = millis();
    keptMillis = millis;
    return new Kept(millis, clock.boot());
  }

  /** Whether it should be kept again, although nothing else is. */
  public boolean isKeptLongAgo() {
    return millis() - keptMillis > KEPT_AGAIN_MILLIS;
  }
}
