package dev.forebay.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.runtime.watch.ProcessTimes;
import dev.forebay.runtime.watch.Stall;
import dev.forebay.runtime.watch.StallListener;
import dev.forebay.runtime.watch.TurnWatch;
import dev.forebay.runtime.watch.Watchdog;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ThreadWorkersTest {
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  @Test
  void everyWakeUpIsFollowedByAStep() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger seen = new AtomicInteger();
    Semaphore progress = new Semaphore(0);
    try (ThreadWorkers workers = workers()) {
      Worker worker =
          workers.start(
              "copier",
              () -> {
                seen.set(asked.get());
                progress.release();
                return false;
              });
      for (int i = 1; i <= 20_000; i++) {
        asked.set(i);
        worker.wakeUp();
        while (seen.get() < i) {
          assertThat(progress.tryAcquire(10, TimeUnit.SECONDS)).as("wake-up %d", i).isTrue();
        }
      }
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void aStepIsRepeatedWhileItHasWork() throws InterruptedException {
    AtomicInteger left = new AtomicInteger(1000);
    CountDownLatch done = new CountDownLatch(1000);
    try (ThreadWorkers workers = workers()) {
      workers.start(
          "counter",
          () -> {
            done.countDown();
            return left.decrementAndGet() > 0;
          });
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(left.get()).isZero();
  }

  @Test
  void aStepThatDoesNotEndIsSeenByTheWatchdogWhereItIs() throws InterruptedException {
    List<Stall> stalls = new CopyOnWriteArrayList<>();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    long anHour = TimeUnit.HOURS.toNanos(1);
    try (ThreadWorkers workers = workers()) {
      workers.start("stuck", () -> stall(begun, release));
      begun.await();
      Watchdog watchdog =
          new Watchdog(
              workers::watches,
              Map.of(TurnWatch.Kind.WORKER, anHour),
              anHour,
              ProcessTimes.ofJvm(),
              new StallListener() {
                @Override
                public void stalled(Stall stall) {
                  stalls.add(stall);
                }

                @Override
                public void goesOn(String name, long lastedNanos) {}

                @Override
                public void processStoodStill(long stoodNanos, long collectedMillis) {}
              });
      watchdog.look(System.nanoTime());
      assertThat(stalls).isEmpty();
      watchdog.look(System.nanoTime() + anHour);
      release.countDown();
    }

    assertThat(stalls).extracting(Stall::name).containsExactly("stuck");
    assertThat(stalls.getFirst().stack())
        .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("stall"));
  }

  private static boolean stall(CountDownLatch begun, CountDownLatch release) {
    begun.countDown();
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return false;
  }

  @Test
  void anExceptionFromAStepStopsTheNode() {
    CountDownLatch stepped = new CountDownLatch(1);
    try (ThreadWorkers workers = workers()) {
      workers.start(
          "broken",
          () -> {
            stepped.countDown();
            throw new IllegalStateException("broken");
          });
      assertThat(stepped.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
  }

  private ThreadWorkers workers() {
    return new ThreadWorkers((reason, cause) -> failures.add(cause));
  }
}
