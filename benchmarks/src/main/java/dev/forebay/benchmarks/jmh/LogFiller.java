package dev.forebay.benchmarks.jmh;

import dev.forebay.storage.ChunkPool;
import dev.forebay.storage.ChunkWriter;
import dev.forebay.storage.Journal;
import dev.forebay.storage.LoopJournals;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.StorageEngine;
import org.jspecify.annotations.Nullable;

/** Appends records of 1 KiB in turns of 200, each made durable before the next one begins. */
final class LogFiller {
  static final int RECORD_BYTES = 1 << 10;
  static final int TURN_RECORDS = 200;
  static final int SHARDS = 1;
  private static final int SHARD = 0;

  private final CallerLoop loop = new CallerLoop();
  private final LoopJournals journals;
  private @Nullable Journal journal;
  private final ChunkWriter chunks =
      new ChunkWriter(new ChunkPool(4), chunk -> loop.execute(chunk::seal));
  private int notDurable;

  LogFiller(StorageEngine log) {
    this.journals = log.journals(loop);
    journals.acquire(SHARD, () -> {}, acquired -> journal = acquired);
  }

  void turn() throws InterruptedException {
    Journal target = journal();
    for (int i = 0; i < TURN_RECORDS; i++) {
      chunks.reserve(RECORD_BYTES);
      RecordFormat.writeHeader(
          chunks.chunk().memory(), chunks.position(), RecordType.RUN, SHARD, RECORD_BYTES);
      target.append(chunks.chunk(), chunks.position(), RECORD_BYTES, _ -> notDurable--);
      chunks.advance(RECORD_BYTES);
    }
    notDurable += TURN_RECORDS;
    journals.flush();
    while (notDurable > 0) {
      loop.runNext();
    }
  }

  private Journal journal() throws InterruptedException {
    Journal acquired = journal;
    while (acquired == null) {
      loop.runNext();
      acquired = journal;
    }
    return acquired;
  }

  /** Needs nothing of what is durable. */
  void trim() throws InterruptedException {
    Journal acquired = journal();
    acquired.trim(acquired.durablePosition());
  }
}
