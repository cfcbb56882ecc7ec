package dev.forebay.tests.crash;

import dev.forebay.storage.disk.Disk;
import dev.forebay.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A disk whose syncs take so long that a client hears of what was promised before one while that
 * one lasts.
 */
record SlowSyncs(Disk disk, long nanos) implements Disk {
  @Override
  public List<String> list() throws IOException {
    return disk.list();
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new SlowFile(disk.open(name), nanos);
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

  private record SlowFile(DiskFile file, long nanos) implements DiskFile {
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
      LockSupport.parkNanos(nanos);
      file.sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
