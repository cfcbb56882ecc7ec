package dev.forebay.storage.view;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open RocksDB of a view with its six families. The {@code applied} family is RocksDB's default
 * one, which cannot be left out. Any thread.
 */
final class RocksDatabase implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RocksDatabase.class);
  private static final byte[] SPILL = ascii("spill");
  private static final String DAMAGE_MARK = "DAMAGED";

  private final Path directory;
  private final RocksSettings settings;
  private final RocksDB rocks;
  private final List<ColumnFamilyHandle> families;

  private RocksDatabase(
      Path directory, RocksSettings settings, RocksDB rocks, List<ColumnFamilyHandle> families) {
    this.directory = directory;
    this.settings = settings;
    this.rocks = rocks;
    this.families = families;
  }

  /** Opens or makes the database. */
  static RocksDatabase open(Path directory) throws RocksDBException {
    RocksSettings settings = new RocksSettings();
    try {
      ColumnFamilyOptions others = settings.others();
      List<ColumnFamilyDescriptor> descriptors =
          List.of(
              new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, others),
              new ColumnFamilyDescriptor(ascii("index"), settings.index()),
              new ColumnFamilyDescriptor(ascii("states"), others),
              new ColumnFamilyDescriptor(ascii("catalog"), others),
              new ColumnFamilyDescriptor(ascii("due"), settings.index()),
              new ColumnFamilyDescriptor(SPILL, settings.index()));
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      RocksDB rocks = RocksDB.open(settings.database(), directory.toString(), descriptors, handles);
      RocksDatabase opened = new RocksDatabase(directory, settings, rocks, handles);
      try {
        opened.emptySpill();
        return opened;
      } catch (RocksDBException e) {
        handles.forEach(ColumnFamilyHandle::close);
        rocks.close();
        throw e;
      }
    } catch (RocksDBException | RuntimeException e) {
      settings.close();
      throw e;
    }
  }

  /** Whether an earlier run found that the database cannot be read. */
  static boolean isMarkedDamaged(Path directory) {
    return Files.exists(directory.resolve(DAMAGE_MARK));
  }

  static boolean isDamageMark(Path file) {
    return file.endsWith(DAMAGE_MARK);
  }

  /**
   * Whether the files themselves are wrong, so that only a rebuild helps; not so if another process
   * has them open or the disk fails.
   */
  static boolean isDamage(RocksDBException e) {
    Status status = e.getStatus();
    if (status == null) {
      return false;
    }
    return switch (status.getCode()) {
      case Corruption, NotSupported, InvalidArgument, NotFound -> true;
      // The sub-code "path not found" does not reach Java.
      case IOError -> String.valueOf(e.getMessage()).contains("No such file or directory");
      default -> false;
    };
  }

  RocksDB rocks() {
    return rocks;
  }

  ColumnFamilyHandle applied() {
    return families.get(0);
  }

  ColumnFamilyHandle index() {
    return families.get(1);
  }

  ColumnFamilyHandle states() {
    return families.get(2);
  }

  ColumnFamilyHandle catalog() {
    return families.get(3);
  }

  /** What is held back, in the order in which it is due. */
  ColumnFamilyHandle due() {
    return families.get(4);
  }

  /** Rows of transient messages; none at the start. */
  ColumnFamilyHandle spill() {
    return families.get(5);
  }

  private void emptySpill() throws RocksDBException {
    ColumnFamilyHandle old = families.removeLast();
    try (old) {
      rocks.dropColumnFamily(old);
    }
    families.add(rocks.createColumnFamily(new ColumnFamilyDescriptor(SPILL, settings.index())));
  }

  List<ColumnFamilyHandle> families() {
    return families;
  }

  /** What to throw; damage is marked, so that the next start rebuilds instead of failing again. */
  UncheckedIOException failure(String what, RocksDBException e) {
    IOException cause = new IOException(what + " of view " + directory + ": " + e.getMessage(), e);
    if (isDamage(e)) {
      mark();
      return new ViewDamagedException(cause);
    }
    return new UncheckedIOException(cause);
  }

  /** Has the next start rebuild it. */
  void mark() {
    mark(directory);
  }

  /** Likewise, without having it open; an empty file, which needs no space on most disks. */
  static void mark(Path directory) {
    Path mark = directory.resolve(DAMAGE_MARK);
    try {
      if (!Files.exists(mark)) {
        Files.createFile(mark);
      }
    } catch (IOException e) {
      LOG.error("View {} could not be marked: delete it before the next start", directory, e);
    }
  }

  @Override
  public void close() {
    families.forEach(ColumnFamilyHandle::close);
    rocks.close();
    settings.close();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
