package dev.forebay.testkit.view;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.runtime.wait.Waits;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.ChunkPool;
import dev.forebay.storage.read.ColdBatch;
import dev.forebay.storage.read.ColdFailure;
import dev.forebay.storage.read.ColdReads;
import dev.forebay.storage.read.ColdRecord;
import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewOperation;
import dev.forebay.testkit.loop.ManualLoop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ColdReadsTest {
  private static final int SHARD = 3;
  private static final long DESTINATION = 3;
  private static final long READERS_BYTES_MAX = 128 << 20;

  private final MemoryView view = new MemoryView();
  private final FakeEngine engine = new FakeEngine();
  private long strange = -1;
  private long unsentBytes;
  private final ChunkPool pool = new ChunkPool(2);
  private final ManualWorkers workers = new ManualWorkers();
  private final ManualLoop loop = new ManualLoop();
  private final Waits waits = new Waits(loop);
  private final ColdReads reads =
      new ColdReads(
          new ColdReads.Source(view, engine),
          new ColdReads.Source(new MemoryView(), engine),
          (memory, start, id, base) -> base != strange,
          pool,
          new ChunkPool(1),
          () -> unsentBytes,
          READERS_BYTES_MAX,
          waits,
          workers,
          2);
  private final List<ColdBatch> received = new ArrayList<>();

  @Test
  void recordsOfTheRangeComeInOneChunkThatTheReceiverHolds() {
    store(0, 10, 100);
    store(10, 10, 21);
    store(20, 10, 50);
    ColdBatch batch = read(5, 20, 1 << 20);

    Chunk chunk = requireNonNull(batch.chunk());
    assertThat(batch.records())
        .containsExactly(new ColdRecord(row(0, 10, 100), 0), new ColdRecord(row(10, 10, 21), 104));
    assertThat(chunk.memory().get(99)).isEqualTo((byte) 0);
    assertThat(chunk.memory().get(104)).isEqualTo((byte) 10);
    assertThat(batch.nextOffset()).isEqualTo(20);
    assertThat(chunk.isSealed()).isTrue();
    assertThat(pool.usedBytes()).isPositive();
    chunk.release();
    assertThat(pool.usedBytes()).isZero();
  }

  @Test
  void readsAsManyAsFit() {
    store(0, 1, 100);
    store(1, 1, 100);
    store(2, 1, 100);
    ColdBatch batch = read(0, 100, 210);

    assertThat(batch.records()).hasSize(2);
    assertThat(batch.nextOffset()).isEqualTo(2);
  }

  @Test
  void readsTheFirstHoweverLarge() {
    store(0, 1, 2 << 20);
    store(1, 1, 100);
    ColdBatch batch = read(0, 100, 1000);

    assertThat(batch.records()).containsExactly(new ColdRecord(row(0, 1, 2 << 20), 0));
    assertThat(batch.nextOffset()).isEqualTo(1);
  }

  @Test
  void nothingThereIsAnEmptyBatchUpToTheEnd() {
    store(50, 1, 100);
    ColdBatch batch = read(0, 50, 1000);

    assertThat(batch).isEqualTo(new ColdBatch(DESTINATION, null, List.of(), 50, null));
    assertThat(pool.usedBytes()).isZero();
  }

  @Test
  void aDamagedRecordIsNamedAndThoseBehindItAreLeft() {
    store(0, 1, 100);
    put(row(1, 1, 100));
    store(2, 1, 100);
    ColdBatch batch = read(0, 3, 1000);

    assertThat(batch.records()).containsExactly(new ColdRecord(row(0, 1, 100), 0));
    assertThat(batch.failure())
        .isEqualTo(new ColdFailure(row(1, 1, 100), "nothing at " + position(1)));
    assertThat(batch.nextOffset()).isEqualTo(1);
  }

  @Test
  void damageAloneKeepsNoMemory() {
    put(row(1, 1, 100));
    ColdBatch batch = read(0, 3, 1000);

    assertThat(batch.chunk()).isNull();
    assertThat(batch.records()).isEmpty();
    assertThat(requireNonNull(batch.failure()).row()).isEqualTo(row(1, 1, 100));
    assertThat(pool.usedBytes()).isZero();
  }

  @Test
  void aRecordSettledMeanwhileIsNotDamage() {
    put(row(1, 1, 100));
    engine.beforeRead(() -> write(new ViewOperation.DropDestination(SHARD, DESTINATION)));
    ColdBatch batch = read(0, 3, 1000);

    assertThat(batch).isEqualTo(new ColdBatch(DESTINATION, null, List.of(), 3, null));
  }

  @Test
  void aRecordCopiedMeanwhileIsReadFromItsNewPlace() {
    put(row(1, 1, 100));
    IndexRow moved = new IndexRow(1, 1, 77, 100, 0);
    engine.put(77, new byte[100]);
    engine.beforeRead(() -> put(moved));

    assertThat(read(0, 3, 1000).records()).containsExactly(new ColdRecord(moved, 0));
  }

  @Test
  void aReadThatFailsIsToldAndIsNoDamage() {
    store(0, 1, 100);
    engine.failing(true);
    ColdBatch batch = read(0, 3, 1000);

    assertThat(batch.records()).isEmpty();
    assertThat(batch.failure()).isEqualTo(new ColdFailure(row(0, 1, 100), "input/output error"));
    assertThat(pool.usedBytes()).isZero();
    engine.failing(false);
    assertThat(read(0, 3, 1000).records()).hasSize(1);
  }

  @Test
  void aSoundRecordOfSomethingElseIsNotServed() {
    store(0, 1, 100);
    store(1, 1, 100);
    strange = 1;
    ColdBatch batch = read(0, 3, 1000);

    assertThat(batch.records()).containsExactly(new ColdRecord(row(0, 1, 100), 0));
    assertThat(requireNonNull(batch.failure()).message()).contains("where another record is");
  }

  @Test
  void requestsBeyondTheLimitAndAfterClosingAreRefused() {
    assertThat(request()).isTrue();
    assertThat(request()).isTrue();
    assertThat(request()).isFalse();
    workers.step();
    assertThat(request()).isTrue();
    List<String> events = new ArrayList<>();
    reads.close(() -> events.add("closed"));
    workers.runAll();
    loop.turn();

    assertThat(request()).isFalse();
    assertThat(events).containsExactly("closed");
    assertThat(received).hasSize(1);
  }

  @Test
  void aDestinationsOwnRequestIsServedInItsTurnHoweverManyWait() {
    request();
    request();
    reads.add(range(0, 7, 1000), loop, received::add);
    workers.runAll();
    loop.turn();

    assertThat(received).extracting(ColdBatch::nextOffset).containsExactly(1L, 1L, 7L);
  }

  @Test
  void aLargeRecordWaitsUntilReadersHaveTakenWhatTheyHaveWhileSmallOnesPass() {
    store(0, 1, ColdReads.LARGE_BYTES);
    store(1, 1, 100);
    unsentBytes = READERS_BYTES_MAX - ColdReads.LARGE_BYTES + 1;
    reads.offer(range(0, 1, 1000), loop, received::add);
    reads.offer(range(1, 2, 1000), loop, received::add);
    workers.runAll();
    loop.turn();

    assertThat(received).hasSize(1);
    ColdBatch small = received.removeFirst();
    assertThat(small.records().getFirst().row().baseOffset()).isEqualTo(1);
    requireNonNull(small.chunk()).release();
    loop.advanceMillis(100);
    workers.runAll();
    loop.turn();
    assertThat(received).isEmpty();

    unsentBytes--;
    loop.advanceMillis(100);
    workers.runAll();
    loop.turn();
    assertThat(received).hasSize(1);
  }

  @Test
  void aLargeRecordIsReadWhenHalfOfTheMemoryIsFree() {
    assertThat(reads.hasRoomFor(Integer.MAX_VALUE)).isTrue();
    unsentBytes = READERS_BYTES_MAX / 2 + 1;
    assertThat(reads.hasRoomFor(Integer.MAX_VALUE)).isFalse();
  }

  private boolean request() {
    return reads.offer(range(0, 1, 1000), loop, received::add);
  }

  private static ColdReads.Range range(long fromOffset, long endOffset, int maxBytes) {
    return new ColdReads.Range(
        SHARD, DESTINATION, fromOffset, endOffset, maxBytes, Long.MIN_VALUE, false);
  }

  private ColdBatch read(long fromOffset, long endOffset, int maxBytes) {
    reads.offer(range(fromOffset, endOffset, maxBytes), loop, received::add);
    workers.runAll();
    assertThat(received).as("only on the loop").isEmpty();
    loop.turn();
    return received.removeFirst();
  }

  private void store(long base, int count, int lengthBytes) {
    byte[] record = new byte[lengthBytes];
    Arrays.fill(record, (byte) base);
    engine.put(position(base), record);
    put(row(base, count, lengthBytes));
  }

  private void put(IndexRow row) {
    write(new ViewOperation.PutRow(SHARD, DESTINATION, row));
  }

  private void write(ViewOperation operation) {
    view.write(new ViewBatch(List.of(operation)), (_, _) -> {});
  }

  private static IndexRow row(long base, int count, int lengthBytes) {
    return new IndexRow(base, count, position(base), lengthBytes, 0);
  }

  private static long position(long base) {
    return (1L << 32) + base * 4096;
  }
}
