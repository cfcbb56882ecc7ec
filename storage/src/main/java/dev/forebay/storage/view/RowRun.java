package dev.forebay.storage.view;

import java.util.function.Supplier;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Index rows that a batch removed and that are still to be reported. */
sealed interface RowRun {
  /** Reports the position of each of the rows. */
  void report(View.RemovedRows removedRows, Supplier<RocksIterator> atStart)
      throws RocksDBException;

  /** One row. */
  record Single(int shard, long position) implements RowRun {
    @Override
    public void report(View.RemovedRows removedRows, Supplier<RocksIterator> atStart) {
      removedRows.removed(shard, position);
    }
  }

  /** All rows that were stored when the batch began, from first to last base offset, inclusive. */
  record Stored(int shard, long destinationId, long first, long last) implements RowRun {
    @Override
    public void report(View.RemovedRows removedRows, Supplier<RocksIterator> atStart)
        throws RocksDBException {
      try (RocksIterator rows = atStart.get()) {
        rows.seek(ViewKeys.row(shard, destinationId, first));
        while (rows.isValid() && ViewKeys.baseOffset(rows.key()) <= last) {
          removedRows.removed(shard, ViewKeys.row(rows.key(), rows.value()).position());
          rows.next();
        }
        rows.status();
      }
    }
  }
}
