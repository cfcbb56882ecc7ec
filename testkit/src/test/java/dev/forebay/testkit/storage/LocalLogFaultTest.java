package dev.forebay.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.forebay.storage.log.LocalLog;
import dev.forebay.storage.log.LogObserver;
import dev.forebay.testkit.disk.DiskEvent;
import dev.forebay.testkit.disk.DiskFault.Operation;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.loop.ManualLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the log does when the disk fails, fills up or is asked to forget. */
final class LocalLogFaultTest {
  private final SimulatedDisk disk = new SimulatedDisk();
  private final ManualLoop loop = new ManualLoop(0);
  private final List<String> failures = new ArrayList<>();
  private final List<Long> confirmed = new ArrayList<>();
  private final List<Integer> reclaimed = new ArrayList<>();
  private final List<IOException> unavailable = new ArrayList<>();
  private SteppedWorkers workers = new SteppedWorkers();

  private final LogObserver observer =
      new LogObserver() {
        @Override
        public void segmentReclaimed(int number) {
          reclaimed.add(number);
        }

        @Override
        public void segmentUnavailable(IOException cause) {
          unavailable.add(cause);
        }
      };

  @Test
  void noCallbackComesBetweenWriteAndSync() {
    NumberedRecords records = records(open());
    workers.run();
    append(records, 1, 100);
    assertThat(workers.step("log-writer")).as("opens a segment and writes").isTrue();
    while (loop.step()) {
      assertThat(confirmed).isEmpty();
    }
    assertThat(confirmed).isEmpty();
    settle();
    assertThat(confirmed).hasSize(1);
  }

  @Test
  void afterAFailedSyncTheNodeStopsAndNothingIsConfirmedOrWritten() {
    LocalLog log = open();
    NumberedRecords records = records(log);
    append(records, 1, 100);
    settle();
    disk.inject((operation, name) -> {
      if (operation == Operation.SYNC) {
        throw new IOException("sync failed");
      }
    });
    append(records, 1, 100);
    settle();
    assertThat(failures).hasSize(1);
    disk.inject((operation, name) -> {
      throw new AssertionError(operation + " after a failure");
    });
    append(records, 1, 100);
    settle();
    assertThat(failures).hasSize(1);
    assertThat(confirmed).hasSize(1);
    assertThat(log.unsyncedBytes()).isPositive();
  }

  @Test
  void whatIsFoundAfterAFailedSyncSurvivesALaterPowerCut() {
    NumberedRecords records = records(open());
    append(records, 1, 100);
    settle();
    disk.inject((operation, name) -> {
      if (operation == Operation.SYNC) {
        throw new IOException("sync failed");
      }
    });
    records.append(1, 100, confirmed::add);
    records.flush();
    settle();
    assertThat(failures).hasSize(1);
    disk.inject((operation, name) -> {});
    assertThat(replayed(disk)).as("read from what the system keeps in memory").isEqualTo(2);
    assertThat(replayed(disk.crash(new Random(1)))).isEqualTo(2);
  }

  @Test
  void aCallbackThatThrowsStopsTheNode() {
    NumberedRecords records = records(open());
    records.append(
        0,
        100,
        position -> {
          throw new IllegalStateException("thrown by a callback");
        });
    records.append(1, 100, confirmed::add);
    records.flush();
    settle();
    assertThat(failures).singleElement().asString().contains("thrown by a callback");
  }

  @Test
  void afterAFailedWriteTheNodeStops() {
    NumberedRecords records = records(open());
    workers.run();
    disk.inject((operation, name) -> {
      if (operation == Operation.WRITE) {
        throw new IOException("write failed");
      }
    });
    append(records, 1, 100);
    settle();
    assertThat(failures).hasSize(1);
    assertThat(confirmed).isEmpty();
  }

  @Test
  void aFullDiskMakesAppendsWaitUntilThereIsSpace() {
    disk.capacityBytes(3L * TestLog.SEGMENT_BYTES);
    LocalLog log = open();
    NumberedRecords records = records(log);
    append(records, 300, 1000);
    settle();
    assertThat(unavailable).isNotEmpty();
    assertThat(failures).isEmpty();
    assertThat(confirmed).isNotEmpty().hasSizeLessThan(300);
    assertThat(log.unsyncedBytes()).isEqualTo((300 - confirmed.size()) * 1000L);
    records.journal().trim(records.journal().durablePosition());
    settle();
    assertThat(confirmed.size()).as("goes on in a recycled segment").isGreaterThan(60);
    disk.capacityBytes(Long.MAX_VALUE);
    log.retrySpace();
    settle();
    assertThat(confirmed).hasSize(300);
    assertThat(log.unsyncedBytes()).isZero();
  }

