package dev.forebay.storage.view;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/**
 * The view in RocksDB, in a directory that it owns. Without write-ahead log: what was not flushed
 * when the process ends is replayed from the journal. RocksDB may flush on its own, always all
 * families between two batches. Threads as {@link View} says; {@link #close} waits for readers.
 *
 * <p>A read or write that fails throws {@link UncheckedIOException}; damage is remembered, so that
 * the next {@link #open} starts empty.
 */
public final class RocksView implements View {
  /** System property that names a directory with RocksDB's native library. */
  public static final String NATIVE_DIRECTORY_PROPERTY = "forebay.native.dir";

  private static final byte[] FIRST_KEY = {};

  private static final long SCAN_READAHEAD_BYTES = 256 << 10;

  private final RocksDatabase database;
  private final LowestRows lowestRows = new LowestRows();
  private final WriteOptions writeOptions = new WriteOptions().setDisableWAL(true);
  private final FlushOptions flushOptions = new FlushOptions().setWaitForFlush(true);
  private final ReadOptions inDestination = new ReadOptions().setPrefixSameAsStart(true);
  private final ReadOptions scan =
      new ReadOptions()
          .setTotalOrderSeek(true)
          .setFillCache(false)
          .setReadaheadSize(SCAN_READAHEAD_BYTES);
  private final ReadWriteLock openness = new ReentrantReadWriteLock();
  private boolean closed;

  private RocksView(RocksDatabase database) {
    this.database = database;
  }

  /**
   * Loads RocksDB's native library; once per process, before anything else of RocksDB.
   *
   * @param directory where the library lies under the name that RocksDB asks for there, such as
   *     {@code librocksdbjnijni-linux64.so}; or empty to look for {@code librocksdbjni-linux64.so}
   *     on {@code java.library.path} and then in the class path
   */
  public static void loadLibrary(Optional<Path> directory) {
    if (directory.isPresent()) {
      RocksDB.loadLibrary(List.of(directory.get().toAbsolutePath().toString()));
    } else {
      RocksDB.loadLibrary();
    }
  }

  /**
   * Opens the view of a directory. One of another format version, or a damaged one, is deleted and
   * started empty.
   *
   * @throws UncheckedIOException if it cannot be opened for another reason, such as a lock
   */
  public static RocksView open(Path directory) {
    loadLibrary(Optional.ofNullable(System.getProperty(NATIVE_DIRECTORY_PROPERTY)).map(Path::of));
    return new RocksView(ViewDirectory.open(directory));
  }

  /** Has the next {@link #open} of the directory start empty, if that can still be written. */
  public static void distrust(Path directory) {
    RocksDatabase.mark(directory);
  }

  @Override
  public void write(ViewBatch batch, RemovedRows removedRows) {
    write(database.index(), lowestRows, batch, removedRows);
  }

  private void write(
      ColumnFamilyHandle index, LowestRows lowest, ViewBatch batch, RemovedRows removedRows) {
    whileOpen(
        "writing",
        () -> {
          try (RocksBatch work = new RocksBatch(database, index, lowest)) {
            work.write(batch.operations(), writeOptions, removedRows);
          } catch (RocksDBException e) {
            lowest.clear();
            throw distrusted(e);
          } catch (RuntimeException e) {
            lowest.clear();
            throw e;
          }
        });
  }

  /** Rows of transient messages, in the same files; empty when they are opened. */
  public View spilled() {
    return new Spilled();
  }

  @Override
  public void flush() {
    whileOpen(
        "flushing",
        () -> {
          try {
            database.rocks().flush(flushOptions, database.families());
          } catch (RocksDBException e) {
            throw distrusted(e);
          }
        });
  }

  /** What could not be written may be read as if it had been, until the machine starts anew. */
  private RocksDBException distrusted(RocksDBException e) {
    database.mark();
    return e;
  }

  @Override
  public void rows(int shard, long destinationId, long fromOffset, RowVisitor visitor) {
    rows(database.index(), shard, destinationId, fromOffset, visitor);
  }

  private void rows(
      ColumnFamilyHandle index,
      int shard,
      long destinationId,
      long fromOffset,
      RowVisitor visitor) {
    whileOpen(
        "reading rows",
        () -> {
          try (RocksIterator rows = database.rocks().newIterator(index, inDestination)) {
            seekRow(rows, shard, destinationId, fromOffset);
            while (rows.isValid()
                && visitor.row(destinationId, ViewKeys.row(rows.key(), rows.value()))) {
              rows.next();
            }
            rows.status();
          }
        });
  }

