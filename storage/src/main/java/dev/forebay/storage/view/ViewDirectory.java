package dev.forebay.storage.view;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether the files of a view are usable or have to make room for an empty one. */
final class ViewDirectory {
  /** Raised with every change of {@link ViewKeys} or of what the broker stores in a state. */
  static final long FORMAT_VERSION = 4;

  static final byte[] FORMAT_KEY = "format".getBytes(StandardCharsets.US_ASCII);

  private static final Logger LOG = LoggerFactory.getLogger(ViewDirectory.class);

  private ViewDirectory() {}

  /** Opens the view there, or an empty one in its place. */
  static RocksDatabase open(Path directory) {
    try {
      Files.createDirectories(directory);
      if (RocksDatabase.isMarkedDamaged(directory)) {
        startEmpty(directory, "it was found damaged, or could not be written");
      }
      try {
        return openSame(directory);
      } catch (RocksDBException e) {
        if (!RocksDatabase.isDamage(e)) {
          throw e;
        }
        startEmpty(directory, String.valueOf(e.getMessage()));
      }
      return openSame(directory);
    } catch (IOException | RocksDBException e) {
      throw new UncheckedIOException(
          new IOException("cannot open view " + directory + ": " + e.getMessage(), e));
    }
  }

  /** Opens a view of this format version; every other is refused like a damaged one. */
  private static RocksDatabase openSame(Path directory) throws RocksDBException {
    RocksDatabase database = RocksDatabase.open(directory);
    try {
      checkFormat(database);
      return database;
    } catch (RocksDBException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** All flushes are atomic, so a database without a version has nothing else either. */
  private static void checkFormat(RocksDatabase database) throws RocksDBException {
    byte[] version = database.rocks().get(database.applied(), FORMAT_KEY);
    if (version == null) {
      writeFormat(database);
    } else if (version.length != Long.BYTES || ViewKeys.number(version) != FORMAT_VERSION) {
      throw new RocksDBException(
          "it has another format version than " + FORMAT_VERSION,
          new Status(Status.Code.NotSupported, Status.SubCode.None, null));
    }
  }

  private static void writeFormat(RocksDatabase database) throws RocksDBException {
    try (WriteOptions options = new WriteOptions().setDisableWAL(true)) {
      database
          .rocks()
          .put(database.applied(), options, FORMAT_KEY, ViewKeys.number(FORMAT_VERSION));
    }
  }

  private static void startEmpty(Path directory, String reason) throws IOException {
    LOG.warn("View {} is deleted and will be rebuilt from the log: {}", directory, reason);
    List<Path> doomed = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      files.filter(file -> !file.equals(directory)).forEach(doomed::add);
    }
    // The mark of damage goes last: a crash in between must not leave the rest to be trusted.
    doomed.sort(
        Comparator.comparing(RocksDatabase::isDamageMark).thenComparing(Comparator.reverseOrder()));
    for (Path file : doomed) {
      Files.delete(file);
    }
  }
}
