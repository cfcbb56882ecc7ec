package dev.forebay.broker.handover;

import dev.forebay.broker.api.stream.AppendReply;
import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.StreamReply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a partition, or a queue that is read like one, says to a session. */
public sealed interface FromPartition extends ToSession {
  /** What became of a batch. */
  record Appended(long to, AppendReply reply) implements FromPartition {}

  /**
   * What was read.
   *
   * @param isKept whether the shard keeps it until {@link ToPartition.EndRead}
   */
  record Batches(long to, Bounds bounds, List<HandedBatch> batches, boolean isKept)
      implements FromPartition {}

  /** Why nothing was read. */
  record NoBatches(long to, ReadReply.Failed reply) implements FromPartition {}

  /**
   * Where it begins and ends.
   *
   * @param bounds null if it is gone
   */
  record Described(long to, @Nullable Bounds bounds, long sizeBytes) implements FromPartition {}

  /** There is more, or the start moved, or all is gone. */
  record Advanced(long to) implements FromPartition {}

  /** What became of a trim. */
  record Trimmed(long to, StreamReply.OfTrim reply) implements FromPartition {}
}
