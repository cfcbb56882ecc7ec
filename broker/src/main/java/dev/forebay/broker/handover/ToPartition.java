package dev.forebay.broker.handover;

import dev.forebay.broker.api.stream.AppendReply;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.storage.Chunk;
import org.jspecify.annotations.Nullable;

/**
 * What a session says to a partition of a stream, or to a queue that is read like one. Requests
 * have a number that its loop has given them, and never gives again; {@link FromPartition} is what
 * answers.
 */
public sealed interface ToPartition extends ToShard {
  /** Id of the partition or queue. */
  long id();

  /**
   * What its session hears if the shard is not open; null if it waits for nothing. Needs no shard.
   */
  @Nullable FromPartition ifNotOpen();

  /**
   * A batch is complete but for its offset; {@link FromPartition.Appended} is the answer.
   *
   * @param chunk that its record lies in
   * @param start of the record
   * @param lengthBytes of the record
   */
  record Append(int shard, long id, Chunk chunk, int start, int lengthBytes, long request)
      implements ToPartition {
    @Override
    public FromPartition ifNotOpen() {
      return new FromPartition.Appended(
          request, new AppendReply.Refused(AppendReply.Reason.NOT_OPEN));
    }
  }

  /** {@link FromPartition.Batches} or {@link FromPartition.NoBatches} is the answer. */
  sealed interface OfReading extends ToPartition {
    long request();

    @Override
    default FromPartition ifNotOpen() {
      return new FromPartition.NoBatches(request(), new ReadReply.Unreadable());
    }
  }

  /** What is there from an offset on is wanted, up to about so many bytes. */
  record Read(int shard, long id, long request, long offset, int maxBytes) implements OfReading {}

  /** The first batch from an offset on is wanted that has a message as late as this. */
  record ReadAtTime(int shard, long id, long request, long fromOffset, long timeMillis)
      implements OfReading {}

  /** A batch is wanted that is likely to have the latest message. */
  record ReadLatestTime(int shard, long id, long request) implements OfReading {}

  /** What was read is not needed any more. */
  record EndRead(int shard, long id, long request) implements ToPartition {
    @Override
    public @Nullable FromPartition ifNotOpen() {
      return null;
    }
  }

  /** {@link FromPartition.Described} is the answer. */
  record Describe(int shard, long id, long request) implements ToPartition {
    @Override
    public FromPartition ifNotOpen() {
      return new FromPartition.Described(request, null, 0);
    }
  }

  /** {@link FromPartition.Advanced} is said whenever there is more, until {@link Unwatch}. */
  record Watch(int shard, long id, long watch) implements ToPartition {
    @Override
    public FromPartition ifNotOpen() {
      return new FromPartition.Advanced(watch);
    }
  }

  /** Nothing more is to be said to the watch. */
  record Unwatch(int shard, long id, long watch) implements ToPartition {
    @Override
    public @Nullable FromPartition ifNotOpen() {
      return null;
    }
  }

  /** What is before an offset is given up; {@link FromPartition.Trimmed} is the answer. */
  record Trim(int shard, long id, long request, long beforeOffset) implements ToPartition {
    @Override
    public FromPartition ifNotOpen() {
      return new FromPartition.Trimmed(
          request,
          new StreamReply.Refused(
              StreamReply.Reason.INTERNAL_ERROR, "the partition's shard is not open"));
    }
  }
}
