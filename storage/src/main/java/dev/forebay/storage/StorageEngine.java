package dev.forebay.storage;

import dev.forebay.runtime.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where the records of all shards of this node are kept. Life: {@link #replay} once, then {@link
 * LoopJournals#acquire} each shard, then appends and reads, then {@link #close}.
 *
 * <p>A position is opaque, and means something within its shard only, where it grows from record to
 * record, over epochs and restarts.
 */
public interface StorageEngine extends AutoCloseable {
  /** A position before every record of any shard. */
  long BEGINNING = 0;

  /**
   * Visits every record that was accepted before this start, each shard's oldest first, and makes
   * sure that all of them are on stable storage before it returns. Startup thread, before any other
   * method.
   *
   * @param from for every shard that there is, by its number, the position from which its records
   *     are wanted: the first one at or after it
   * @return for every shard the position after its last record: all later ones will be greater or
   *     equal
   */
  long[] replay(long[] from, RecordVisitor visitor);

  /** The journals of a loop's shards; the same object each time. Any thread. */
  LoopJournals journals(EventLoop loop);

  /**
   * Reads one record and checks it. A reader thread, since it may wait for the disk.
   *
   * @param lengthBytes header and payload
   * @param target gets exactly those bytes from its position on; must have room
   * @throws DamagedRecordException if the bytes are not the record that was written
   * @throws IOException if they could not be read, which may pass
   */
  void read(int shard, long position, int lengthBytes, ByteBuffer target)
      throws DamagedRecordException, IOException;

  /** One more record of the shard at this position is live and kept. Any thread. */
  void retain(int shard, long position);

  /** A record counted by {@link #retain} is not live any more. Any thread. */
  void release(int shard, long position);

  /**
   * Whether the record there is known to be lost, which the operator has accepted at this start.
   * Startup thread, after {@link #replay}.
   */
  default boolean isLost(int shard, long position) {
    return false;
  }

  /** Bytes appended by all loops and not yet durable. Any thread. */
  long unsyncedBytes();

  /** Syncs what was handed over, then closes all files. */
  @Override
  void close();
}