  @Test
  void spaceStaysBoundedWhileOldRecordsAreLetGo() {
    LocalLog log = open();
    NumberedRecords records = records(log);
    for (int i = 0; i < 100; i++) {
      append(records, 20, 1000);
      settle();
      records.journal().trim(records.journal().durablePosition());
      settle();
      assertThat(disk.usedBytes()).isLessThanOrEqualTo(5L * TestLog.SEGMENT_BYTES);
    }
    assertThat(reclaimed).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(20);
  }

  @Test
  void aDiskRebuiltFromItsTraceHoldsTheRecords() {
    disk.record();
    NumberedRecords records = records(open());
    append(records, 150, 1000);
    settle();
    List<DiskEvent> trace = disk.trace();
    Random random = new Random(1);
    int last = 0;
    for (int end = 0; end <= trace.size(); end++) {
      boolean boundary = end == trace.size() || trace.get(end) instanceof DiskEvent.Synced;
      if (boundary) {
        int count = replayed(SimulatedDisk.rebuild(trace.subList(0, end)).crash(random));
        assertThat(count).isGreaterThanOrEqualTo(0).isLessThanOrEqualTo(150);
        last = count;
      }
    }
    assertThat(last).isEqualTo(150);
  }

  @Test
  void aSegmentThatIsRecycledAndUsedAtOnceMayBeInterruptedAnywhere() {
    disk.record();
    disk.capacityBytes(3L * TestLog.SEGMENT_BYTES);
    LocalLog log = open();
    NumberedRecords records = records(log);
    append(records, 400, 1000);
    settle();
    assertThat(unavailable).as("no spare is left").isNotEmpty();
    while (confirmed.size() < 400) {
      records.journal().trim(records.journal().durablePosition());
      settle();
    }
    assertThat(reclaimed).hasSizeGreaterThan(2);
    List<DiskEvent> trace = disk.trace();
    for (int end = 0; end <= trace.size(); end++) {
      for (int seed = 0; seed < 4; seed++) {
        SimulatedDisk left =
            SimulatedDisk.rebuild(trace.subList(0, end)).crash(new Random(31L * end + seed));
        assertThatCode(() ->
                TestLog.open(left, new SteppedWorkers(), (r, c) -> {}, new Random(1))
                    .replay(new long[1], (p, type, shard, m, start, length) -> {}))
            .as("crash after %d operations, seed %d", end, seed)
            .doesNotThrowAnyException();
      }
    }
  }

  private static int replayed(SimulatedDisk rebuilt) {
    int[] count = {0};
    LocalLog log =
        TestLog.open(
            rebuilt,
            new SteppedWorkers(),
            (reason, cause) -> {
              throw new AssertionError(reason, cause);
            },
            new Random(1));
    log.replay(
        new long[1],
        (position, type, shard, memory, start, length) ->
            assertThat(NumberedRecords.number(memory, start, length)).isEqualTo(count[0]++));
    return count[0];
  }

  private LocalLog open() {
    workers = new SteppedWorkers();
    LocalLog log =
        new LocalLog(
            disk,
            TestLog.SETTINGS,
            workers,
            (reason, cause) -> failures.add(reason + ": " + cause),
            new Random(1),
            TestLog.STILL,
            observer);
    log.replay(new long[1], (p, type, shard, memory, start, length) -> {});
    return log;
  }

  private NumberedRecords records(LocalLog log) {
    NumberedRecords records = new NumberedRecords(log, 0, loop);
    loop.turn();
    return records;
  }

  private void append(NumberedRecords records, int count, int lengthBytes) {
    for (int i = 0; i < count; i++) {
      records.append(i, lengthBytes, confirmed::add);
    }
    records.flush();
  }

  private void settle() {
    do {
      workers.run();
    } while (loop.step());
  }
}
