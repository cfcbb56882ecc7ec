package dev.forebay.testkit.storage;

import dev.forebay.runtime.FailStop;
import dev.forebay.runtime.Worker;
import dev.forebay.storage.StorageEngine;
import dev.forebay.storage.disk.FileDisk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

final class LocalLogOnFileDiskTest extends OwnershipContract {
  @TempDir private Path directory;

  private final Random random = new Random(1);

  @SuppressWarnings("NullAway.Init") // JUnit sets the directory
  LocalLogOnFileDiskTest() {}

  @Override
  protected StorageEngine open(Worker.Factory stepped, FailStop failStop) {
    try {
      return TestLog.open(new FileDisk(directory), stepped, failStop, random);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected void damage(long position, int byteInRecord) {
    Path file = directory.resolve(TestLog.fileName(position));
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      long at = (position & 0xFFFF_FFFFL) + byteInRecord;
      bytes.seek(at);
      int old = bytes.read();
      bytes.seek(at);
      bytes.write(old ^ 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected int hugeBytes() {
    return 2 * TestLog.SEGMENT_BYTES;
  }
}
