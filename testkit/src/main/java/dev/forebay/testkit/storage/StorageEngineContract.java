package dev.forebay.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.runtime.FailStop;
import dev.forebay.runtime.Worker;
import dev.forebay.storage.DamagedRecordException;
import dev.forebay.storage.Journal;
import dev.forebay.storage.LogDamagedException;
import dev.forebay.storage.RecordVisitor;
import dev.forebay.storage.StorageEngine;
import dev.forebay.testkit.loop.ManualLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every storage engine must keep to. Engines are made by {@link #open} on a storage that is
 * empty at first and stays the same during a test.
 */
public abstract class StorageEngineContract {
  private static final int SHARD = 0;
  private static final int OTHER_SHARD = 1;

  /** A record that is much smaller than any unit of storage. */
  protected static final int SMALL_BYTES = 100;

  static final RecordVisitor NOBODY = (p, type, shard, memory, start, length) -> {};

  /** Loop of the shards. */
  protected final ManualLoop loop = new ManualLoop(0);

  /** Workers of the engine that was opened last. */
  protected SteppedWorkers workers = new SteppedWorkers();

  /** The engine that was opened last. */
  protected StorageEngine engine;

  /** Positions of confirmed records by number. */
  protected final TreeMap<Long, Long> confirmed = new TreeMap<>();

  private NumberedRecords records;
  private long nextNumber;

  /** For sub-classes. */
  @SuppressWarnings("NullAway.Init") // set by start
  protected StorageEngineContract() {}

  /** An engine on the storage of this test, not replayed. */
  protected abstract StorageEngine open(Worker.Factory stepped, FailStop failStop);

  /** Changes the stored byte at a place in the record at the position, behind the engine's back. */
  protected abstract void damage(long position, int byteInRecord);

  /** Size of a record that is larger than what the engine stores in one unit. */
  protected abstract int hugeBytes();

  @BeforeEach
  final void start() {
    restart(StorageEngine.BEGINNING, NOBODY);
  }

  /** The journal that the records go to. */
  protected final Journal journal() {
    return records.journal();
  }

  /** Trims the shard, and all that the other ones have. */
  private void trim(long position) {
    NumberedRecords others = new NumberedRecords(engine, OTHER_SHARD, loop);
    settle();
    others.journal().trim(others.journal().durablePosition());
    journal().trim(position);
  }

  /** Reads a confirmed record. */
  protected final void read(long number, int lengthBytes, ByteBuffer target)
      throws DamagedRecordException, IOException {
    engine.read(SHARD, position(number), lengthBytes, target);
  }

  /** Leaves the engine as a killed process would, and opens another one. */
  protected final long restart(long from, RecordVisitor visitor) {
    workers = new SteppedWorkers();
    engine =
        open(
            workers,
            (reason, cause) -> {
              throw new AssertionError(reason, cause);
            });
    long end = engine.replay(new long[] {from, StorageEngine.BEGINNING}, visitor)[SHARD];
    loop.discard();
    records = new NumberedRecords(engine, SHARD, loop);
    loop.turn();
    return end;
  }

  /** Appends one record and hands it over. */
  protected final long append(int lengthBytes) {
    long number = nextNumber++;
    records.append(number, lengthBytes, position -> confirm(number, position));
    records.flush();
    return number;
  }

  /** Lets workers and loop do all they can. */
  protected final void settle() {
    do {
      workers.run();
    } while (loop.step());
  }

  /** Numbers of the records that a restart finds from a position on. */
  protected final List<Long> restartedFrom(long from) {
    List<Long> numbers = new ArrayList<>();
    restart(
        from,
        (position, type, shard, memory, start, length) -> {
          numbers.add(NumberedRecords.number(memory, start, length));
          assertThat(position).isEqualTo(confirmed.get(numbers.getLast()));
        });
    return numbers;
  }

  /** Position of a confirmed record. */
  protected final long position(long number) {
    Long position = confirmed.get(number);
    if (position == null) {
      throw new AssertionError("record " + number + " is not confirmed");
    }
    return position;
  }

  private void confirm(long number, long position) {
    assertThat(position).isLessThan(journal().durablePosition());
    assertThat(confirmed.put(number, position)).as("told twice").isNull();
    assertThat(confirmed.lastKey()).as("told in order").isEqualTo(number);
  }

  @Test
  final void callbacksComeOnceInOrderWhenTheRecordIsDurable() {
    for (int i = 0; i < 500; i++) {
      append(SMALL_BYTES + i);
      if (i % 7 == 0) {
        workers.step("log-writer");
        loop.step();
      }
    }
    assertThat(engine.unsyncedBytes()).isPositive();
    settle();
    assertThat(confirmed).hasSize(500);
    assertThat(engine.unsyncedBytes()).isZero();
    assertThat(List.copyOf(confirmed.values())).isSorted();
  }

  @Test
  final void nothingIsHandedOverBeforeTheFlush() {
    records.append(0, SMALL_BYTES, position -> confirm(0, position));
    settle();
    assertThat(confirmed).isEmpty();
    records.flush();
    settle();
    assertThat(confirmed).hasSize(1);
  }

  @Test
  final void confirmedRecordsAreReplayedInOrder() {
    for (int i = 0; i < 300; i++) {
      append(SMALL_BYTES + i);
      if (i % 50 == 0) {
        settle();
      }
    }
    settle();
    assertThat(restartedFrom(StorageEngine.BEGINNING))
        .containsExactlyElementsOf(confirmed.keySet());
  }

  @Test
  final void replayBeginsWithTheFirstRecordAtOrAfterThePosition() {
    for (int i = 0; i < 100; i++) {
      append(SMALL_BYTES);
    }
    settle();
    assertThat(restartedFrom(position(60)).getFirst()).isEqualTo(60);
    assertThat(restartedFrom(position(61)).getFirst()).isEqualTo(61);
  }

  @Test
  final void positionsGrowOverRestarts() {
    append(SMALL_BYTES);
    settle();
    for (int i = 0; i < 5; i++) {
      long end = restart(StorageEngine.BEGINNING, NOBODY);
      assertThat(end).isGreaterThan(position(confirmed.lastKey()));
      assertThat(journal().durablePosition()).isEqualTo(end);
      long number = append(SMALL_BYTES);
      settle();
      assertThat(position(number)).isGreaterThanOrEqualTo(end);
    }
    assertThat(restartedFrom(StorageEngine.BEGINNING)).hasSize(6);
  }

  @Test
  final void recordsOfEverySizeAreKept() throws DamagedRecordException, IOException {
    append(NumberedRecords.LENGTH_BYTES_MIN);
    append(hugeBytes());
    append(SMALL_BYTES);
    append(hugeBytes() + 1);
    settle();
    assertThat(restartedFrom(StorageEngine.BEGINNING)).containsExactly(0L, 1L, 2L, 3L);
    ByteBuffer target = ByteBuffer.allocate(hugeBytes() + 8).position(3);
    read(1, hugeBytes(), target);
    assertThat(target.position()).isEqualTo(3 + hugeBytes());
    assertThat(NumberedRecords.number(target, 3, hugeBytes())).isEqualTo(1);
  }

  @Test
  final void aDamagedRecordIsNamedWhenItIsRead() {
    append(SMALL_BYTES);
    settle();
    damage(position(0), SMALL_BYTES - 1);
    ByteBuffer target = ByteBuffer.allocate(SMALL_BYTES);
    assertThatThrownBy(() -> read(0, SMALL_BYTES, target))
        .isInstanceOf(DamagedRecordException.class)
        .hasMessageContaining("record at ");
  }

  @Test
  final void damageInTheMiddleIsNamedAtTheStart() {
    for (int i = 0; i < 3; i++) {
      append(SMALL_BYTES);
      settle();
    }
    damage(position(1), SMALL_BYTES / 2);
    assertThatThrownBy(() -> restart(StorageEngine.BEGINNING, NOBODY))
        .isInstanceOf(LogDamagedException.class)
        .hasMessageNotContaining("null");
  }

  @Test
  final void damageAtTheEndIsNamedIfTheEngineWasClosed() {
    append(SMALL_BYTES);
    settle();
    engine.close();
    damage(position(0), SMALL_BYTES / 2);
    assertThatThrownBy(() -> restart(StorageEngine.BEGINNING, NOBODY))
        .isInstanceOf(LogDamagedException.class);
  }

  @Test
  final void closingMakesDurableWhatWasHandedOver() {
    append(SMALL_BYTES);
    engine.close();
    settle();
    assertThat(restartedFrom(StorageEngine.BEGINNING)).containsExactly(0L);
  }

  @Test
  final void reclaimingKeepsLiveRecordsAndAllFromTheTrimPositionOn() {
    int count = 200;
    for (int i = 0; i < count; i++) {
      append(hugeBytes() / 8);
      settle();
      if (i % 20 == 0) {
        engine.retain(SHARD, position(i));
        engine.retain(SHARD, position(i));
        engine.release(SHARD, position(i));
      }
    }
    engine.retain(SHARD, position(30));
    trim(position(150));
    engine.release(SHARD, position(30));
    settle();
    List<Long> left = restartedFrom(StorageEngine.BEGINNING);
    assertThat(left).contains(0L, 20L, 40L, 60L, 80L, 100L, 120L, 140L);
    assertThat(left).containsAll(confirmed.tailMap(150L).keySet());
    assertThat(left).isSorted().hasSizeLessThan(count);
  }

  @Test
  final void nothingIsReclaimedBeforeTheFirstTrimOfARun() {
    for (int i = 0; i < 50; i++) {
      append(hugeBytes() / 4);
    }
    settle();
    trim(position(0));
    settle();
    restartedFrom(StorageEngine.BEGINNING);
    engine.retain(SHARD, position(0));
    engine.release(SHARD, position(0));
    settle();
    assertThat(restartedFrom(StorageEngine.BEGINNING)).hasSize(50);
  }
}
