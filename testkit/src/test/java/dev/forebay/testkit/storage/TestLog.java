package dev.forebay.testkit.storage;

import dev.forebay.runtime.Clock;
import dev.forebay.runtime.FailStop;
import dev.forebay.runtime.Worker;
import dev.forebay.storage.disk.Disk;
import dev.forebay.storage.log.LocalLog;
import dev.forebay.storage.log.LogObserver;
import dev.forebay.storage.log.LogSettings;
import java.util.random.RandomGenerator;

/** Local logs with segments small enough that a test fills many. */
final class TestLog {
  static final int SEGMENT_BYTES = 64 << 10;
  static final LogSettings SETTINGS = LogSettings.ofSegments(SEGMENT_BYTES, SEGMENT_BYTES / 4);

  static final Clock STILL =
      new Clock() {
        @Override
        public long nanoTime() {
          return 0;
        }

        @Override
        public long wallMillis() {
          return 0;
        }
      };

  private TestLog() {}

  static LocalLog open(
      Disk disk, Worker.Factory workers, FailStop failStop, RandomGenerator random) {
    return new LocalLog(disk, SETTINGS, workers, failStop, random, STILL, LogObserver.NONE);
  }

  /** Name of the file of a position; the low half of a position is the place in it. */
  static String fileName(long position) {
    return String.format("%08d.segment", position >>> 32);
  }
}
