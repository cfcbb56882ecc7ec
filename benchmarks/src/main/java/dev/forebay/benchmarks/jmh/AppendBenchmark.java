package dev.forebay.benchmarks.jmh;

import dev.forebay.runtime.ThreadWorkers;
import dev.forebay.storage.log.LocalLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Appends to a log on files and waits for each turn's sync. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class AppendBenchmark {
  private static final int TRIM_EVERY_TURNS = 100;

  private final Path directory;
  private final ThreadWorkers workers = new ThreadWorkers(TemporaryLog.FAIL_STOP);
  private final LocalLog log;
  private final LogFiller filler;
  private int turns;

  /** Opens an empty log. */
  public AppendBenchmark() {
    try {
      directory = Files.createTempDirectory("append-benchmark");
      log = TemporaryLog.open(directory, workers);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    log.replay(new long[LogFiller.SHARDS], (position, type, shard, memory, start, length) -> {});
    filler = new LogFiller(log);
  }

  /** Records per second. */
  @Benchmark
  @OperationsPerInvocation(LogFiller.TURN_RECORDS)
  public void append() throws InterruptedException {
    filler.turn();
    if (++turns % TRIM_EVERY_TURNS == 0) {
      filler.trim();
    }
  }

  /** Here so that JMH knows that there is state to take down. */
  @Setup
  public void begin() {
    turns = 0;
  }

  /** Closes and deletes the log. */
  @TearDown
  public void delete() throws IOException {
    workers.close();
    log.close();
    TemporaryLog.delete(directory);
  }
}
