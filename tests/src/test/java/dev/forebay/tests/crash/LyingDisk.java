package dev.forebay.tests.crash;

import dev.forebay.storage.disk.Disk;
import dev.forebay.storage.disk.DiskFile;
import dev.forebay.testkit.disk.ForwardingDisk;
import dev.forebay.testkit.disk.ForwardingFile;
import java.io.IOException;

/**
 * A disk whose every other sync of a file does nothing, as on some cheap ones when they are busy.
 * If none did anything, the log would find the damage at once and say so, which would prove less.
 */
public final class LyingDisk extends ForwardingDisk {
  private int syncs;

  public LyingDisk(Disk disk) {
    super(disk);
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new ForwardingFile(super.open(name)) {
      @Override
      public void sync() throws IOException {
        if (++syncs % 2 == 0) {
          super.sync();
        }
      }
    };
  }
}
