package dev.forebay.testkit.disk;

import dev.forebay.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Hands everything to another file, for files that differ from it in one thing. */
public class ForwardingFile implements DiskFile {
  private final DiskFile inner;

  /** In front of this one. */
  public ForwardingFile(DiskFile inner) {
    this.inner = inner;
  }

  @Override
  public long sizeBytes() throws IOException {
    return inner.sizeBytes();
  }

  @Override
  public void write(long position, ByteBuffer[] buffers, int count) throws IOException {
    inner.write(position, buffers, count);
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    return inner.read(position, target);
  }

  @Override
  public void sync() throws IOException {
    inner.sync();
  }

  @Override
  public void close() throws IOException {
    inner.close();
  }
}
