package dev.forebay.testkit.storage;

import dev.forebay.runtime.FailStop;
import dev.forebay.runtime.Worker;
import dev.forebay.storage.StorageEngine;
import dev.forebay.testkit.disk.SimulatedDisk;
import java.util.Random;

/** Each restart of the contract is a power cut here. */
final class LocalLogOnSimulatedDiskTest extends OwnershipContract {
  private final Random random = new Random(1);
  private SimulatedDisk disk = new SimulatedDisk();

  @Override
  protected StorageEngine open(Worker.Factory stepped, FailStop failStop) {
    disk = disk.crash(random);
    return TestLog.open(disk, stepped, failStop, random);
  }

  @Override
  protected void damage(long position, int byteInRecord) {
    disk.flip(TestLog.fileName(position), (int) position + byteInRecord, 1);
  }

  @Override
  protected int hugeBytes() {
    return 2 * TestLog.SEGMENT_BYTES;
  }
}
