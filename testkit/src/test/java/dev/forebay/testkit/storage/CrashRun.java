package dev.forebay.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.storage.DamagedRecordException;
import dev.forebay.storage.StorageEngine;
import dev.forebay.storage.log.LocalLog;
import dev.forebay.testkit.disk.DiskFault.Operation;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.loop.ManualLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * One seed's life of a log: random appends on two loops, steps of workers, reads, reclaims, shards
 * that get another writer, kills, power cuts and orderly closes; after each start, and by each new
 * writer, what is found is compared with what was promised.
 */
final class CrashRun {
  private static final int LOOPS = 2;
  private static final int LIVES = 6;
  private static final int ACTIONS = 200;
  private static final int TAKE_OVER_STEPS = 20;

  private final Random random;
  private final List<ManualLoop> loops = new ArrayList<>();
  private final List<NumberedRecords> journals = new ArrayList<>();
  private SteppedWorkers workers = new SteppedWorkers();
  private SimulatedDisk disk = new SimulatedDisk();
  private LocalLog log;

  /** Every number ever appended, with its shard and length. */
  private final Map<Long, Integer> shards = new HashMap<>();

  private final Map<Long, Integer> lengths = new HashMap<>();

  /** Confirmed, or found at a start: must be there from then on unless reclaimed. */
  private final TreeMap<Long, Long> promised = new TreeMap<>();

  private final Set<Long> retained = new HashSet<>();
  private long trimmed;
  private long nextNumber;

  CrashRun(long seed) {
    random = new Random(seed);
    log = newLog();
    start();
  }

  void run() throws DamagedRecordException, IOException {
    for (int life = 0; life < LIVES; life++) {
      live();
      disk.inject((operation, name) -> {});
      // Else only the process dies, and what it wrote may still be lost later.
      if (random.nextInt(3) > 0) {
        disk = disk.crash(random);
      }
      log = newLog();
      start();
    }
  }

  /** One life, short or long, that may end between any two operations of the disk. */
  private void live() throws DamagedRecordException, IOException {
    if (random.nextInt(4) == 0) {
      int[] syncsLeft = {random.nextInt(60)};
      disk.inject((operation, name) -> {
        if (operation == Operation.SYNC && syncsLeft[0]-- <= 0) {
          throw new IOException("sync failed");
        }
      });
    } else if (random.nextInt(3) > 0) {
      int[] operationsLeft = {random.nextInt(400)};
      disk.inject((operation, name) -> {
        if (operationsLeft[0]-- == 0) {
          throw new Killed();
        }
      });
    }
    try {
      for (int i = random.nextBoolean() ? ACTIONS : random.nextInt(8); i > 0; i--) {
        act();
      }
      if (random.nextInt(4) == 0) {
        log.close();
      }
    } catch (Killed | UncheckedIOException e) {
      loops.clear();
    }
  }

  /** The end of the process, in the middle of something. */
  private static final class Killed extends Error {
    Killed() {
      super("killed", null, false, false);
    }
  }

  private LocalLog newLog() {
    workers = new SteppedWorkers();
    return TestLog.open(
        disk,
        workers,
        (reason, cause) -> {
          if (!"sync failed".equals(cause.getMessage())) {
            throw new AssertionError(reason, cause);
          }
          throw new Killed();
        },
        random);
  }

  private void start() {
    Map<Long, Long> found = new TreeMap<>();
    long[] lastOfShard = new long[LOOPS];
    Arrays.fill(lastOfShard, -1);
    log.replay(
        new long[LOOPS],
        (position, type, shard, memory, start, length) -> {
          long number = NumberedRecords.number(memory, start, length);
          assertThat(shards).as("known record").containsEntry(number, shard);
          assertThat(lengths).containsEntry(number, length);
          assertThat(number).as("order").isGreaterThan(lastOfShard[shard]);
          lastOfShard[shard] = number;
          found.put(number, position);
        });
    promised.forEach((number, position) -> {
      if (position >= trimmed || retained.contains(number)) {
        assertThat(found).as("promised record").containsEntry(number, position);
      }
    });
    // What is found once has been synced, so it must be found again.
    promised.clear();
    promised.putAll(found);
    retained.retainAll(found.keySet());
    retained.forEach(number -> log.retain(of(shards, number), of(found, number)));
    loops.clear();
    journals.clear();
    for (int i = 0; i < LOOPS; i++) {
      ManualLoop loop = new ManualLoop(i);
      loops.add(loop);
      journals.add(new NumberedRecords(log, i, loop));
      loop.turn();
    }
  }

