package dev.forebay.storage.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One open file. Reads may come from any thread beside one writer. */
public interface DiskFile extends Closeable {
  /** Bytes in the file. */
  long sizeBytes() throws IOException;

  /** Writes all remaining bytes of the first {@code count} buffers at the position, in order. */
  void write(long position, ByteBuffer[] buffers, int count) throws IOException;

  /** Reads until the target is full or the file ends; returns the bytes read. */
  int read(long position, ByteBuffer target) throws IOException;

  /** Returns when everything written before is on stable storage ({@code fdatasync}). */
  void sync() throws IOException;
}
