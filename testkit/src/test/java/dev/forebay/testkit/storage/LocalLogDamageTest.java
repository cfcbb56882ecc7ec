package dev.forebay.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.storage.Chunk;
import dev.forebay.storage.ChunkPool;
import dev.forebay.storage.LogDamagedException;
import dev.forebay.storage.LoopJournals;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.UnknownFormatException;
import dev.forebay.storage.log.LocalLog;
import dev.forebay.storage.log.LogObserver;
import dev.forebay.testkit.disk.DiskFault.Operation;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.loop.ManualLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flips bytes of an orderly closed log, one at a time. */
final class LocalLogDamageTest {
  private static final int BLOCK_BYTES = 4096;

  private int reads;

  @Test
  void everyFlippedByteOfAnAcceptedGroupIsDetected() {
    SimulatedDisk disk = new SimulatedDisk();
    long end = writeSomeGroups(disk);
    int last = (int) (end >>> 32);
    assertThat(last).isGreaterThan(2);
    Random random = new Random(5);
    for (int number = 1; number <= last; number++) {
      String name = TestLog.fileName((long) number << 32);
      int from = BLOCK_BYTES;
      int to = number == last ? (int) end : lastUsedByte(disk, name);
      for (int at = from; at < to; at += 1 + random.nextInt(8)) {
        int mask = 1 << random.nextInt(8);
        disk.flip(name, at, mask);
        assertThat(isDetected(disk)).as("byte %d of %s, mask %d", at, name, mask).isTrue();
        disk.flip(name, at, mask);
      }
    }
    assertThat(isDetected(disk)).isFalse();
  }

  @Test
  void everyFlippedByteOfASegmentHeaderIsDetected() {
    SimulatedDisk disk = new SimulatedDisk();
    writeSomeGroups(disk);
    for (int at = 0; at < 48; at++) {
      disk.flip(TestLog.fileName(2L << 32), at, 4);
      assertThat(isDetected(disk)).as("byte %d", at).isTrue();
      disk.flip(TestLog.fileName(2L << 32), at, 4);
    }
  }

  @Test
  void aMissingSegmentIsNamed() {
    for (int number = 1; number <= 3; number++) {
      SimulatedDisk disk = new SimulatedDisk();
      long end = writeSomeGroups(disk);
      String name = TestLog.fileName(number == 3 ? end : (long) number << 32);
      remove(disk, name);
      assertThatThrownBy(() -> replayed(disk, false))
          .isInstanceOf(LogDamagedException.class)
          .hasMessageContaining(name + " is missing");
      assertThat(replayed(disk, true)).isPositive().isLessThan(100);
      assertThat(replayed(disk, false)).as("accepted once and for all").isPositive();
    }
  }

  @Test
  void aPositionIsNotGivenAgainAfterTheNewestSegmentWasLost() {
    SimulatedDisk disk = new SimulatedDisk();
    long end = writeSomeGroups(disk);
    remove(disk, TestLog.fileName(end));
    LocalLog log = open(disk, new SteppedWorkers(), true);
    long next = log.replay(new long[1], (p, type, shard, memory, start, length) -> {})[0];
    assertThat(next).isGreaterThan(end);
    assertThat(writeSomeGroups(disk)).isGreaterThan(next);
  }

  @Test
  void aSegmentThatIsShorterThanItWasIsNamed() {
    SimulatedDisk disk = new SimulatedDisk();
    String name = TestLog.fileName(writeSomeGroups(disk));
    disk.truncate(name, BLOCK_BYTES);
    assertThatThrownBy(() -> replayed(disk, false))
        .isInstanceOf(LogDamagedException.class)
        .hasMessageContaining(name + " has 4096 of its ");
    assertThat(replayed(disk, true)).isPositive().isLessThan(100);
  }

