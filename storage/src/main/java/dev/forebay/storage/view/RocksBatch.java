package dev.forebay.storage.view;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * One {@link ViewBatch} on its way into RocksDB: a single write, although later operations of the
 * batch remove rows that earlier ones put. View writer only.
 *
 * <p>Memory is bounded by the size of the batch, not by the rows it removes: long runs of rows
 * become one range deletion, and are walked a second time to report them.
 */
final class RocksBatch implements AutoCloseable {
  private final RocksDatabase database;
  private final ColumnFamilyHandle index;
  private final LowestRows lowestRows;
  private final WriteBatch out = new WriteBatch();
  private final ReadOptions atStart = new ReadOptions().setPrefixSameAsStart(true);
  private final Snapshot snapshot;
  private final Map<Long, PendingRows> pendingByDestination = new HashMap<>();
  private final List<RowRun> runs = new ArrayList<>();

  RocksBatch(RocksDatabase database, ColumnFamilyHandle index, LowestRows lowestRows) {
    this.database = database;
    this.index = index;
    this.lowestRows = lowestRows;
    this.snapshot = database.rocks().getSnapshot();
    atStart.setSnapshot(snapshot);
  }

  /** Writes everything, then reports what was removed. */
  void write(List<ViewOperation> operations, WriteOptions options, View.RemovedRows removedRows)
      throws RocksDBException {
    for (ViewOperation operation : operations) {
      switch (operation) {
        case ViewOperation.PutState put -> pending(put.shard(), put.destinationId());
        case ViewOperation.DropDestination drop -> pending(drop.shard(), drop.destinationId());
        case ViewOperation.RemoveRows remove -> pending(remove.shard(), remove.destinationId());
        case ViewOperation.PutRow _,
            ViewOperation.PutCatalogEntry _,
            ViewOperation.DeleteCatalogEntry _,
            ViewOperation.Applied _ -> {}
      }
    }
    for (ViewOperation operation : operations) {
      apply(operation);
    }
    database.rocks().write(options, out);
    for (RowRun run : runs) {
      run.report(removedRows, this::iterator);
    }
  }

  private void apply(ViewOperation operation) throws RocksDBException {
    switch (operation) {
      case ViewOperation.PutRow put -> putRow(put);
      case ViewOperation.PutState put -> {
        out.put(
            database.states(), ViewKeys.destination(put.shard(), put.destinationId()), put.state());
        settle(put.shard(), put.destinationId(), put.floorOffset(), put.settledPairs());
      }
      case ViewOperation.RemoveRows remove ->
          settle(
              remove.shard(), remove.destinationId(), remove.floorOffset(), remove.settledPairs());
      case ViewOperation.DropDestination drop -> {
        out.delete(database.states(), ViewKeys.destination(drop.shard(), drop.destinationId()));
        drop(drop.shard(), drop.destinationId());
      }
      case ViewOperation.PutCatalogEntry put -> out.put(database.catalog(), put.key(), put.value());
      case ViewOperation.DeleteCatalogEntry delete -> out.delete(database.catalog(), delete.key());
      case ViewOperation.Applied applied ->
          out.put(
              database.applied(),
              ViewKeys.applied(applied.shard(), applied.family()),
              ViewKeys.number(applied.position()));
    }
  }

  private void putRow(ViewOperation.PutRow put) throws RocksDBException {
    IndexRow row = put.row();
    out.put(
        index,
        ViewKeys.row(put.shard(), put.destinationId(), row.baseOffset()),
        ViewKeys.rowValue(row));
    if (row.isHeld()) {
      out.put(
          database.due(),
          ViewKeys.due(put.shard(), put.destinationId(), row.dueMillis(), row.baseOffset()),
          ViewKeys.dueValue(row));
    }
    lowestRows.rowAdded(put.destinationId(), row.baseOffset());
    PendingRows pending = pendingByDestination.get(put.destinationId());
    if (pending != null) {
      pending.put(row);
    }
  }

  private void settle(int shard, long destinationId, long floorOffset, long[] pairs)
      throws RocksDBException {
    try (RowRemoval removal = removal(shard, destinationId)) {
      removal.removeBelow(floorOffset);
      for (int i = 0; i < pairs.length; i += 2) {
        removal.removeWithin(pairs[i], pairs[i + 1]);
      }
    }
  }

  private void drop(int shard, long destinationId) throws RocksDBException {
    try (RowRemoval removal = removal(shard, destinationId)) {
      removal.removeWithin(0, Long.MAX_VALUE);
    }
    lowestRows.forget(destinationId);
  }

  private RowRemoval removal(int shard, long destinationId) {
    return new RowRemoval(
        pending(shard, destinationId),
        lowestRows,
        this::iterator,
        index,
        database.due(),
        out,
        runs::add);
  }

  private PendingRows pending(int shard, long destinationId) {
    return pendingByDestination.computeIfAbsent(destinationId, id -> new PendingRows(shard, id));
  }

  private RocksIterator iterator() {
    return database.rocks().newIterator(index, atStart);
  }

  @Override
  public void close() {
    atStart.close();
    database.rocks().releaseSnapshot(snapshot);
    snapshot.close();
    out.close();
  }
}
