package dev.forebay.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NettyEventLoopTest {
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final NettyLoops loops = new NettyLoops(1, (_, cause) -> failures.add(cause));
  private final NettyEventLoop loop = loops.loops().getFirst();

  @AfterEach
  void close() {
    loops.close();
  }

  @Test
  void turnEndTasksFollowAllTasksOfTheTurn() throws InterruptedException {
    List<String> order = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(1);
    loop.execute(() -> {
      loop.execute(() -> order.add("task of the same turn"));
      loop.executeAtTurnEnd(() -> {
        order.add("turn end");
        done.countDown();
      });
      order.add("task");
    });
    assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(order).containsExactly("task", "task of the same turn", "turn end");
  }

  @Test
  void taskRegisteredAtTurnEndRunsBeforeTheLoopSleeps() throws InterruptedException {
    // Nothing else wakes the loop, so a task left over would wait for ever.
    CountDownLatch done = new CountDownLatch(1);
    loop.execute(() ->
        loop.executeAtTurnEnd(
            () -> loop.executeAtTurnEnd(() -> loop.executeAtTurnEnd(done::countDown))));
    assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aLoopThatHasEndedDropsWhatItIsToldStill() {
    loops.close();

    loop.execute(() -> failures.add(new AssertionError("ran")));
    loop.schedule(0, () -> failures.add(new AssertionError("ran"))).cancel();

    assertThat(failures).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatATaskThrowsStopsTheNode(Entry entry) throws InterruptedException {
    IllegalStateException thrown = new IllegalStateException("expected by this test");
    CountDownLatch done = new CountDownLatch(1);
    Runnable throwing =
        () -> {
          done.countDown();
          throw thrown;
        };
    loop.execute(() -> {
      switch (entry) {
        case TASK -> loop.execute(throwing);
        case TURN_END -> loop.executeAtTurnEnd(throwing);
        case TIMER -> loop.schedule(0, throwing);
      }
    });
    assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
    loops.close();
    assertThat(failures).containsExactly(thrown);
  }

  enum Entry {
    TASK,
    TURN_END,
    TIMER
  }

  @Test
  void cancelledTimerDoesNotFire() throws InterruptedException {
    List<String> fired = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(1);
    loop.execute(() -> {
      var timer = loop.schedule(TimeUnit.MILLISECONDS.toNanos(1), () -> fired.add("cancelled"));
      loop.schedule(
          TimeUnit.MILLISECONDS.toNanos(20),
          () -> {
            fired.add("kept");
            done.countDown();
          });
      timer.cancel();
    });
    assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(fired).containsExactly("kept");
  }
}
