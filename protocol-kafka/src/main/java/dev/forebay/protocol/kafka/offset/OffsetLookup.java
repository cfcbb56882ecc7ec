package dev.forebay.protocol.kafka.offset;

import dev.forebay.broker.stream.Bounds;
import dev.forebay.broker.stream.Partition;
import dev.forebay.broker.stream.ReadReply;
import dev.forebay.broker.stream.StreamClient;
import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.runtime.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds one offset of one partition. A compressed batch is looked into by the worker, since it may
 * be far larger than it seems. Confined to the connection's loop.
 */
final class OffsetLookup {
  static final long LATEST = -1;
  static final long EARLIEST = -2;
  static final long MAX_TIMESTAMP = -3;
  static final long EARLIEST_LOCAL = -4;
  static final long LATEST_TIERED = -5;
  static final long EARLIEST_PENDING_UPLOAD = -6;

  private static final Logger LOG = LoggerFactory.getLogger(OffsetLookup.class);
  private static final int LOOK_HERE_BYTES_MAX = 128 << 10;

  private final EventLoop loop;
  private final Executor worker;
  private final ListOffsetsPartitionResponse result;
  private final boolean withEpoch;
  private final Runnable done;

  /** Looks for a message in a batch. */
  private interface Search {
    TimedOffset in(ByteBuffer batch) throws IOException;
  }

  /**
   * A lookup.
   *
   * @param withEpoch whether the client's version of the answer has an epoch
   * @param done runs once the result is filled in
   */
  OffsetLookup(
      EventLoop loop,
      Executor worker,
      ListOffsetsPartitionResponse result,
      boolean withEpoch,
      Runnable done) {
    this.loop = loop;
    this.worker = worker;
    this.result = result;
    this.withEpoch = withEpoch;
    this.done = done;
  }

  void find(StreamClient streams, Partition partition, long asked) {
    if (asked == LATEST) {
      streams.bounds(partition, bounds -> bound(bounds, false));
    } else if (asked == EARLIEST || asked == EARLIEST_LOCAL) {
      streams.bounds(partition, bounds -> bound(bounds, true));
    } else if (asked == LATEST_TIERED || asked == EARLIEST_PENDING_UPLOAD) {
      // There is no remote storage.
      found(TimedOffset.NONE);
    } else if (asked == MAX_TIMESTAMP) {
      streams.readLatestTime(
          partition,
          reply ->
              batch(reply, bounds -> batch -> TimedOffset.latest(batch, bounds.startOffset())));
    } else {
      streams.readAtTime(
          partition,
          asked,
          reply ->
              batch(
                  reply, bounds -> batch -> TimedOffset.since(batch, asked, bounds.startOffset())));
    }
  }

  void failed(Errors error) {
    result.setErrorCode(error.code());
    done.run();
  }

  private void bound(@Nullable Bounds bounds, boolean start) {
    if (bounds == null) {
      failed(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    } else {
      found(new TimedOffset(-1, start ? bounds.startOffset() : bounds.visibleEnd()));
    }
  }

  private void batch(ReadReply reply, Function<Bounds, Search> search) {
    switch (reply) {
      case ReadReply.Batches batches -> {
        try {
          if (batches.batches().isEmpty()) {
            found(TimedOffset.NONE);
          } else {
            look(batches.batches().getFirst().bytes(), search.apply(batches.bounds()));
          }
        } finally {
          batches.pin().release();
        }
      }
      case ReadReply.OutOfRange none -> found(TimedOffset.NONE);
      case ReadReply.Gone gone -> failed(Errors.UNKNOWN_TOPIC_OR_PARTITION);
      case ReadReply.Damaged damaged -> failed(Errors.CORRUPT_MESSAGE);
    }
  }

  private void look(ByteBuffer batch, Search search) {
    if (batch.remaining() <= LOOK_HERE_BYTES_MAX && !RecordTimes.isCompressed(batch)) {
      lookInto(batch, search).run();
      return;
    }
    ByteBuffer copy = ByteBuffer.allocate(batch.remaining()).put(batch.duplicate()).flip();
    try {
      worker.execute(() -> loop.execute(lookInto(copy, search)));
    } catch (RejectedExecutionException tooMany) {
      failed(Errors.OFFSET_NOT_AVAILABLE);
    }
  }

  /** Looks, and gives what is to be done on the loop then. */
  private Runnable lookInto(ByteBuffer batch, Search search) {
    try {
      TimedOffset found = search.in(batch);
      return () -> found(found);
    } catch (IOException | RuntimeException e) {
      // The header was right when the batch came; at its records nobody has looked before, and
      // whatever a decompressor throws is about the bytes.
      LOG.warn("a batch can't be searched for a time: {}", String.valueOf(e));
      return () -> failed(Errors.CORRUPT_MESSAGE);
    }
  }

  private void found(TimedOffset found) {
    result.setTimestamp(found.millis()).setOffset(found.offset());
    if (withEpoch && found.offset() >= 0) {
      result.setLeaderEpoch(ClusterNode.LEADER_EPOCH);
    }
    done.run();
  }
}
