package dev.forebay.management;

import dev.forebay.runtime.measure.LatencyHistogram;
import dev.forebay.runtime.watch.TurnWatch;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How late the event loops are: every 200 ms each loop notes by how much a task of its own missed
 * its time. Five small tasks a second are too few to be seen in a loop's load, and enough to show a
 * loop that something blocks.
 *
 * <p>Started, read and closed by any thread; each histogram is written by its loop alone.
 */
public final class LoopLag implements AutoCloseable {
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final List<LatencyHistogram> histograms = new ArrayList<>();
  private final List<TurnWatch> watches = new ArrayList<>();
  private final List<ScheduledFuture<?>> probes = new ArrayList<>();

  /** Starts to measure all loops of the group. */
  public LoopLag(EventExecutorGroup loops) {
    for (EventExecutor loop : loops) {
      LatencyHistogram histogram = new LatencyHistogram();
      TurnWatch watch = new TurnWatch(TurnWatch.Kind.LOOP, "event loop " + watches.size());
      histograms.add(histogram);
      watches.add(watch);
      probes.add(
          loop.scheduleWithFixedDelay(
              new Probe(histogram, watch), PERIOD_NANOS, PERIOD_NANOS, TimeUnit.NANOSECONDS));
    }
  }

  /** The lag of each loop, in the group's order. */
  public List<LatencyHistogram.Reading> read() {
    return histograms.stream().map(LatencyHistogram::read).toList();
  }

  /**
   * What each loop is at, in the group's order: a turn counts from the moment when the loop should
   * have noted its lateness again, so up to a period too short.
   */
  public List<TurnWatch> watches() {
    return List.copyOf(watches);
  }

  @Override
  public void close() {
    for (ScheduledFuture<?> probe : probes) {
      probe.cancel(false);
    }
  }

  /** One loop's recurring task. */
  private static final class Probe implements Runnable {
    private final LatencyHistogram histogram;
    private final TurnWatch watch;
    private long dueNanos = System.nanoTime() + PERIOD_NANOS;

    Probe(LatencyHistogram histogram, TurnWatch watch) {
      this.histogram = histogram;
      this.watch = watch;
    }

    @Override
    public void run() {
      long now = System.nanoTime();
      histogram.record(now - dueNanos);
      dueNanos = now + PERIOD_NANOS;
      watch.end(now);
      watch.begin(dueNanos);
    }
  }
}
