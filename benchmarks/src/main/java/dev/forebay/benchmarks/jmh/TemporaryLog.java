package dev.forebay.benchmarks.jmh;

import dev.forebay.runtime.Clock;
import dev.forebay.runtime.FailStop;
import dev.forebay.runtime.ThreadWorkers;
import dev.forebay.storage.disk.FileDisk;
import dev.forebay.storage.log.LocalLog;
import dev.forebay.storage.log.LogObserver;
import dev.forebay.storage.log.LogSettings;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Logs on the disk of the directory for temporary files. */
final class TemporaryLog {
  private static final Clock CLOCK =
      new Clock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public long wallMillis() {
          return System.currentTimeMillis();
        }
      };

  /** A benchmark whose log fails measures nothing. */
  static final FailStop FAIL_STOP =
      (reason, cause) -> {
        throw new IllegalStateException(reason, cause);
      };

  private TemporaryLog() {}

  static LocalLog open(Path directory, ThreadWorkers workers) throws IOException {
    return new LocalLog(
        new FileDisk(directory),
        LogSettings.DEFAULTS,
        workers,
        FAIL_STOP,
        new Random(1),
        CLOCK,
        LogObserver.NONE);
  }

  static void delete(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
