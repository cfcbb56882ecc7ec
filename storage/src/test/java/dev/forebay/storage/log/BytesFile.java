package dev.forebay.storage.log;

import dev.forebay.storage.disk.DiskFile;
import java.nio.ByteBuffer;

/** A file of given bytes that can only be read. */
record BytesFile(byte[] bytes) implements DiskFile {
  @Override
  public long sizeBytes() {
    return bytes.length;
  }

  @Override
  public void write(long position, ByteBuffer[] buffers, int count) {
    throw new UnsupportedOperationException("only read");
  }

  @Override
  public int read(long position, ByteBuffer target) {
    if (position >= bytes.length) {
      return 0;
    }
    int count = (int) Math.min(target.remaining(), bytes.length - position);
    target.put(bytes, (int) position, count);
    return count;
  }

  @Override
  public void sync() {}

  @Override
  public void close() {}
}
