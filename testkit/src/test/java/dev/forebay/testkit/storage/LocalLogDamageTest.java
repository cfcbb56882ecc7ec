package dev.forebay.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.storage.LogDamagedException;
import dev.forebay.storage.StorageEngine;
import dev.forebay.storage.log.LocalLog;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.loop.ManualLoop;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Flips bytes of an orderly closed log, one at a time. */
final class LocalLogDamageTest {
  private static final int BLOCK_BYTES = 4096;

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

  private static long writeSomeGroups(SimulatedDisk disk) {
    SteppedWorkers workers = new SteppedWorkers();
    ManualLoop loop = new ManualLoop(0);
    LocalLog log = open(disk, workers);
    log.replay(StorageEngine.BEGINNING, (p, type, shard, memory, start, length) -> {});
    NumberedRecords records = new NumberedRecords(log.acquire(0, loop), 0, loop);
    for (int i = 0; i < 25; i++) {
      for (int j = 0; j < 4; j++) {
        records.append(4L * i + j, 100 + 97 * i + j, position -> {});
      }
      records.flush();
      workers.run();
    }
    log.close();
    return log.durablePosition();
  }

  private static boolean isDetected(SimulatedDisk disk) {
    try {
      open(disk, new SteppedWorkers())
          .replay(StorageEngine.BEGINNING, (p, type, shard, memory, start, length) -> {});
      return false;
    } catch (LogDamagedException e) {
      return true;
    }
  }

  private static LocalLog open(SimulatedDisk disk, SteppedWorkers workers) {
    return TestLog.open(
        disk,
        workers,
        (reason, cause) -> {
          throw new AssertionError(reason, cause);
        },
        new Random(1));
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
