package dev.forebay.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.forebay.server.process.StartException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A node's directory, held by one process at a time through a lock on {@code forebay.lock}, which
 * also says whose it is. The operating system gives the lock back when the process ends, however it
 * ends; the file stays, since removing it would let two processes lock different files.
 */
final class DataDirectory implements AutoCloseable {
  private static final String LOCK_FILE = "forebay.lock";
  private static final int MAX_OWNER_BYTES = 32;

  private final FileChannel channel;

  private DataDirectory(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Makes the directory if need be, and locks it.
   *
   * @throws StartException if another process has it, or it cannot be used
   */
  static DataDirectory open(Path path) {
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(
              path.resolve(LOCK_FILE),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        String owner = owner(channel);
        channel.close();
        throw new StartException(
            "data directory %s is in use by the broker with process id %s"
                .formatted(path.toAbsolutePath(), owner));
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(US_ASCII)), 0);
      return new DataDirectory(channel);
    } catch (IOException e) {
      throw new StartException(
          "data directory %s cannot be used: %s".formatted(path.toAbsolutePath(), e), e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(MAX_OWNER_BYTES);
    channel.read(text, 0);
    String owner = US_ASCII.decode(text.flip()).toString().strip();
    return owner.isEmpty() ? "unknown" : owner;
  }

  /** Gives the directory back. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
