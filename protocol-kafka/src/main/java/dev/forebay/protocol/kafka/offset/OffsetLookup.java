package dev.forebay.protocol.kafka.offset;

import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.runtime.EventLoop;
import java.util.concurrent.Executor;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Finds one offset of one partition. Confined to the connection's loop. */
final class OffsetLookup {
  static final long LATEST = -1;
  static final long EARLIEST = -2;
  static final long MAX_TIMESTAMP = -3;
  static final long EARLIEST_LOCAL = -4;
  static final long LATEST_TIERED = -5;
  static final long EARLIEST_PENDING_UPLOAD = -6;

  private final EventLoop loop;
  private final Executor worker;
  private final ListOffsetsPartitionResponse result;
  private final boolean withEpoch;
  private final Runnable done;

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
      search(streams, partition).latest();
    } else {
      search(streams, partition).since(asked);
    }
  }

  private TimeSearch search(StreamClient streams, Partition partition) {
    return new TimeSearch(streams, partition, loop, worker, this::found, this::failed);
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

  private void found(TimedOffset found) {
    result.setTimestamp(found.millis()).setOffset(found.offset());
    if (withEpoch && found.offset() >= 0) {
      result.setLeaderEpoch(ClusterNode.LEADER_EPOCH);
    }
    done.run();
  }
}