  @Test
  void aSegmentUnderTheNumberOfAnotherIsNamed() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    String name = TestLog.fileName(writeSomeGroups(disk));
    disk.rename(TestLog.fileName(2L << 32), name);
    assertThatThrownBy(() -> replayed(disk, false))
        .isInstanceOf(LogDamagedException.class)
        .hasMessageContaining(name + " is number 2 by its header")
        .hasMessageContaining(TestLog.fileName(2L << 32) + " is missing");
  }

  @Test
  void aLogWithoutItsListOfSegmentsIsRefused() {
    SimulatedDisk disk = new SimulatedDisk();
    writeSomeGroups(disk);
    remove(disk, "segments.0");
    remove(disk, "segments.1");
    assertThat(isDetected(disk)).isTrue();
  }

  @Test
  void aLogThatIsOlderThanTheViewsIsRefused() {
    SimulatedDisk disk = new SimulatedDisk();
    long end = writeSomeGroups(disk);
    assertThatThrownBy(() ->
            open(disk, new SteppedWorkers(), false)
                .replay(new long[] {end + 1}, (p, type, shard, memory, start, length) -> {}))
        .isInstanceOf(LogDamagedException.class)
        .hasMessageContaining("the log ends at position " + end);
  }

  @Test
  void aReadThatFailsRefusesTheStartAndNamesThePlace() {
    SimulatedDisk disk = new SimulatedDisk();
    writeSomeGroups(disk);
    disk.inject((operation, name) -> {
      if (operation == Operation.READ && name.equals(TestLog.fileName(2L << 32))) {
        if (reads++ > 2) {
          throw new IOException("input/output error");
        }
      }
    });
    assertThatThrownBy(() -> replayed(disk, true))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageMatching(".*00000002.segment at \\d+: it cannot be read: input/output error");
    disk.inject((operation, name) -> {});
    assertThat(replayed(disk, false)).isEqualTo(100);
  }

  @ParameterizedTest
  @CsvSource({"8, 99, record type 99", "9, 2, version 2", "9, 17, flags 16"})
  void aRecordOfALaterVersionRefusesTheStartAndIsNoLoss(int at, byte value, String what) {
    SimulatedDisk disk = new SimulatedDisk();
    SteppedWorkers workers = new SteppedWorkers();
    ManualLoop loop = new ManualLoop(0);
    LocalLog log = open(disk, workers);
    log.replay(new long[1], (p, type, shard, memory, start, length) -> {});
    Chunk chunk = new ChunkPool(1).allocate(RecordFormat.HEADER_BYTES);
    RecordFormat.writeHeader(chunk.memory(), 0, RecordType.RUN, 0, RecordFormat.HEADER_BYTES);
    chunk.memory().put(at, value);
    LoopJournals journals = log.journals(loop);
    journals.acquire(
        0,
        () -> {},
        journal -> journal.append(chunk, 0, RecordFormat.HEADER_BYTES, position -> {}));
    loop.turn();
    journals.flush();
    workers.run();
    log.close();

    assertThatThrownBy(() -> replayed(disk, true))
        .isInstanceOf(UnknownFormatException.class)
        .hasMessageContaining(TestLog.fileName(1L << 32))
        .hasMessageContaining(what)
        .hasMessageContaining("later version");
  }

  private static void remove(SimulatedDisk disk, String name) {
    try {
      disk.delete(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int replayed(SimulatedDisk disk, boolean acceptLoss) {
    int[] count = {0};
    open(disk, new SteppedWorkers(), acceptLoss)
        .replay(new long[1], (p, type, shard, memory, start, length) -> count[0]++);
    return count[0];
  }

  private static long writeSomeGroups(SimulatedDisk disk) {
    SteppedWorkers workers = new SteppedWorkers();
    ManualLoop loop = new ManualLoop(0);
    LocalLog log = open(disk, workers);
    log.replay(new long[1], (p, type, shard, memory, start, length) -> {});
    NumberedRecords records = new NumberedRecords(log, 0, loop);
    loop.turn();
    for (int i = 0; i < 25; i++) {
      for (int j = 0; j < 4; j++) {
        records.append(4L * i + j, 100 + 97 * i + j, position -> {});
      }
      records.flush();
      workers.run();
    }
    long end = records.journal().durablePosition();
    log.close();
    return end;
  }

  private static boolean isDetected(SimulatedDisk disk) {
    try {
      open(disk, new SteppedWorkers())
          .replay(new long[1], (p, type, shard, memory, start, length) -> {});
      return false;
    } catch (LogDamagedException e) {
      return true;
    }
  }

  private static LocalLog open(SimulatedDisk disk, SteppedWorkers workers) {
    return open(disk, workers, false);
  }

  private static LocalLog open(SimulatedDisk disk, SteppedWorkers workers, boolean acceptLoss) {
    return new LocalLog(
        disk,
        TestLog.SETTINGS.acceptingLoss(acceptLoss),
        workers,
        (reason, cause) -> {
          throw new AssertionError(reason, cause);
        },
        new Random(1),
        TestLog.STILL,
        LogObserver.NONE);
  }

  /** End of the last block before the seal that is not zero: files are filled with zeroes. */
  private static int lastUsedByte(SimulatedDisk disk, String name) {
    byte[] bytes = disk.content(name);
    int at = bytes.length - BLOCK_BYTES - 1;
    while (bytes[at] == 0) {
      at--;
    }
    return (at / BLOCK_BYTES + 1) * BLOCK_BYTES;
  }
}
