package dev.forebay.tests.crash;

import dev.forebay.storage.disk.Disk;
import dev.forebay.storage.disk.DiskFile;
import dev.forebay.testkit.disk.ForwardingDisk;
import dev.forebay.testkit.disk.ForwardingFile;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * A disk whose syncs take so long that a client hears of what was promised before one while that
 * one lasts.
 */
public final class SlowSyncs extends ForwardingDisk {
  private final LongSupplier nanos;

  /** Each sync takes so much longer. */
  SlowSyncs(Disk disk, long nanos) {
    this(disk, () -> nanos);
  }

  /** Each takes so much longer as is said when it begins. */
  public SlowSyncs(Disk disk, LongSupplier nanos) {
    super(disk);
    this.nanos = nanos;
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new ForwardingFile(super.open(name)) {
      @Override
      public void sync() throws IOException {
        LockSupport.parkNanos(nanos.getAsLong());
        super.sync();
      }
    };
  }
}
