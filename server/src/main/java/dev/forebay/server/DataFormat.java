package dev.forebay.server;

import dev.forebay.server.config.DataConfig;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;

/**
 * What is fixed when a data directory is made, in its file {@code forebay.format}: two lines,
 * {@code format=1} and {@code shards=N}.
 */
final class DataFormat {
  private static final String FILE = "forebay.format";
  private static final String VERSION = "3";

  private DataFormat() {}

  /** The directory's number of shards; a new directory gets the configured one. */
  static int shards(Path directory, DataConfig config) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      write(directory, file, config.shards());
      return config.shards();
    }
    Properties found = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
      found.load(reader);
    }
    if (!VERSION.equals(found.getProperty("format"))) {
      throw new IOException(
          "data directory %s has format %s; this version reads %s"
              .formatted(directory, found.getProperty("format"), VERSION));
    }
    return Integer.parseInt(found.getProperty("shards"));
  }

  private static void write(Path directory, Path file, int shards) throws IOException {
    Path draft = directory.resolve(FILE + ".new");
    String text = "format=%s%nshards=%d%n".formatted(VERSION, shards);
    try (FileChannel channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
      entry.force(true);
    }
  }
}
