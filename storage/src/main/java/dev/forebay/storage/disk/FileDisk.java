package dev.forebay.storage.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A directory of the file system. Threads that use it must not be interrupted. */
public final class FileDisk implements Disk, Closeable {
  private final Path directory;

  /** Open all the time: a sync must not fail for want of a file descriptor. */
  private final FileChannel entries;

  /** Uses the directory, making it if there is none. */
  public FileDisk(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory).toAbsolutePath();
    this.entries = FileChannel.open(this.directory, StandardOpenOption.READ);
    try (FileChannel parent =
        FileChannel.open(this.directory.getParent(), StandardOpenOption.READ)) {
      parent.force(true);
    }
  }

  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).map(f -> f.getFileName().toString()).toList();
    }
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new ChannelFile(
        FileChannel.open(
            directory.resolve(name),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.delete(directory.resolve(name));
  }

  @Override
  public void syncDirectory() throws IOException {
    entries.force(true);
  }

  @Override
  public void close() throws IOException {
    entries.close();
  }

  private static final class ChannelFile implements DiskFile {
    /** Far below the limit of every kernel, and above it there is nothing to gain. */
    private static final int BUFFERS_PER_WRITE_MAX = 64;

    private final FileChannel channel;

    ChannelFile(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public long sizeBytes() throws IOException {
      return channel.size();
    }

    @Override
    public void write(long position, ByteBuffer[] buffers, int count) throws IOException {
      // A gathering write has no position of its own; reads are positional and do not mind.
      channel.position(position);
      int next = 0;
      while (next < count) {
        channel.write(buffers, next, Math.min(BUFFERS_PER_WRITE_MAX, count - next));
        while (next < count && !buffers[next].hasRemaining()) {
          next++;
        }
      }
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      int total = 0;
      while (target.hasRemaining()) {
        int bytes = channel.read(target, position + total);
        if (bytes < 0) {
          break;
        }
        total += bytes;
      }
      return total;
    }

    @Override
    public void sync() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