  private void act() throws DamagedRecordException, IOException {
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> append();
      case 3, 4, 5, 6 -> {
        for (int i = random.nextInt(8); i >= 0; i--) {
          workers.stepAny(random);
        }
      }
      case 7 -> loops.get(random.nextInt(LOOPS)).step();
      case 8 -> read();
      default -> {
        if (random.nextInt(8) == 0) {
          replaceWriter();
        } else {
          reclaim();
        }
      }
    }
  }

  /** A shard gets another writer, maybe on another loop, which reads what was left to it. */
  private void replaceWriter() {
    int shard = random.nextInt(LOOPS);
    NumberedRecords next = new NumberedRecords(log, shard, loops.get(random.nextInt(LOOPS)));
    for (int i = 0; i < TAKE_OVER_STEPS && !next.isOpen(); i++) {
      workers.run();
      loops.forEach(CrashRun::drain);
    }
    if (!next.isOpen()) {
      // The disk has failed: what was on its way will never be durable.
      return;
    }
    journals.set(shard, next);
    TreeMap<Long, Long> found = new TreeMap<>();
    next.journal()
        .replay(
            StorageEngine.BEGINNING,
            (position, type, of, memory, start, length) -> {
              assertThat(of).isEqualTo(shard);
              long number = NumberedRecords.number(memory, start, length);
              assertThat(found.isEmpty() || found.lastKey() < number).as("order").isTrue();
              found.put(number, position);
            });
    promised.forEach((number, position) -> {
      if (of(shards, number) == shard && (position >= trimmed || retained.contains(number))) {
        assertThat(found).as("promised record").containsEntry(number, position);
      }
    });
    // Those that are left by chance are as good as others from now on: nothing has been trimmed.
    promised.putAll(found);
    retained.stream()
        .filter(number -> of(shards, number) == shard)
        .forEach(number -> log.retain(shard, of(promised, number)));
  }

  private void append() {
    int shard = random.nextInt(LOOPS);
    for (int i = random.nextInt(6); i >= 0; i--) {
      long number = nextNumber++;
      int length = NumberedRecords.LENGTH_BYTES_MIN + random.nextInt(2000);
      if (random.nextInt(100) == 0) {
        length += TestLog.SEGMENT_BYTES;
      }
      shards.put(number, shard);
      lengths.put(number, length);
      LocalLog appendedTo = log;
      NumberedRecords records = journals.get(shard);
      records.append(
          number,
          length,
          position -> {
            assertThat(position).isLessThan(records.journal().durablePosition());
            assertThat(promised.put(number, position)).as("told twice").isNull();
            if (random.nextInt(20) == 0) {
              appendedTo.retain(shard, position);
              retained.add(number);
            }
          });
    }
    journals.get(shard).flush();
  }

  private void read() throws DamagedRecordException, IOException {
    if (promised.isEmpty() || promised.lastEntry().getValue() < trimmed) {
      return;
    }
    long number = promised.lastKey();
    int length = of(lengths, number);
    ByteBuffer target = ByteBuffer.allocate(length);
    log.read(of(shards, number), of(promised, number), length, target);
    assertThat(NumberedRecords.number(target, 0, length)).isEqualTo(number);
  }

  private void reclaim() {
    if (!promised.isEmpty() && random.nextBoolean()) {
      // Whoever trims knows of all durable records before that position.
      loops.forEach(CrashRun::drain);
      Long[] positions = promised.values().toArray(new Long[0]);
      trimmed = Math.max(trimmed, positions[random.nextInt(positions.length)]);
      journals.forEach(records -> records.journal().trim(trimmed));
    }
    for (long number : List.copyOf(retained)) {
      if (random.nextInt(3) == 0) {
        retained.remove(number);
        log.release(of(shards, number), of(promised, number));
      }
    }
  }

  private static void drain(ManualLoop loop) {
    boolean more = true;
    while (more) {
      more = loop.step();
    }
  }

  private static <T> T of(Map<Long, T> map, long number) {
    return Objects.requireNonNull(map.get(number));
  }
}
