package dev.forebay.broker.session;

import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.api.stream.Watch;
import dev.forebay.broker.form.Pin;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.stream.ReadablePartition;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads partitions as they are stored, from the loop of a session, on which all answers arrive.
 * Confined to it.
 */
final class PartitionReader {
  private final BrokerLoop loop;
  private final Set<Watch> watches = new LinkedHashSet<>();
  private boolean closed;

  PartitionReader(BrokerLoop loop) {
    this.loop = loop;
  }

  void read(ReadablePartition partition, long offset, int maxBytes, Consumer<ReadReply> reply) {
    onOwner(partition, () -> partition.read(offset, maxBytes, receiver(partition, reply)));
  }

  void readAtTime(
      ReadablePartition partition, long fromOffset, long timeMillis, Consumer<ReadReply> reply) {
    onOwner(
        partition, () -> partition.readAtTime(fromOffset, timeMillis, receiver(partition, reply)));
  }

  void bounds(ReadablePartition partition, Consumer<@Nullable Bounds> reply) {
    onOwner(
        partition,
        () -> {
          Bounds bounds = partition.bounds();
          fromOwner(partition, () -> reply.accept(bounds));
        });
  }

  /** Asks the partition for anything on its own loop. */
  <T> void ask(ReadablePartition partition, Supplier<T> question, Consumer<T> reply) {
    onOwner(
        partition,
        () -> {
          T answer = question.get();
          fromOwner(partition, () -> reply.accept(answer));
        });
  }

  void readLatestTime(ReadablePartition partition, Consumer<ReadReply> reply) {
    onOwner(partition, () -> partition.readLatestTime(receiver(partition, reply)));
  }

  /** Nothing is told any more once the watch is closed, also if it is under way. */
  Watch watch(ReadablePartition partition, Runnable advanced) {
    Watch[] watch = new Watch[1];
    Runnable tell =
        () ->
            fromOwner(
                partition,
                () -> {
                  if (watches.contains(watch[0])) {
                    advanced.run();
                  }
                });
    onOwner(partition, () -> partition.watch(tell));
    watch[0] =
        () -> {
          if (watches.remove(watch[0])) {
            onOwner(partition, () -> partition.unwatch(tell));
          }
        };
    watches.add(watch[0]);
    return watch[0];
  }

  private void onOwner(ReadablePartition partition, Runnable command) {
    loop.send(partition.shard().loop(), command);
  }

  private void fromOwner(ReadablePartition partition, Runnable action) {
    partition
        .shard()
        .loop()
        .send(
            loop,
            () -> {
              if (!closed) {
                action.run();
              }
            });
  }

  /** Brings what was read to this loop, and the end of its use back to the owner's. */
  private Consumer<ReadReply> receiver(ReadablePartition partition, Consumer<ReadReply> reply) {
    BrokerLoop owner = partition.shard().loop();
    return result ->
        owner.send(
            loop,
            () -> {
              ReadReply here = owner == loop ? result : unpinnedFromHere(owner, result);
              if (!closed) {
                reply.accept(here);
              } else if (here instanceof ReadReply.Batches batches) {
                batches.pin().release();
              }
            });
  }

  private ReadReply unpinnedFromHere(BrokerLoop owner, ReadReply result) {
    if (!(result instanceof ReadReply.Batches(Bounds bounds, List<StoredBatch> batches, Pin pin))) {
      return result;
    }
    return new ReadReply.Batches(bounds, batches, () -> loop.send(owner, pin::release));
  }

  /** Ends it; answers that are due do not come. */
  void close() {
    closed = true;
    List.copyOf(watches).forEach(Watch::close);
  }
}
