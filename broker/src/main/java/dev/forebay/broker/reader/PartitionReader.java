package dev.forebay.broker.reader;

import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.Watch;
import dev.forebay.broker.handover.FromPartition;
import dev.forebay.broker.handover.PartitionAddress;
import dev.forebay.runtime.collection.FewSet;
import java.util.function.Consumer;

/**
 * Reads partitions as they are stored for somebody who may end before the answers come. Confined to
 * its session's loop.
 */
public final class PartitionReader {
  private final AskedPartitions partitions;
  private final FewSet<Watch> watches = new FewSet<>();
  private boolean closed;

  /** Nobody is read yet. */
  public PartitionReader(AskedPartitions partitions) {
    this.partitions = partitions;
  }

  /** Reads from an offset on. */
  public void read(
      PartitionAddress partition, long offset, int maxBytes, Consumer<ReadReply> reply) {
    partitions.read(partition, offset, maxBytes, unlessClosed(reply));
  }

  /** Reads the first batch from an offset on with a message as late as this. */
  public void readAtTime(
      PartitionAddress partition, long fromOffset, long timeMillis, Consumer<ReadReply> reply) {
    partitions.readAtTime(partition, fromOffset, timeMillis, unlessClosed(reply));
  }

  /** Reads a batch that is likely to have the latest message. */
  public void readLatestTime(PartitionAddress partition, Consumer<ReadReply> reply) {
    partitions.readLatestTime(partition, unlessClosed(reply));
  }

  /** Asks where it begins and ends, and for its size. */
  public void describe(PartitionAddress partition, Consumer<FromPartition.Described> reply) {
    partitions.describe(
        partition,
        described -> {
          if (!closed) {
            reply.accept(described);
          }
        });
  }

  /** Nothing is told any more once the watch is closed, also if it is under way. */
  public Watch watch(PartitionAddress partition, Runnable advanced) {
    long number = partitions.watch(partition, advanced);
    Watch watch =
        new Watch() {
          @Override
          public void close() {
            if (watches.remove(this)) {
              partitions.unwatch(partition, number);
            }
          }
        };
    watches.add(watch);
    return watch;
  }

  private Consumer<ReadReply> unlessClosed(Consumer<ReadReply> reply) {
    return result -> {
      if (!closed) {
        reply.accept(result);
      } else if (result instanceof ReadReply.Batches batches) {
        batches.pin().release();
      }
    };
  }

  /** Ends it; answers that are due do not come. */
  public void close() {
    closed = true;
    watches.toList().forEach(Watch::close);
  }
}
