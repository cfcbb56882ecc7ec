package dev.forebay.testkit.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.runtime.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedWorldTest {
  private static final long SECOND_NANOS = 1_000_000_000;

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final List<String> happened = new ArrayList<>();

  @Test
  void theEndOfATurnComesAfterItsTasksAndBeforeThoseOfTheNext() {
    EventLoop loop = world.startNode(1).loops().getFirst();
    loop.execute(() -> {
      loop.executeAtTurnEnd(() -> {
        happened.add("end");
        loop.executeAtTurnEnd(() -> happened.add("end of the end"));
      });
      loop.execute(() -> happened.add("next turn"));
      happened.add("first");
    });
    loop.execute(() -> happened.add("second"));
    world.runFor(SECOND_NANOS);

    assertThat(happened).containsExactly("first", "second", "end", "end of the end", "next turn");
  }

  @Test
  void timersFireWhenTheirTimeHasComeUnlessCancelled() {
    EventLoop loop = world.startNode(1).loops().getFirst();
    loop.execute(() -> {
      loop.schedule(SECOND_NANOS / 2, () -> happened.add("half a second"));
      loop.schedule(2 * SECOND_NANOS, () -> happened.add("two seconds"));
      loop.schedule(SECOND_NANOS / 4, () -> happened.add("cancelled")).cancel();
    });
    world.runFor(SECOND_NANOS);
    assertThat(happened).containsExactly("half a second");
    world.runFor(SECOND_NANOS + SECOND_NANOS / 10);

    assertThat(happened).containsExactly("half a second", "two seconds");
  }

  @Test
  void theSameSeedInterleavesInTheSameWayAndAnotherOneDoesNot() {
    assertThat(interleaving(7)).isEqualTo(interleaving(7)).isNotEqualTo(interleaving(8));
  }

  @Test
  void nothingOfACrashedNodeRunsAnyMore() {
    SimulatedNode node = world.startNode(2);
    node.workers().start("worker", () -> happened.add("worker")).wakeUp();
    node.loops().get(1).execute(() -> happened.add("task"));
    node.crash();
    world.runFor(SECOND_NANOS);

    assertThat(happened).isEmpty();
    assertThat(world.step()).isFalse();
  }

  @Test
  void aWorkerThatThrowsStopsItsNode() {
    SimulatedNode node = world.startNode(1);
    node.workers()
        .start(
            "worker",
            () -> {
              throw new IllegalStateException("broken");
            })
        .wakeUp();
    world.runFor(SECOND_NANOS);

    assertThat(node.isAlive()).isFalse();
    assertThat(node.failure()).contains("worker");
    assertThat(node.failureCause()).hasMessage("broken");
  }

  @Test
  void aWorkerWokenDuringItsStepRunsAgain() {
    SimulatedNode node = world.startNode(1);
    Runnable[] wake = new Runnable[1];
    var worker =
        node.workers()
            .start(
                "worker",
                () -> {
                  happened.add("step");
                  if (happened.size() == 1) {
                    wake[0].run();
                  }
                  return false;
                });
    wake[0] = worker::wakeUp;
    worker.wakeUp();
    world.runFor(SECOND_NANOS);

    assertThat(happened).hasSize(2);
  }

  @Test
  void onlyTheLoopItselfIsInTheLoop() {
    EventLoop loop = world.startNode(1).loops().getFirst();
    loop.execute(() -> happened.add("in loop: " + loop.inLoop()));
    world.runFor(SECOND_NANOS);

    assertThat(happened).containsExactly("in loop: true");
    assertThat(loop.inLoop()).isFalse();
    assertThatThrownBy(() -> loop.schedule(1, () -> {})).isInstanceOf(IllegalStateException.class);
  }

  private static List<Integer> interleaving(long seed) {
    SimulatedWorld world = new SimulatedWorld(seed);
    List<Integer> order = new ArrayList<>();
    for (EventLoop loop : world.startNode(3).loops()) {
      for (int i = 0; i < 20; i++) {
        loop.execute(() -> order.add(loop.index()));
      }
    }
    world.runFor(SECOND_NANOS);
    return order;
  }
}
