package dev.forebay.storage.view;

import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * Removes rows of one destination within a batch. Walks stored rows with one iterator that goes on
 * from range to range, so that a settled range without rows costs no seek. View writer only.
 */
final class RowRemoval implements AutoCloseable {
  /** From so many neighbours on, one range deletion replaces single ones. */
  private static final int RANGE_ROWS_MIN = 128;

  private final PendingRows pending;
  private final LowestRows lowestRows;
  private final Supplier<RocksIterator> atStart;
  private final ColumnFamilyHandle index;
  private final ColumnFamilyHandle due;
  private final WriteBatch out;
  private final Consumer<RowRun> removed;
  private final int shard;
  private final long destinationId;
  private final long[] runBases = new long[RANGE_ROWS_MIN];
  private final long[] runPositions = new long[RANGE_ROWS_MIN];
  private int runRows;
  private long runLast;
  private @Nullable RocksIterator stored;

  /** No stored row lies from here to the iterator's one that is not hidden. */
  private long soughtFrom;

  RowRemoval(
      PendingRows pending,
      LowestRows lowestRows,
      Supplier<RocksIterator> atStart,
      ColumnFamilyHandle index,
      ColumnFamilyHandle due,
      WriteBatch out,
      Consumer<RowRun> removed) {
    this.pending = pending;
    this.lowestRows = lowestRows;
    this.atStart = atStart;
    this.index = index;
    this.due = due;
    this.out = out;
    this.removed = removed;
    this.shard = pending.shard();
    this.destinationId = pending.destinationId();
  }

  /** Removes every row that ends at or before the floor, and remembers where rows begin now. */
  void removeBelow(long floorOffset) throws RocksDBException {
    if (lowestRows.get(destinationId) >= floorOffset) {
      return;
    }
    removePending(0, floorOffset);
    long lowest = removeStored(0, floorOffset);
    if (!pending.rows().isEmpty()) {
      lowest = Math.min(lowest, pending.rows().firstKey());
    }
    lowestRows.set(destinationId, lowest);
  }

  /** Removes every row that lies within the range. */
  void removeWithin(long first, long end) throws RocksDBException {
    long from = Math.max(first, lowestRows.get(destinationId));
    if (from < end) {
      removePending(from, end);
      removeStored(from, end);
    }
  }

  private void removePending(long from, long end) throws RocksDBException {
    Iterator<IndexRow> rows = pending.rows().subMap(from, end).values().iterator();
    while (rows.hasNext()) {
      IndexRow row = rows.next();
      if (row.endOffset() <= end) {
        out.delete(index, ViewKeys.row(shard, destinationId, row.baseOffset()));
        removeDue(row);
        removed.accept(new RowRun.Single(shard, row.position()));
        rows.remove();
      }
    }
  }

  /** Returns where the first stored row begins that is not removed and not before {@code from}. */
  private long removeStored(long from, long end) throws RocksDBException {
    RocksIterator rows = seek(from);
    long firstKept = Long.MAX_VALUE;
    while (rows.isValid()) {
      IndexRow row = ViewKeys.row(rows.key(), rows.value());
      long hiddenUntil = pending.hiddenUntil(row.baseOffset());
      if (hiddenUntil >= 0) {
        endRun();
        if (hiddenUntil == Long.MAX_VALUE) {
          break;
        }
        soughtFrom = hiddenUntil + 1;
        rows.seek(ViewKeys.row(shard, destinationId, soughtFrom));
        continue;
      }
      if (row.baseOffset() >= end) {
        firstKept = Math.min(firstKept, row.baseOffset());
        break;
      }
      if (row.endOffset() <= end) {
        extendRun(row);
      } else {
        endRun();
        firstKept = Math.min(firstKept, row.baseOffset());
      }
      soughtFrom = row.baseOffset() + 1;
      rows.next();
    }
    rows.status();
    endRun();
    return firstKept;
  }

  private RocksIterator seek(long from) {
    long begin = Math.max(from, lowestRows.get(destinationId));
    RocksIterator rows = stored;
    if (rows == null) {
      rows = atStart.get();
      stored = rows;
    } else if (begin >= soughtFrom
        && (!rows.isValid() || ViewKeys.baseOffset(rows.key()) >= begin)) {
      return rows;
    }
    rows.seek(ViewKeys.row(shard, destinationId, begin));
    soughtFrom = begin;
    return rows;
  }

  private void removeDue(IndexRow row) throws RocksDBException {
    if (row.isHeld()) {
      out.delete(due, ViewKeys.due(shard, destinationId, row.dueMillis(), row.baseOffset()));
    }
  }

  private void extendRun(IndexRow row) throws RocksDBException {
    removeDue(row);
    if (runRows < RANGE_ROWS_MIN) {
      runBases[runRows] = row.baseOffset();
      runPositions[runRows] = row.position();
      runRows++;
    }
    runLast = row.baseOffset();
  }

  private void endRun() throws RocksDBException {
    if (runRows == 0) {
      return;
    }
    long first = runBases[0];
    if (runRows < RANGE_ROWS_MIN) {
      for (int i = 0; i < runRows; i++) {
        out.delete(index, ViewKeys.row(shard, destinationId, runBases[i]));
        removed.accept(new RowRun.Single(shard, runPositions[i]));
      }
    } else {
      out.deleteRange(
          index,
          ViewKeys.row(shard, destinationId, first),
          ViewKeys.row(shard, destinationId, runLast + 1));
      for (IndexRow row : pending.rows().subMap(first, true, runLast, true).values()) {
        out.put(
            index, ViewKeys.row(shard, destinationId, row.baseOffset()), ViewKeys.rowValue(row));
      }
      removed.accept(new RowRun.Stored(shard, destinationId, first, runLast));
    }
    pending.hide(first, runLast);
    runRows = 0;
  }

  @Override
  public void close() {
    if (stored != null) {
      stored.close();
    }
  }
}
