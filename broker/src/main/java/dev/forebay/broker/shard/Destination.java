package dev.forebay.broker.shard;

import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.queue.NamedQueue;

/** What the catalog says of something that a shard stores. Immutable, any thread. */
public sealed interface Destination {
  /** Unique for ever. */
  long id();

  /**
   * A queue.
   *
   * @param isJournalled whether it, and persistent messages in it, survive a restart
   * @param next the offset that its next message gets, if no journal knows
   */
  record OfQueue(long id, boolean isJournalled, NamedQueue named, long next)
      implements Destination {}

  /**
   * A partition of a stream.
   *
   * @param number its place among the partitions of its stream, from 0
   */
  record OfPartition(long id, int number, StreamSettings settings) implements Destination {}
}
