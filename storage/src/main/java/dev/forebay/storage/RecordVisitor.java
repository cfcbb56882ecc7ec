package dev.forebay.storage;

import java.nio.ByteBuffer;

/** Gets the records of a replay, in order. */
@FunctionalInterface
public interface RecordVisitor {
  /**
   * One record.
   *
   * @param position where it lies among the records of its shard
   * @param memory little-endian; the record's header is at {@code start}; valid during the call
   */
  void record(long position, RecordType type, int shard, ByteBuffer memory, int start, int length);
}
