package dev.forebay.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.runtime.Worker;
import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.ChunkPool;
import dev.forebay.storage.Journal;
import dev.forebay.storage.LoopJournals;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.log.LocalLog;
import dev.forebay.testkit.disk.DiskFault.Operation;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.loop.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a loop appends in a turn costs the same, however many shards it is for. */
final class GroupCommitTest {
  private static final int RECORDS = 64;
  private static final int RECORD_BYTES = 32;

  private final ManualLoop loop = new ManualLoop(0);
  private final SteppedWorkers workers = new SteppedWorkers();
  private final SimulatedDisk disk = new SimulatedDisk();
  private final List<Journal> journals = new ArrayList<>();
  private int writes;
  private int syncs;
  private int wakeUps;
  private int durable;

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 64})
  void oneHandOverOneWakeUpOneGroupAndOneTaskTellOfATurn(int shards) {
    LocalLog log =
        TestLog.open(
            disk,
            this::counted,
            (reason, cause) -> {
              throw new AssertionError(reason, cause);
            },
            new Random(1));
    log.replay(new long[shards], (p, type, shard, memory, start, length) -> {});
    LoopJournals of = log.journals(loop);
    for (int shard = 0; shard < shards; shard++) {
      of.acquire(shard, () -> {}, journals::add);
    }
    loop.turn();
    // The first group opens a segment, which takes operations of its own.
    turn(of);
    workers.run();
    loop.turn();
    writes = 0;
    syncs = 0;
    wakeUps = 0;
    durable = 0;
    disk.inject((operation, _) -> {
      writes += operation == Operation.WRITE ? 1 : 0;
      syncs += operation == Operation.SYNC ? 1 : 0;
    });

    turn(of);
    assertThat(wakeUps).isOne();
    workers.run();
    assertThat(writes).isOne();
    assertThat(syncs).isOne();
    assertThat(loop.step()).isTrue();
    assertThat(durable).isEqualTo(RECORDS);
    assertThat(loop.step()).as("another task").isFalse();
  }

  private Worker counted(String name, Worker.Step step) {
    Worker worker = workers.start(name, step);
    return () -> {
      wakeUps += name.equals("log-writer") ? 1 : 0;
      worker.wakeUp();
    };
  }

  /** Adjacent records of one chunk, each for another shard than the one before. */
  private void turn(LoopJournals of) {
    Chunk chunk = new ChunkPool(1).allocate(RECORDS * RECORD_BYTES);
    AppendCallback callback = _ -> durable++;
    for (int i = 0; i < RECORDS; i++) {
      int shard = i % journals.size();
      int start = i * RECORD_BYTES;
      RecordFormat.writeHeader(chunk.memory(), start, RecordType.RUN, shard, RECORD_BYTES);
      journals.get(shard).append(chunk, start, RECORD_BYTES, callback);
    }
    of.flush();
  }
}
