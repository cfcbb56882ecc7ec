package dev.forebay.testkit.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewFamily;
import dev.forebay.storage.view.ViewOperation;
import dev.forebay.storage.view.ViewWorker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ViewWorkerTest {
  private final MemoryView view = new MemoryView();
  private final ManualWorkers workers = new ManualWorkers();
  private final List<String> failures = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final ViewWorker worker = worker(new ViewWorker.Limits(4, 100, 10_000));

  private ViewWorker worker(ViewWorker.Limits limits) {
    return new ViewWorker(
        view, workers, (reason, cause) -> failures.add(reason), (_, _) -> {}, limits);
  }

  @Test
  void batchesWaitForTheWorkerAndAreThenWrittenInOrder() {
    worker.submit(applied(1), () -> events.add("first at " + position()));
    worker.submit(applied(2), () -> events.add("second at " + position()));

    assertThat(worker.pendingOperations()).isEqualTo(2);
    assertThat(position()).isZero();
    assertThat(workers.step()).isTrue();
    assertThat(events).as("one write for both").containsExactly("first at 2", "second at 2");
    assertThat(worker.pendingOperations()).isZero();
    assertThat(workers.step()).isFalse();
  }

  @Test
  void aWriteTakesNoMoreThanItsLimit() {
    for (int i = 1; i <= 10; i++) {
      worker.submit(applied(i), () -> {});
    }
    workers.step();
    assertThat(position()).isEqualTo(4);
    workers.runAll();
    assertThat(position()).isEqualTo(10);
  }

  @Test
  void aFlushCoversWhatWasSubmittedBeforeItOnly() {
    worker.submit(applied(1), () -> {});
    worker.requestFlush(() -> events.add("flushed at " + position()));
    worker.submit(applied(2), () -> {});
    workers.runAll();

    assertThat(events).containsExactly("flushed at 1");
    assertThat(position()).isEqualTo(2);
    view.crash();
    assertThat(position()).isEqualTo(1);
  }

  @Test
  void aCrashBetweenWriteAndFlushLosesTheWrite() {
    worker.submit(applied(1), () -> {});
    worker.requestFlush(() -> events.add("flushed"));
    workers.step();
    view.crash();
    assertThat(position()).isZero();
    assertThat(events).isEmpty();
  }

  @Test
  void flushesByItselfWhenMuchWasWritten() {
    for (int i = 1; i <= 101; i++) {
      worker.submit(applied(i), () -> {});
    }
    workers.runAll();
    view.crash();
    assertThat(position()).isEqualTo(101);
  }

  @Test
  void flushesByItselfWhenManyBytesWereWritten() {
    worker.submit(
        new ViewBatch(List.of(new ViewOperation.PutState(0, 1, new byte[20_000], 0, new long[0]))),
        () -> {});
    workers.runAll();
    view.crash();
    assertThat(ViewSnapshot.of(view, 1).states()).hasSize(1);
  }

  @Test
  void closingWritesAndFlushesWhatWaits() {
    worker.submit(applied(1), () -> {});
    worker.close(() -> events.add("closed"));
    assertThatThrownBy(() -> worker.submit(applied(2), () -> {}))
        .isInstanceOf(IllegalStateException.class);
    workers.runAll();

    assertThat(events).containsExactly("closed");
    assertThatThrownBy(this::position).isInstanceOf(IllegalStateException.class);
    view.crash();
    assertThat(position()).isEqualTo(1);
  }

  @Test
  void aFailureStopsTheNodeAndNothingFollows() {
    view.close();
    worker.submit(applied(1), () -> events.add("written"));
    worker.requestFlush(() -> events.add("flushed"));
    workers.runAll();
    workers.runAll();

    assertThat(failures).containsExactly("the view cannot be written");
    assertThat(events).isEmpty();
  }

  private long position() {
    return view.applied(0, ViewFamily.INDEX);
  }

  private static ViewBatch applied(long position) {
    return new ViewBatch(List.of(new ViewOperation.Applied(0, ViewFamily.INDEX, position)));
  }
}
