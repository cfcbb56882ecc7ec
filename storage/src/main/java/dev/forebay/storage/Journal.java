package dev.forebay.storage;

/**
 * A shard's ordered sequence of durable records. Confined to the shard's loop.
 *
 * <p>Appending never blocks and never fails: limits are kept by whoever reads from sockets, who
 * watches {@link StorageEngine#unsyncedBytes}. After a failed write or sync the node stops (see
 * {@link dev.forebay.runtime.FailStop}) and no callback comes any more.
 */
public interface Journal {
  /**
   * Appends one record whose header and payload are complete but for the checksum. The bytes must
   * stay untouched from now on; the journal holds the chunk until the record is durable.
   *
   * @param start where the record begins in the chunk, a multiple of 8
   * @param lengthBytes header and payload, as in its header
   */
  void append(Chunk chunk, int start, int lengthBytes, AppendCallback callback);

  /**
   * Hands over what was appended since the last call; the end of a turn. One call serves all
   * journals of the same loop.
   */
  void flush();
}
