package dev.forebay.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.storage.StorageEngine;
import dev.forebay.testkit.loop.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every storage engine must keep to when shards get other writers. */
public abstract class OwnershipContract extends StorageEngineContract {
  private static final int SHARD = 1;
  private static final int SEEDS = Integer.getInteger("forebay.seeds", 30);

  private final ManualLoop otherLoop = new ManualLoop(1);

  /** For sub-classes. */
  protected OwnershipContract() {}

  /** A writer of the shard, and what it was told. */
  private final class Writer {
    private final NumberedRecords records;
    private final Set<Long> appended = new TreeSet<>();
    private final Set<Long> durable = new TreeSet<>();
    private final List<Long> found = new ArrayList<>();
    private int lost;
    private boolean closed;

    Writer(ManualLoop on) {
      this.records = new NumberedRecords(engine, SHARD, on, () -> lost++);
    }

    void append(long number) {
      appended.add(number);
      records.append(
          number,
          SMALL_BYTES,
          _ -> {
            assertThat(lost).as("told after it was lost").isZero();
            assertThat(closed).as("told after it was closed").isFalse();
            durable.add(number);
          });
    }

    /** Reads what earlier writers have left. */
    void replay(long from) {
      found.clear();
      long end =
          records
              .journal()
              .replay(
                  from,
                  (position, type, shard, memory, start, length) -> {
                    assertThat(shard).isEqualTo(SHARD);
                    assertThat(position).isGreaterThanOrEqualTo(from);
                    found.add(NumberedRecords.number(memory, start, length));
                  });
      assertThat(end).isGreaterThanOrEqualTo(found.isEmpty() ? 0 : from);
    }

    void close() {
      records.journal().close(() -> closed = true);
    }
  }

  private Writer acquired(ManualLoop on) {
    Writer writer = new Writer(on);
    settleAll();
    assertThat(writer.records.isOpen()).isTrue();
    return writer;
  }

  private void settleAll() {
    do {
      settle();
    } while (otherLoop.step());
  }

  private List<Long> replayed() {
    otherLoop.discard();
    List<Long> numbers = new ArrayList<>();
    restart(
        StorageEngine.BEGINNING,
        (position, type, shard, memory, start, length) ->
            numbers.add(NumberedRecords.number(memory, start, length)));
    return numbers;
  }

  @Test
  final void aShardThatWasClosedIsWrittenByAnother() {
    Writer first = acquired(loop);
    first.append(0);
    first.close();
    settleAll();
    assertThat(first.closed).isTrue();
    assertThat(first.durable).containsExactly(0L);

    Writer second = acquired(otherLoop);
    second.append(1);
    second.records.flush();
    settleAll();
    assertThat(first.lost).isZero();
    assertThat(second.records.journal().epoch()).isGreaterThan(first.records.journal().epoch());
    assertThat(replayed()).containsExactly(0L, 1L);
  }

  @Test
  final void whoTakesOverStopsTheWriterBefore() {
    Writer first = acquired(loop);
    first.append(0);
    first.records.flush();
    settleAll();
    first.append(1);
    first.records.flush();

    Writer second = acquired(otherLoop);
    assertThat(first.lost).isOne();
    second.replay(StorageEngine.BEGINNING);
    assertThat(second.found).startsWith(0L);
    first.append(2);
    first.records.flush();
    second.append(3);
    second.records.flush();
    settleAll();

    assertThat(first.durable).containsExactly(0L);
    assertThat(second.durable).containsExactly(3L);
    List<Long> all = new ArrayList<>(second.found);
    all.add(3L);
    assertThat(replayed()).isEqualTo(all);
  }

  @Test
  final void oneShardIsReplayedByItselfWhileOthersGoOn() {
    Writer first = acquired(loop);
    long[] positions = new long[60];
    for (int i = 0; i < positions.length; i++) {
      int index = i;
      first.records.append(i, hugeBytes() / 8, position -> positions[index] = position);
      append(hugeBytes() / 8);
      first.records.flush();
      settleAll();
    }
    Writer second = acquired(otherLoop);
    second.append(99);
    second.records.flush();
    append(SMALL_BYTES);
    settleAll();
    second.replay(StorageEngine.BEGINNING);
    assertThat(second.found)
        .containsExactlyElementsOf(LongStream.range(0, positions.length).boxed().toList());
    second.replay(positions[40]);
    assertThat(second.found)
        .containsExactlyElementsOf(LongStream.range(40, positions.length).boxed().toList());
  }

