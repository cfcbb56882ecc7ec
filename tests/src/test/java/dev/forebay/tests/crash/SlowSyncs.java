package dev.forebay.tests.crash;

import dev.forebay.storage.disk.Disk;
import dev.forebay.storage.disk.DiskFile;
import dev.forebay.testkit.disk.ForwardingDisk;
import dev.forebay.testkit.disk.ForwardingFile;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * A disk whose syncs take so long that a client hears of what was promised before one while that
 * one lasts.
 */
final class SlowSyncs extends ForwardingDisk {
  private final long nanos;

  SlowSyncs(Disk disk, long nanos) {
    super(disk);
    this.nanos = nanos;
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new ForwardingFile(super.open(name)) {
      @Override
      public void sync() throws IOException {
        LockSupport.parkNanos(nanos);
        super.sync();
      }
    };
  }
}
