package dev.forebay.protocol.kafka.group.loop;

import dev.forebay.runtime.Clock;
import dev.forebay.runtime.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.server.util.timer.Timer;
import org.apache.kafka.server.util.timer.TimerTask;
import org.apache.kafka.server.util.timer.TimerTaskEntry;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator's timer on the loop's. Tasks are kept in ticks of 10 ms, of which only the first
 * has a timer of the loop. Kafka cancels a task without telling its timer: cancelled ones are swept
 * out when half of all may be, so that there are at most twice as many as are due, and {@value
 * #SWEEP_MIN}.
 */
public final class LoopTimer implements Timer {
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int SWEEP_MIN = 1024;

  private final EventLoop loop;
  private final Clock clock;
  private final TreeMap<Long, List<TimerTaskEntry>> ticks = new TreeMap<>();
  private EventLoop.@Nullable Timer armed;
  private long armedTick;
  private int size;
  private int sweepAt = SWEEP_MIN;

  /** Fires on this loop. */
  public LoopTimer(EventLoop loop, Clock clock) {
    this.loop = loop;
    this.clock = clock;
  }

  @Override
  public void add(TimerTask task) {
    // The entry is what makes cancelling the task visible.
    long due = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(task.delayMs);
    TimerTaskEntry entry = new TimerTaskEntry(task, TimeUnit.NANOSECONDS.toMillis(due));
    long tick = Math.ceilDiv(due, TICK_NANOS);
    ticks.computeIfAbsent(tick, _ -> new ArrayList<>(1)).add(entry);
    size++;
    if (size >= sweepAt) {
      sweep();
    }
    arm();
  }

  private void sweep() {
    for (List<TimerTaskEntry> entries : ticks.values()) {
      entries.removeIf(TimerTaskEntry::cancelled);
    }
    ticks.values().removeIf(List::isEmpty);
    size = ticks.values().stream().mapToInt(List::size).sum();
    sweepAt = Math.max(SWEEP_MIN, 2 * size);
  }

  private void arm() {
    if (ticks.isEmpty() || (armed != null && armedTick <= ticks.firstKey())) {
      return;
    }
    if (armed != null) {
      armed.cancel();
    }
    armedTick = ticks.firstKey();
    armed = loop.schedule(Math.max(0, armedTick * TICK_NANOS - clock.nanoTime()), this::fire);
  }

  private void fire() {
    armed = null;
    while (!ticks.isEmpty() && ticks.firstKey() * TICK_NANOS <= clock.nanoTime()) {
      Map.Entry<Long, List<TimerTaskEntry>> due = ticks.pollFirstEntry();
      size -= due.getValue().size();
      for (TimerTaskEntry entry : due.getValue()) {
        if (!entry.cancelled()) {
          entry.timerTask.run();
        }
      }
    }
    arm();
  }

  @Override
  public boolean advanceClock(long timeoutMs) {
    throw new UnsupportedOperationException("the loop's clock advances by itself");
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void close() {
    if (armed != null) {
      armed.cancel();
      armed = null;
    }
    ticks.clear();
    size = 0;
  }
}
