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
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;

/**
 * What is fixed when a data directory is made, in its file {@code forebay.format}: the lines {@code
 * format=5}, {@code shards=N} and {@code cluster=ID}.
 *
 * @param shards of the directory
 * @param clusterId what clients know the directory's broker by: 16 random bytes in Base64
 */
record DataFormat(int shards, String clusterId) {
  private static final String FILE = "forebay.format";
  private static final String VERSION = "5";
  private static final int CLUSTER_ID_BYTES = 16;

  /** What the directory has; a new one gets the configured number of shards. */
  static DataFormat of(Path directory, DataConfig config) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      DataFormat made = new DataFormat(config.shards(), newClusterId());
      made.write(directory, file);
      return made;
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
    return new DataFormat(
        Integer.parseInt(found.getProperty("shards")), found.getProperty("cluster"));
  }

  /** Never begins with a dash, which command lines take for an option. */
  private static String newClusterId() {
    byte[] id = new byte[CLUSTER_ID_BYTES];
    new SecureRandom().nextBytes(id);
    id[0] &= 0x7f;
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
  }

  private void write(Path directory, Path file) throws IOException {
    Path draft = directory.resolve(FILE + ".new");
    String text = "format=%s%nshards=%d%ncluster=%s%n".formatted(VERSION, shards, clusterId);
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
