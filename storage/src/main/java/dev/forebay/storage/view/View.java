package dev.forebay.storage.view;

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
   * @param removedRows gets every index row that the batch removed
   */
  void write(ViewBatch batch, RemovedRows removedRows);

  /** Makes everything written so far durable, all families at the same point. */
  void flush();

  /**
   * Visits the index rows of one destination in order of offset, beginning with the row that
   * contains {@code fromOffset}, or else the first one after it.
   */
  void rows(int shard, long destinationId, long fromOffset, RowVisitor visitor);

  /**
   * Visits what a destination holds back, in the order in which it is due, and what is due at the
   * same time in order of offset.
   *
   * @param baseOffset of the first one to visit among those that are due at {@code dueMillis}
   */
  void due(int shard, long destinationId, long dueMillis, long baseOffset, DueVisitor visitor);

  /** Visits every index row of a shard; those of one destination in order of offset. */
  void rows(int shard, RowVisitor visitor);

  /** Visits the latest state of every subscription of a shard. */
  void states(int shard, StateVisitor visitor);

  /** Visits every catalog entry in order of its key. */
  void catalog(CatalogVisitor visitor);

  /** Up to which position of the shard's journal a family is complete; 0 if it never was. */
  long applied(int shard, ViewFamily family);

  @Override
  void close();

  /** Is told of rows that are gone. */
  @FunctionalInterface
  interface RemovedRows {
    /** No row stands for the shard's record at the position any more. */
    void removed(int shard, long position);
  }

  /** Gets index rows. */
  @FunctionalInterface
  interface RowVisitor {
    /** One row; returns whether to go on. */
    boolean row(long destinationId, IndexRow row);
  }

  /** Gets what is held back. */
  @FunctionalInterface
  interface DueVisitor {
    /** A record with so many messages; returns whether to go on. */
    boolean due(long dueMillis, long baseOffset, int count);
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
