package dev.forebay.storage.view;

import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Index rows that a batch removed and that are still to be reported. */
sealed interface RowRun {
  /** Reports the position of each of the rows. */
  void report(LongConsumer removedRows, Supplier<RocksIterator> atStart) throws RocksDBException;

  /** One row. */
  record Single(long position) implements RowRun {
    @Override
    public void report(LongConsumer removedRows, Supplier<RocksIterator> atStart) {
      removedRows.accept(position);
    }
  }

  /** All rows that were stored when the batch began, from first to last base offset, inclusive. */
  record Stored(long destinationId, long first, long last) implements RowRun {
    @Override
    public void report(LongConsumer removedRows, Supplier<RocksIterator> atStart)
        throws RocksDBException {
      try (RocksIterator rows = atStart.get()) {
        rows.seek(ViewKeys.row(destinationId, first));
        while (rows.isValid() && ViewKeys.baseOffset(rows.key()) <= last) {
          removedRows.accept(ViewKeys.row(rows.key(), rows.value()).position());
          rows.next();
        }
        rows.status();
      }
    }
  }
}
