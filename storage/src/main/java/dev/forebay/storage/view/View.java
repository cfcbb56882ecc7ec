package dev.forebay.storage.view;

import java.util.function.LongConsumer;

/**
 * Rows that say where live records lie, the latest state of each subscription, and the catalog.
 *
 * <p>{@link #write} and {@link #flush} belong to one thread (the view worker, or the startup thread
 * before it); reads may come from any thread and see what was written, flushed or not. After a
 * crash the view is as of some earlier flush, all families together.
 */
public interface View extends AutoCloseable {
  /**
   * Applies a batch, all or nothing.
   *
   * @param removedRows gets the record position of every index row that the batch removed
   */
  void write(ViewBatch batch, LongConsumer removedRows);

  /** Makes everything written so far durable, all families at the same point. */
  void flush();

  /**
   * Visits the index rows of one destination in order of offset, beginning with the row that
   * contains {@code fromOffset}, or else the first one after it.
   */
  void rows(long destinationId, long fromOffset, RowVisitor visitor);

  /** Visits every index row there is; those of one destination in order of offset. */
  void allRows(RowVisitor visitor);

  /** Visits the latest state of every subscription. */
  void states(StateVisitor visitor);

  /** Visits every catalog entry in order of its key. */
  void catalog(CatalogVisitor visitor);

  /** Up to which position of the shard's journal a family is complete; 0 if it never was. */
  long applied(int shard, ViewFamily family);

  @Override
  void close();

  /** Gets index rows. */
  @FunctionalInterface
  interface RowVisitor {
    /** One row; returns whether to go on. */
    boolean row(long destinationId, IndexRow row);
  }

  /** Gets subscription states. */
  @FunctionalInterface
  interface StateVisitor {
    /** One state as its record's payload has it. */
    void state(long destinationId, byte[] state);
  }

  /** Gets catalog entries. */
  @FunctionalInterface
  interface CatalogVisitor {
    /** One entry. */
    void entry(byte[] key, byte[] value);
  }
}
