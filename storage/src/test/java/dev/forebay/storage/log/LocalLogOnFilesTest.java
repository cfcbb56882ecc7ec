package dev.forebay.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.runtime.Clock;
import dev.forebay.runtime.FailStop;
import dev.forebay.runtime.ThreadWorkers;
import dev.forebay.storage.ChunkPool;
import dev.forebay.storage.ChunkWriter;
import dev.forebay.storage.Journal;
import dev.forebay.storage.LoopJournals;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.disk.FileDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalLogOnFilesTest {
  private static final int SHARDS = 4;
  private static final int RECORDS = 5000;
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

  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final FailStop failStop = (reason, cause) -> failures.add(cause);

  @Test
  void recordsAppendedByALoopAreReplayedAndReadAfterARestart(@TempDir Path directory)
      throws Exception {
    List<Long> positions = new CopyOnWriteArrayList<>();
    try (ThreadWorkers workers = new ThreadWorkers(failStop);
        LocalLog log = open(directory, workers);
        ThreadLoop loop = new ThreadLoop()) {
      log.replay(new long[SHARDS], (p, type, shard, memory, start, length) -> {});
      LoopJournals journals = log.journals(loop);
      CompletableFuture<Journal> acquired = new CompletableFuture<>();
      journals.acquire(3, () -> {}, acquired::complete);
      Journal journal = acquired.get(60, TimeUnit.SECONDS);
      CountDownLatch durable = new CountDownLatch(RECORDS);
      loop.submit(
              () -> {
                ChunkWriter chunks = new ChunkWriter(new ChunkPool(4), c -> loop.execute(c::seal));
                for (int i = 0; i < RECORDS; i++) {
                  append(journal, chunks, i, positions, durable);
                  if (i % 10 == 9) {
                    journals.flush();
                  }
                }
              })
          .get();
      assertThat(durable.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(log.unsyncedBytes()).isZero();
    }
    List<Long> replayed = new ArrayList<>();
    try (ThreadWorkers workers = new ThreadWorkers(failStop);
        LocalLog log = open(directory, workers)) {
      log.replay(
          new long[SHARDS],
          (position, type, shard, memory, start, length) -> {
            assertThat(memory.getInt(start + RecordFormat.HEADER_BYTES)).isEqualTo(replayed.size());
            assertThat(shard).isEqualTo(3);
            replayed.add(position);
          });
      assertThat(replayed).isEqualTo(positions);
      ByteBuffer target = ByteBuffer.allocate(length(17));
      log.read(3, positions.get(17), length(17), target);
      assertThat(Integer.reverseBytes(target.getInt(RecordFormat.HEADER_BYTES))).isEqualTo(17);
    }
    assertThat(failures).isEmpty();
  }

  private LocalLog open(Path directory, ThreadWorkers workers) throws Exception {
    return new LocalLog(
        new FileDisk(directory),
        LogSettings.ofSegments(1 << 20, 1 << 18),
        workers,
        failStop,
        new Random(),
        CLOCK,
        LogObserver.NONE);
  }

  private static int length(int i) {
    return RecordFormat.HEADER_BYTES + 4 + i % 700;
  }

  private static void append(
      Journal journal, ChunkWriter chunks, int i, List<Long> positions, CountDownLatch durable) {
    int length = length(i);
    chunks.reserve(length);
    RecordFormat.writeHeader(chunks.chunk().memory(), chunks.position(), RecordType.RUN, 3, length);
    chunks.chunk().memory().putInt(chunks.position() + RecordFormat.HEADER_BYTES, i);
    journal.append(
        chunks.chunk(),
        chunks.position(),
        length,
        position -> {
          positions.add(position);
          durable.countDown();
        });
    chunks.advance(length);
  }
}
