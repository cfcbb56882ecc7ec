package dev.forebay.benchmarks.jmh;

import dev.forebay.storage.ChunkPool;
import dev.forebay.storage.ChunkWriter;
import dev.forebay.storage.Journal;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.StorageEngine;

/** Appends records of 1 KiB in turns of 200, each made durable before the next one begins. */
final class LogFiller {
  static final int RECORD_BYTES = 1 << 10;
  static final int TURN_RECORDS = 200;
  private static final int SHARD = 1;

  private final CallerLoop loop = new CallerLoop();
  private final Journal journal;
  private final ChunkWriter chunks =
      new ChunkWriter(new ChunkPool(4), chunk -> loop.execute(chunk::seal));
  private int notDurable;

  LogFiller(StorageEngine log) {
    this.journal = log.acquire(SHARD, loop);
  }

  void turn() throws InterruptedException {
    for (int i = 0; i < TURN_RECORDS; i++) {
      chunks.reserve(RECORD_BYTES);
      RecordFormat.writeHeader(
          chunks.chunk().memory(), chunks.position(), RecordType.RUN, SHARD, RECORD_BYTES);
      journal.append(chunks.chunk(), chunks.position(), RECORD_BYTES, _ -> notDurable--);
      chunks.advance(RECORD_BYTES);
    }
    notDurable += TURN_RECORDS;
    journal.flush();
    while (notDurable > 0) {
      loop.runNext();
    }
  }
}
