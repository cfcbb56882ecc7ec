package dev.forebay.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.runtime.measure.LatencyHistogram;
import dev.forebay.runtime.watch.TurnWatch;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopLagTest {
  private final DefaultEventExecutorGroup loops = new DefaultEventExecutorGroup(2);

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void aLoopThatIsBlockedIsSeenToBeLate() {
    try (LoopLag lag = new LoopLag(loops)) {
      // Longer than a period, so that a probe falls due while the loop is blocked.
      loops.next().execute(() -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(700)));

      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (slow(lag) == 0 && System.nanoTime() < deadline) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }

      assertThat(lag.read()).hasSize(2);
      assertThat(slow(lag)).isPositive();
    }
  }

  @Test
  void whatALoopIsAtIsKnown() {
    try (LoopLag lag = new LoopLag(loops)) {
      long later = System.nanoTime() + TimeUnit.DAYS.toNanos(1);
      // Nothing is known of a loop before it has noted its lateness once.
      while (lag.watches().stream().anyMatch(watch -> watch.longestNanos(later) == 0)) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }

      assertThat(lag.watches())
          .extracting(TurnWatch::name)
          .containsExactly("event loop 0", "event loop 1");
    }
  }

  /** How many probes were more than 200 ms late. */
  private static long slow(LoopLag lag) {
    int beyond = LatencyHistogram.boundsNanos().indexOf(TimeUnit.MILLISECONDS.toNanos(200)) + 1;
    return lag.read().stream()
        .flatMap(reading -> {
          List<Long> counts = reading.counts();
          return counts.subList(beyond, counts.size()).stream();
        })
        .mapToLong(Long::longValue)
        .sum();
  }
}
