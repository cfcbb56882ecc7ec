package dev.forebay.storage;

/**
 * A shard's ordered sequence of durable records, as its writer of one epoch has it. Confined to the
 * writer's loop.
 *
 * <p>Appending never blocks and never fails: limits are kept by whoever reads from sockets, who
 * watches {@link StorageEngine#unsyncedBytes}. After a failed write or sync the node stops (see
 * {@link dev.forebay.runtime.FailStop}) and no callback comes any more. When another writer takes
 * over, or after {@link #close}, appending does nothing.
 */
public interface Journal {
  /** Grows with every writer that the shard has, over restarts too. */
  long epoch();

  /**
   * Visits the shard's records of earlier epochs, oldest first, from the first one at or after
   * {@code from}. From then on nothing of the shard counts as {@link StorageEngine#retain retained}
   * but what is retained afterwards, and all is kept until the next {@link #trim}. A worker, since
   * it may wait for the disk; the shard's loop, and other shards, may go on meanwhile.
   *
   * @return the position after the last of them: all later ones will be greater or equal
   * @throws LogDamagedException if some of them are missing or damaged
   */
  long replay(long from, RecordVisitor visitor);

  /**
   * Appends one record whose header and payload are complete but for the checksum. The bytes must
   * stay untouched from now on; the journal holds the chunk until the record is durable.
   *
   * @param start where the record begins in the chunk, a multiple of 8
   * @param lengthBytes header and payload, as in its header
   */
  void append(Chunk chunk, int start, int lengthBytes, AppendCallback callback);

  /** Position after everything of the shard that is durable. Any thread. */
  long durablePosition();

  /**
   * Nothing but live records is needed before this position of the shard: neither for replay nor as
   * the latest state of anything. Only ever moves forward.
   */
  void trim(long position);

  /**
   * Gives the shard up; once. Hands over what was appended.
   *
   * @param closed runs when all of it is durable and told; not if the journal is lost before
   */
  void close(Runnable closed);
}
