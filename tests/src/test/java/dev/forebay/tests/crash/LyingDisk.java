package dev.forebay.tests.crash;

import dev.forebay.storage.disk.Disk;
import dev.forebay.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A disk whose every other sync of a file does nothing, as on some cheap ones when they are busy.
 * If none did anything, the log would find the damage at once and say so, which would prove less.
 */
final class LyingDisk implements Disk {
  private final Disk disk;
  private int syncs;

  LyingDisk(Disk disk) {
    this.disk = disk;
  }

  @Override
  public List<String> list() throws IOException {
    return disk.list();
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new LyingFile(disk.open(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    disk.delete(name);
  }

  @Override
  public void syncDirectory() throws IOException {
    disk.syncDirectory();
  }

  private final class LyingFile implements DiskFile {
    private final DiskFile file;

    LyingFile(DiskFile file) {
      this.file = file;
    }

    @Override
    public long sizeBytes() throws IOException {
      return file.sizeBytes();
    }

    @Override
    public void write(long position, ByteBuffer[] buffers, int count) throws IOException {
      file.write(position, buffers, count);
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      return file.read(position, target);
    }

    @Override
    public void sync() throws IOException {
      if (++syncs % 2 == 0) {
        file.sync();
      }
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
