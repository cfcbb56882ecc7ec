package dev.forebay.testkit.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Where the engines of one or more nodes keep their journals: a journal a shard, which outlives
 * them. Not limited; one thread at a time.
 */
public final class MemoryShards {
  private final Map<Integer, StoredShard> shards = new TreeMap<>();
  private final List<Runnable> watches = new ArrayList<>();
  private BeforeWrite beforeWrite = () -> {};

  /** Makes writes fail. */
  @FunctionalInterface
  public interface BeforeWrite {
    /** Called before something is written or made durable. */
    void check() throws IOException;
  }

  /** The end of all engines: of what none was told to be durable a part may be lost. */
  public void crash(RandomGenerator random) {
    watches.clear();
    beforeWrite = () -> {};
    shards.values().forEach(shard -> shard.crash(random));
  }

  /** From now on, until a crash. */
  public void inject(BeforeWrite check) {
    beforeWrite = check;
  }

  /** Another node becomes the writer of a shard; whoever was it until now has yet to hear of it. */
  public void takeOver(int shard) {
    shard(shard).beginEpoch();
    ownerChanged();
  }

  /** Changes a byte of a record. */
  public void damage(int shard, long position, int byteInRecord) {
    shard(shard).damage(position, byteInRecord);
  }

  StoredShard shard(int number) {
    return shards.computeIfAbsent(number, StoredShard::new);
  }

  void checkWrite() throws IOException {
    beforeWrite.check();
  }

  /** Calls it whenever a shard gets another writer. */
  void watch(Runnable watch) {
    watches.add(watch);
  }

  void ownerChanged() {
    watches.forEach(Runnable::run);
  }
}
