package dev.forebay.broker.node;

import dev.forebay.broker.api.operator.ShardState;
import dev.forebay.broker.api.operator.SkipReply;
import dev.forebay.broker.api.operator.StoppedRead;
import dev.forebay.broker.catalog.Catalog;
import dev.forebay.broker.cold.FailedReads;
import dev.forebay.broker.handover.PartitionAddress;
import dev.forebay.broker.shard.ShardPlace;
import dev.forebay.broker.stream.ReadablePartition;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators ask of a broker, and have it do. Any thread, when it was started; answers come on
 * a loop of the broker, or within the call.
 */
public final class Operations {
  private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

  /** The only partition of a stream. */
  public static final int ONLY = StoppedRead.QUEUE;

  private final Catalog catalog;
  private final List<ShardPlace> places;

  Operations(Catalog catalog, List<ShardPlace> places) {
    this.catalog = catalog;
    this.places = places;
  }

  /**
   * Tells where a queue or partition stops, since it can't be read.
   *
   * @param name of a queue, stream or exchange
   * @param partition of a stream, from 0, or {@link #ONLY}, as of a queue, or {@link
   *     StoppedRead#HELD_BACK} of an exchange
   */
  public void stoppedAt(String virtualHost, String name, int partition, Consumer<SkipReply> reply) {
    atFailures(virtualHost, name, partition, reply, failures -> reply.accept(failures.look()));
  }

  /**
   * Has a queue or partition go on behind the record with exactly these messages, if it stops
   * there; they are lost. Else the answer is that of {@link #stoppedAt}.
   *
   * @param endOffset after the last message
   * @param reply hears when no crash can undo it
   */
  public void skip(
      String virtualHost,
      String name,
      int partition,
      long offset,
      long endOffset,
      Consumer<SkipReply> reply) {
    atFailures(
        virtualHost, name, partition, reply, failures -> failures.skip(offset, endOffset, reply));
  }

  private void atFailures(
      String virtualHost,
      String name,
      int partition,
      Consumer<SkipReply> reply,
      Consumer<FailedReads> action) {
    PartitionAddress address = catalog.stored(virtualHost, name, partition);
    if (address == null) {
      reply.accept(new SkipReply.NotFound());
      return;
    }
    ShardPlace place = places.get(address.shard() - 1);
    run(
        place,
        () -> {
          ReadablePartition stored = place.readable(address.id());
          if (stored == null) {
            reply.accept(new SkipReply.NotOpen());
          } else {
            action.accept(stored.failures());
          }
        });
  }

  /** How all shards are, by their numbers. */
  public List<ShardState> shards() {
    return places.stream().map(ShardPlace::state).toList();
  }

  /**
   * Closes a shard, while others go on: what it has been told to do before is done and durable, who
   * consumes from its queues is interrupted, and what comes then waits up to 10 s until it is open.
   *
   * @param number from 1 on
   * @param closed runs on the shard's loop
   */
  public void closeShard(int number, Runnable closed) {
    LOG.info("shard {} is being closed", number);
    close(number, closed);
  }

  void close(int number, Runnable closed) {
    ShardPlace place = places.get(number - 1);
    run(place, () -> place.close(closed));
  }

  /**
   * Opens a shard that was closed, or lost, with a new epoch, from its journal.
   *
   * @param number from 1 on
   * @param opened runs on the shard's loop when it serves, or was lost
   */
  public void openShard(int number, Runnable opened) {
    ShardPlace place = places.get(number - 1);
    run(place, () -> place.open(opened));
  }

  private static void run(ShardPlace place, Runnable action) {
    place.loop().eventLoop().execute(() -> place.loop().apply(action));
  }
}