  @Test
  final void whatIsLiveIsCountedAnewWhenAShardIsReplayed() {
    Writer first = acquired(loop);
    long[] positions = new long[100];
    for (int i = 0; i < positions.length; i++) {
      int index = i;
      first.records.append(
          i,
          hugeBytes() / 8,
          position -> {
            positions[index] = position;
            engine.retain(SHARD, position);
          });
      first.records.flush();
      settleAll();
    }
    first.records.journal().trim(positions[90]);
    journal().trim(journal().durablePosition());
    settleAll();
    Writer second = acquired(otherLoop);
    second.replay(StorageEngine.BEGINNING);
    assertThat(second.found).as("all were live").hasSize(positions.length);
    settleAll();
    second.replay(StorageEngine.BEGINNING);
    assertThat(second.found).as("it has not trimmed yet").hasSize(positions.length);
    engine.retain(SHARD, positions[50]);
    second.records.journal().trim(positions[90]);
    settleAll();
    second.replay(StorageEngine.BEGINNING);
    assertThat(second.found).contains(50L, 90L, 99L).hasSizeLessThan(positions.length / 2);
  }

  @Test
  final void otherShardsOfTheLoopGoOn() {
    Writer first = acquired(loop);
    first.append(0);
    acquired(otherLoop);
    append(SMALL_BYTES);
    settleAll();
    assertThat(confirmed).hasSize(1);
  }

  @Test
  final void epochsGrowOverRestarts() {
    long last = 0;
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 3; j++) {
        long epoch = acquired(loop).records.journal().epoch();
        assertThat(epoch).isGreaterThan(last);
        last = epoch;
      }
      replayed();
    }
  }

  @Test
  final void withWritersAtRandomNothingDurableIsLostAndEpochsFollowOneAnother() {
    for (long seed = 0; seed < SEEDS; seed++) {
      replayed();
      long number = 1000 * (seed + 1);
      List<Writer> writers = new ArrayList<>();
      Random random = new Random(seed);
      for (int i = 0; i < 100; i++) {
        Writer writer = writers.isEmpty() ? null : writers.get(random.nextInt(writers.size()));
        switch (random.nextInt(13)) {
          case 0 -> writers.add(new Writer(random.nextBoolean() ? loop : otherLoop));
          case 11 -> {
            if (writer != null && writer.records.isOpen()) {
              writer.replay(StorageEngine.BEGINNING);
            }
          }
          case 1, 2, 3 -> {
            if (writer != null && writer.records.isOpen()) {
              writer.append(number++);
            }
          }
          case 4, 5 -> {
            if (writer != null) {
              writer.records.flush();
            }
          }
          case 6 -> {
            if (writer != null && writer.records.isOpen() && !writer.closed) {
              writer.close();
            }
          }
          case 7, 8 -> workers.stepAny(random);
          default -> (random.nextBoolean() ? loop : otherLoop).step();
        }
      }
      settleAll();
      for (Writer writer : writers) {
        if (writer.records.isOpen()) {
          writer.replay(StorageEngine.BEGINNING);
        }
      }
      List<Long> found = replayed();
      int from = 0;
      Set<Long> durableBefore = new TreeSet<>();
      for (Writer writer : writers) {
        assertThat(found).as("seed %d", seed).containsAll(writer.durable);
        if (writer.records.isOpen()) {
          assertThat(writer.found).as("seed %d: taken over", seed).containsAll(durableBefore);
          assertThat(writer.found).noneMatch(writer.appended::contains);
        }
        durableBefore.addAll(writer.durable);
        for (long own : writer.appended) {
          int at = found.indexOf(own);
          if (at >= 0) {
            assertThat(at).as("seed %d: order of epochs", seed).isGreaterThanOrEqualTo(from);
            from = at;
          }
        }
      }
    }
  }
}
