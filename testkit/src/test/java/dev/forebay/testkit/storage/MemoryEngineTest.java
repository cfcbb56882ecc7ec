package dev.forebay.testkit.storage;

import dev.forebay.runtime.FailStop;
import dev.forebay.runtime.Worker;
import dev.forebay.storage.StorageEngine;
import java.util.SplittableRandom;

final class MemoryEngineTest extends OwnershipContract {
  private final MemoryShards shards = new MemoryShards();
  private final SplittableRandom random = new SplittableRandom(1);

  @Override
  protected StorageEngine open(Worker.Factory stepped, FailStop failStop) {
    shards.crash(random);
    return new MemoryEngine(shards, stepped, failStop, random);
  }

  @Override
  protected void damage(long position, int byteInRecord) {
    shards.damage(0, position, byteInRecord);
  }

  @Override
  protected int hugeBytes() {
    return 64 << 10;
  }
}
