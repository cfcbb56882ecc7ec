package dev.forebay.storage;

import dev.forebay.runtime.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where the records of all shards of this node are kept. Life: {@link #replay} once, then {@link
 * LoopJournals#acquire} each shard, then appends and reads, then {@link #close}.
 */
public interface StorageEngine extends AutoCloseable {
  /** A position before every record. */
  long BEGINNING = 0;

  /**
   * Visits every record that was accepted before this start, oldest first, from the first one at or
   * after {@code from}, and makes sure that all of them are on stable storage before it returns.
   * Startup thread, before any other method.
   *
   * @return the position after the last record: all later ones will be greater or equal
   */
  long replay(long from, RecordVisitor visitor);

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
  void read(long position, int lengthBytes, ByteBuffer target)
      throws DamagedRecordException, IOException;

  /** One more record at this position is live: its segment is kept. Any thread. */
  void retain(long position);

  /** A record counted by {@link #retain} is not live any more. Any thread. */
  void release(long position);

  /**
   * Nothing but live records is needed before this position: neither for replay nor as the latest
   * state of anything. Only ever moves forward. Any thread.
   */
  void trim(long position);

  /** Bytes appended by all loops and not yet durable. Any thread. */
  long unsyncedBytes();

  /** Position up to which the log has been written and synced. Any thread. */
  long durablePosition();

  /** Syncs what was handed over, then closes all files. */
  @Override
  void close();
}
