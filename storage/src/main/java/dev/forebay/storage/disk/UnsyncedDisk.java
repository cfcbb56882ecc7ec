package dev.forebay.storage.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A disk for what need not survive the process: it syncs nothing. Files are as full as on any
 * other, so that a write into one never fails for lack of space. Threads as {@link Disk} says.
 */
public final class UnsyncedDisk implements Disk {
  private final Disk disk;

  private UnsyncedDisk(Disk disk) {
    this.disk = disk;
  }

  /** Deletes what an earlier process has left there. */
  public static UnsyncedDisk emptied(Disk disk) throws IOException {
    for (String name : disk.list()) {
      disk.delete(name);
    }
    return new UnsyncedDisk(disk);
  }

  @Override
  public List<String> list() throws IOException {
    return disk.list();
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new UnsyncedFile(disk.open(name));
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
  public void syncDirectory() {}

  private record UnsyncedFile(DiskFile file) implements DiskFile {
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
    public void sync() {}

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
