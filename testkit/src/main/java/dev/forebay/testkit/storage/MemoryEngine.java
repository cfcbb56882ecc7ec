package dev.forebay.testkit.storage;

import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.FailStop;
import dev.forebay.runtime.Worker;
import dev.forebay.storage.DamagedRecordException;
import dev.forebay.storage.Journal;
import dev.forebay.storage.LoopJournals;
import dev.forebay.storage.RecordVisitor;
import dev.forebay.storage.StorageEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * An engine with a journal a shard, as ledgers on other machines would be: shards become durable
 * one by one in any order, positions of two shards have nothing to do with each other, and who
 * takes a shard over does so at once, while the writer before still writes and hears of it when
 * something of its own is refused. Starts the worker "log-writer". Deterministic; one thread at a
 * time.
 */
public final class MemoryEngine implements StorageEngine {
  private final MemoryShards shards;
  private final FailStop failStop;
  private final RandomGenerator random;
  private final Worker writer;
  private final List<MemoryJournal> journals = new ArrayList<>();
  private final Map<EventLoop, MemoryJournals> loops = new HashMap<>();
  private final Map<Integer, Map<Long, Integer>> live = new HashMap<>();
  private final Map<Integer, Long> trims = new HashMap<>();
  private boolean failed;
  private boolean closed;

  /** An engine of one node, not yet replayed. */
  public MemoryEngine(
      MemoryShards shards, Worker.Factory workers, FailStop failStop, RandomGenerator random) {
    this.shards = shards;
    this.failStop = failStop;
    this.random = random;
    this.writer = workers.start("log-writer", this::step);
    shards.watch(writer::wakeUp);
  }

  @Override
  public long[] replay(long[] from, RecordVisitor visitor) {
    long[] ends = new long[from.length];
    for (int shard = 0; shard < from.length; shard++) {
      StoredShard stored = shards.shard(shard);
      stored.durable(stored.end());
      stored.replay(from[shard], stored.end(), visitor);
      ends[shard] = stored.end();
    }
    return ends;
  }

  @Override
  public LoopJournals journals(EventLoop loop) {
    return loops.computeIfAbsent(loop, MemoryJournals::new);
  }

  @Override
  public void read(int shard, long position, int lengthBytes, ByteBuffer target)
      throws DamagedRecordException {
    shards.shard(shard).read(position, lengthBytes, target);
  }

  @Override
  public void retain(int shard, long position) {
    live(shard).merge(position, 1, Integer::sum);
  }

  @Override
  public void release(int shard, long position) {
    live(shard).computeIfPresent(position, (_, count) -> count == 1 ? null : count - 1);
    reclaim(shard);
  }

  @Override
  public long unsyncedBytes() {
    return journals.stream().mapToLong(MemoryJournal::unsyncedBytes).sum();
  }

  @Override
  public void close() {
    while (!closed && step()) {
      // All that was handed over.
    }
    closed = true;
  }

  void trim(int shard, long position) {
    trims.merge(shard, position, Math::max);
    reclaim(shard);
  }

  /** Nothing of the shard counts as live, and it has not been trimmed. */
  void forget(int shard) {
    live(shard).clear();
    trims.remove(shard);
  }

  private void reclaim(int shard) {
    Long before = trims.get(shard);
    if (before != null) {
      shards.shard(shard).reclaim(before, live(shard));
    }
  }

  private Map<Long, Integer> live(int shard) {
    return live.computeIfAbsent(shard, _ -> new TreeMap<>());
  }

  private boolean step() {
    if (failed || closed) {
      return false;
    }
    List<MemoryJournal> busy = journals.stream().filter(MemoryJournal::hasWork).toList();
    if (busy.isEmpty()) {
      return false;
    }
    try {
      shards.checkWrite();
      busy.get(random.nextInt(busy.size())).work();
      return true;
    } catch (IOException e) {
      failed = true;
      failStop.fail("a journal could not be written", e);
      return false;
    }
  }

  private final class MemoryJournals implements LoopJournals {
    private final EventLoop loop;
    private final List<MemoryJournal> own = new ArrayList<>();

    MemoryJournals(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public void acquire(int shard, Runnable lost, Consumer<Journal> acquired) {
      StoredShard stored = shards.shard(shard);
      MemoryJournal journal =
          new MemoryJournal(MemoryEngine.this, shard, stored, loop, writer, lost);
      journals.add(journal);
      own.add(journal);
      shards.ownerChanged();
      loop.execute(() -> acquired.accept(journal));
    }

    @Override
    public void flush() {
      own.forEach(MemoryJournal::flush);
      own.removeIf(MemoryJournal::isOver);
      journals.removeIf(MemoryJournal::isOver);
    }
  }
}
