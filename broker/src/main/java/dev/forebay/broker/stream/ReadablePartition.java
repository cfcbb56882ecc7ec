package dev.forebay.broker.stream;

import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.cold.FailedReads;
import org.jspecify.annotations.Nullable;

/** What can be read by offset. Confined to its shard's loop. */
public interface ReadablePartition {
  /** Where it begins and ends, or null if it was deleted. */
  @Nullable Bounds bounds();

  /** Reads from an offset on; at the end there is nothing. */
  void read(long offset, int maxBytes, ReadListener listener);

  /** Reads the first batch from an offset on with a message as late as this. */
  void readAtTime(long fromOffset, long timeMillis, ReadListener listener);

  /** Reads a batch that is likely to have the latest message; none only if there is none. */
  void readLatestTime(ReadListener listener);

  /** Where it can't be read. */
  FailedReads failures();

  /** Bytes that were appended and are kept; 0 if nobody counts them. */
  long sizeBytes();

  /** Tells, at the end of turns in which there came more, the start moved, or all went. */
  void watch(Runnable watch);

  /** Tells it no more. */
  void unwatch(Runnable watch);
}
