package dev.forebay.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Time is the test's own. */
class WatchdogTest {
  private static final long MILLI = 1_000_000;
  private static final long LOOK = 250 * MILLI;
  private static final long LIMIT = 1000 * MILLI;

  private final List<Stall> stalls = new ArrayList<>();
  private final List<String> others = new ArrayList<>();
  private final TurnWatch loop = new TurnWatch(TurnWatch.Kind.LOOP, "event loop 0");
  private final TurnWatch worker = new TurnWatch(TurnWatch.Kind.WORKER, "log-writer");
  private long processorNanos;
  private long collectedMillis;
  private long nowNanos = 5_000 * MILLI;
  private final Watchdog watchdog =
      new Watchdog(
          () -> List.of(loop, worker),
          Map.of(TurnWatch.Kind.LOOP, LIMIT, TurnWatch.Kind.WORKER, 10 * LIMIT),
          LOOK,
          new ProcessTimes() {
            @Override
            public long processorNanos(Thread thread) {
              return processorNanos;
            }

            @Override
            public long collectedMillis() {
              return collectedMillis;
            }
          },
          new StallListener() {
            @Override
            public void stalled(Stall stall) {
              stalls.add(stall);
            }

            @Override
            public void goesOn(String name, long lastedNanos) {
              others.add(name + " goes on after " + lastedNanos / MILLI);
            }

            @Override
            public void processStoodStill(long stoodNanos, long collected) {
              others.add("stood " + stoodNanos / MILLI + ", collected " + collected);
            }
          });

  private void pass(long millis) {
    for (long passed = 0; passed < millis; passed += LOOK / MILLI) {
      nowNanos += LOOK;
      watchdog.look(nowNanos);
    }
  }

  @Test
  void aTurnThatDoesNotEndIsToldOnceWithWhereItIs() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Thread thread = Thread.ofPlatform().start(() -> injectedStall(begun, release));
    begun.await();

    pass(750);
    assertThat(stalls).isEmpty();
    processorNanos += 40 * MILLI;
    collectedMillis += 3;
    pass(5_000);

    assertThat(stalls).hasSize(1);
    Stall stall = stalls.getFirst();
    assertThat(stall.name()).isEqualTo("event loop 0");
    assertThat(stall.lastsNanos()).isEqualTo(LIMIT);
    assertThat(stall.processorNanos()).isEqualTo(40 * MILLI);
    assertThat(stall.collectedMillis()).isEqualTo(3);
    assertThat(stall.asThrowable().getStackTrace())
        .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("injectedStall"));
    assertThat(watchdog.stalls(TurnWatch.Kind.LOOP)).isOne();
    assertThat(watchdog.longestNanos(TurnWatch.Kind.LOOP, nowNanos)).isEqualTo(5_750 * MILLI);
    assertThat(others).isEmpty();
    release.countDown();
    thread.join();
    pass(250);
    assertThat(others).containsExactly("event loop 0 goes on after 6000");
  }

  private void injectedStall(CountDownLatch begun, CountDownLatch release) {
    loop.begin(nowNanos);
    begun.countDown();
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    loop.end(nowNanos);
  }

  @Test
  void turnsThatEndInTimeAreNoStallsHoweverMany() {
    for (int i = 0; i < 100; i++) {
      loop.begin(nowNanos);
      pass(750);
      loop.end(nowNanos);
    }

    assertThat(stalls).isEmpty();
    assertThat(watchdog.stalls(TurnWatch.Kind.LOOP)).isZero();
    assertThat(watchdog.longestNanos(TurnWatch.Kind.LOOP, nowNanos)).isEqualTo(750 * MILLI);
  }

  @Test
  void aWorkerMayTakeLonger() {
    worker.begin(nowNanos);
    pass(9_750);
    assertThat(stalls).isEmpty();
    pass(250);

    assertThat(stalls).extracting(Stall::name).containsExactly("log-writer");
    assertThat(watchdog.stalls(TurnWatch.Kind.WORKER)).isOne();
  }

  @Test
  void whoStallsAgainAndAgainIsCountedEachTimeAndToldOnceAMinute() {
    for (int i = 0; i < 20; i++) {
      loop.begin(nowNanos);
      pass(2_000);
      loop.end(nowNanos);
      pass(1_000);
    }
    assertThat(watchdog.stalls(TurnWatch.Kind.LOOP)).isEqualTo(20);
    assertThat(stalls).hasSize(1);
    pass(TimeUnit.MINUTES.toMillis(1));
    loop.begin(nowNanos);
    pass(2_000);

    assertThat(stalls).hasSize(2);
  }

  @Test
  void nobodyIsBlamedWhenTheWholeProcessStoodStill() {
    pass(250);
    loop.begin(nowNanos);
    worker.begin(nowNanos);
    collectedMillis += 20_000;
    nowNanos += 30_000 * MILLI;
    watchdog.look(nowNanos);
    loop.end(nowNanos);
    worker.end(nowNanos);
    pass(1_000);

    assertThat(stalls).isEmpty();
    assertThat(others).containsExactly("stood 30000, collected 20000");
  }
}
