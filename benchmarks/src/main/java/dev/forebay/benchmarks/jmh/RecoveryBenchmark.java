package dev.forebay.benchmarks.jmh;

import dev.forebay.runtime.ThreadWorkers;
import dev.forebay.storage.log.LocalLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Opens a log of 100 MB and replays all of it, from the page cache. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class RecoveryBenchmark {
  private static final int LOG_BYTES = 100_000_000;

  private final Path directory;

  /** Makes the log's directory. */
  public RecoveryBenchmark() {
    try {
      directory = Files.createTempDirectory("recovery-benchmark");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fills the log. */
  @Setup
  public void fill() throws IOException, InterruptedException {
    try (ThreadWorkers workers = new ThreadWorkers(TemporaryLog.FAIL_STOP);
        LocalLog log = TemporaryLog.open(directory, workers)) {
      log.replay(new long[LogFiller.SHARDS], (position, type, shard, memory, start, length) -> {});
      LogFiller filler = new LogFiller(log);
      int turnBytes = LogFiller.TURN_RECORDS * LogFiller.RECORD_BYTES;
      for (int done = 0; done < LOG_BYTES; done += turnBytes) {
        filler.turn();
      }
    }
  }

  /** Time per recovery. */
  @Benchmark
  public long recover() throws IOException {
    long[] bytes = new long[1];
    try (ThreadWorkers workers = new ThreadWorkers(TemporaryLog.FAIL_STOP);
        LocalLog log = TemporaryLog.open(directory, workers)) {
      log.replay(
          new long[LogFiller.SHARDS],
          (position, type, shard, memory, start, length) -> bytes[0] += length);
    }
    if (bytes[0] < LOG_BYTES) {
      throw new IllegalStateException("only " + bytes[0] + " bytes came back");
    }
    return bytes[0];
  }

  /** Deletes the log. */
  @TearDown
  public void delete() throws IOException {
    TemporaryLog.delete(directory);
  }
}
