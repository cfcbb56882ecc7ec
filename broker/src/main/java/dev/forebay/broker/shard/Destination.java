package dev.forebay.broker.shard;

import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.queue.NamedQueue;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.stream.NamedPartition;

/** What the catalog says of something that a shard stores. Immutable, any thread. */
public sealed interface Destination {
  /** Unique for ever. */
  long id();

  /**
   * A queue.
   *
   * @param isJournalled whether it, and persistent messages in it, survive a restart
   * @param next the offset that its next message gets, if no journal knows
   * @param handedOut what may have been delivered, as far as it was here; nobody changes it
   */
  record OfQueue(long id, boolean isJournalled, NamedQueue named, long next, OffsetRanges handedOut)
      implements Destination {}

  /** A partition of a stream. */
  record OfPartition(long id, NamedPartition named, StreamSettings settings)
      implements Destination {}
}