  private static void seekRow(RocksIterator rows, int shard, long destinationId, long fromOffset)
      throws RocksDBException {
    byte[] from = ViewKeys.row(shard, destinationId, fromOffset);
    rows.seekForPrev(from);
    if (!rows.isValid()) {
      rows.status();
      rows.seek(from);
    } else if (ViewKeys.row(rows.key(), rows.value()).endOffset() <= fromOffset) {
      rows.next();
    }
  }

  @Override
  public void due(
      int shard, long destinationId, long dueMillis, long baseOffset, DueVisitor visitor) {
    whileOpen(
        "reading what is due",
        () -> {
          try (RocksIterator rows = database.rocks().newIterator(database.due(), inDestination)) {
            rows.seek(ViewKeys.due(shard, destinationId, dueMillis, baseOffset));
            while (rows.isValid()
                && visitor.due(
                    ViewKeys.dueMillis(rows.key()),
                    ViewKeys.dueBaseOffset(rows.key()),
                    ViewKeys.dueCount(rows.value()))) {
              rows.next();
            }
            rows.status();
          }
        });
  }

  @Override
  public void rows(int shard, RowVisitor visitor) {
    rows(database.index(), shard, visitor);
  }

  private void rows(ColumnFamilyHandle index, int shard, RowVisitor visitor) {
    scan(
        index,
        ViewKeys.shard(shard),
        (key, value) ->
            ViewKeys.isOfShard(key, shard)
                && visitor.row(ViewKeys.destinationId(key), ViewKeys.row(key, value)));
  }

  @Override
  public void states(int shard, StateVisitor visitor) {
    scan(
        database.states(),
        ViewKeys.shard(shard),
        (key, value) -> {
          if (!ViewKeys.isOfShard(key, shard)) {
            return false;
          }
          visitor.state(ViewKeys.destinationId(key), value);
          return true;
        });
  }

  @Override
  public void catalog(CatalogVisitor visitor) {
    scan(
        database.catalog(),
        FIRST_KEY,
        (key, value) -> {
          visitor.entry(key, value);
          return true;
        });
  }

  private void scan(ColumnFamilyHandle family, byte[] from, EntryVisitor visitor) {
    whileOpen(
        "scanning",
        () -> {
          try (RocksIterator entries = database.rocks().newIterator(family, scan)) {
            entries.seek(from);
            while (entries.isValid() && visitor.entry(entries.key(), entries.value())) {
              entries.next();
            }
            entries.status();
          }
        });
  }

  @Override
  public long applied(int shard, ViewFamily family) {
    long[] position = {0};
    whileOpen(
        "reading positions",
        () -> {
          byte[] value = database.rocks().get(database.applied(), ViewKeys.applied(shard, family));
          if (value != null) {
            position[0] = ViewKeys.number(value);
          }
        });
    return position[0];
  }

  /** Keeps the native database from being freed under a call: that would end the process. */
  private void whileOpen(String what, Access access) {
    openness.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("view is closed");
      }
      access.run();
    } catch (RocksDBException e) {
      throw database.failure(what, e);
    } finally {
      openness.readLock().unlock();
    }
  }

  @Override
  public void close() {
    openness.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        scan.close();
        inDestination.close();
        flushOptions.close();
        writeOptions.close();
        database.close();
      }
    } finally {
      openness.writeLock().unlock();
    }
  }

  /** Has a writer of its own. Never durable, and open as long as the view around it. */
  private final class Spilled implements View {
    private final LowestRows lowest = new LowestRows();

    @Override
    public void write(ViewBatch batch, RemovedRows removedRows) {
      RocksView.this.write(database.spill(), lowest, batch, removedRows);
    }

    @Override
    public void flush() {}

    @Override
    public void rows(int shard, long destinationId, long fromOffset, RowVisitor visitor) {
      RocksView.this.rows(database.spill(), shard, destinationId, fromOffset, visitor);
    }

    /** What is held back is journalled. */
    @Override
    public void due(
        int shard, long destinationId, long dueMillis, long baseOffset, DueVisitor visitor) {}

    @Override
    public void rows(int shard, RowVisitor visitor) {
      RocksView.this.rows(database.spill(), shard, visitor);
    }

    @Override
    public void states(int shard, StateVisitor visitor) {}

    @Override
    public void catalog(CatalogVisitor visitor) {}

    @Override
    public long applied(int shard, ViewFamily family) {
      return 0;
    }

    @Override
    public void close() {}
  }

  @FunctionalInterface
  private interface Access {
    void run() throws RocksDBException;
  }

  @FunctionalInterface
  private interface EntryVisitor {
    boolean entry(byte[] key, byte[] value);
  }
}
