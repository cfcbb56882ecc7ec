package dev.forebay.runtime.wait;

import dev.forebay.runtime.Clock;
import dev.forebay.runtime.EventLoop;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What waits on one event loop, by reason, oldest first. What has waited {@value #TOLD_SECONDS} s
 * is named in the log, and when it goes on as well; what is up to its client, for whoever wants to
 * know. Confined to the loop; counts and ages may be read from any thread.
 */
public final class LoopWaits {
  public static final long TOLD_SECONDS = 10;

  private static final Logger LOG = LoggerFactory.getLogger(LoopWaits.class);
  private static final int LINES_MAX = 20;
  private static final long NOBODY = Long.MIN_VALUE;

  private final EventLoop loop;
  private final Clock clock;
  private final Map<WaitReason, Line> lines = new EnumMap<>(WaitReason.class);
  private boolean isWatching;

  /** Those who wait for one reason. */
  private static final class Line {
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong sinceNanos = new AtomicLong(NOBODY);
    private @Nullable Wait oldest;
    private @Nullable Wait youngest;
  }

  /** Nobody waits yet. */
  public LoopWaits(EventLoop loop, Clock clock) {
    this.loop = loop;
    this.clock = clock;
    for (WaitReason reason : WaitReason.values()) {
      lines.put(reason, new Line());
    }
  }

  private Line line(WaitReason reason) {
    return Objects.requireNonNull(lines.get(reason));
  }

  /**
   * Something that will wait now and then.
   *
   * @param who as the log names it
   */
  public Wait of(Object who) {
    return new Wait(this, who);
  }

  /** How many wait for a reason now. Any thread. */
  public long count(WaitReason reason) {
    return line(reason).count.get();
  }

  /** How long the oldest has waited, or 0. Any thread. */
  public long oldestNanos(WaitReason reason) {
    long since = line(reason).sinceNanos.get();
    return since == NOBODY ? 0 : Math.max(0, clock.nanoTime() - since);
  }

  void begin(Wait wait, WaitReason reason) {
    Line line = line(reason);
    wait.link(line.youngest, clock.nanoTime());
    line.youngest = wait;
    if (line.oldest == null) {
      line.oldest = wait;
      line.sinceNanos.lazySet(wait.sinceNanos());
    }
    line.count.lazySet(line.count.get() + 1);
    if (!isWatching) {
      watch();
    }
  }

  void end(Wait wait, WaitReason reason) {
    Line line = line(reason);
    Wait after = wait.next();
    Wait before = wait.unlink();
    if (after == null) {
      line.youngest = before;
    }
    if (before == null) {
      line.oldest = after;
      line.sinceNanos.lazySet(after == null ? NOBODY : after.sinceNanos());
    }
    line.count.lazySet(line.count.get() - 1);
    if (wait.isTold()) {
      LOG.atLevel(reason.isUpToClient() ? Level.DEBUG : Level.INFO)
          .log("{} goes on after {} s: {}", wait.who(), ageSeconds(wait), reason.label());
    }
  }

  private long ageSeconds(Wait wait) {
    return TimeUnit.NANOSECONDS.toSeconds(clock.nanoTime() - wait.sinceNanos());
  }

  private void watch() {
    isWatching = true;
    loop.schedule(TimeUnit.SECONDS.toNanos(TOLD_SECONDS), this::look);
  }

  private void look() {
    isWatching = false;
    int told = 0;
    boolean any = false;
    for (Map.Entry<WaitReason, Line> each : lines.entrySet()) {
      WaitReason reason = each.getKey();
      Wait first = each.getValue().oldest;
      for (Wait wait = first;
          wait != null && ageSeconds(wait) >= TOLD_SECONDS && told < LINES_MAX;
          wait = wait.next()) {
        if (!wait.isTold()) {
          wait.told();
          told++;
          LOG.atLevel(reason.isUpToClient() ? Level.DEBUG : Level.WARN)
              .log(
                  "{} has waited for {} s: {}, which is ended by {}",
                  wait.who(),
                  ageSeconds(wait),
                  reason.label(),
                  reason.endedBy());
        }
      }
      any |= first != null;
    }
    if (any) {
      watch();
    }
  }
}
