package dev.forebay.management;

import java.util.concurrent.CompletableFuture;

/**
 * What an operator on the node's own machine asks, and has the node do. Asked on event loops;
 * answers complete on any thread, and never fail.
 */
public interface Operator {
  /** How it ended. */
  enum Verdict {
    /** It is so, or was done. */
    DONE,
    /** There is no such thing. */
    NOT_FOUND,
    /** Nothing was done, since it is not as the operator thinks, or can't be done now. */
    REFUSED
  }

  /**
   * An answer.
   *
   * @param text one or more lines for people
   */
  record Outcome(Verdict verdict, String text) {}

  /**
   * Where a queue or partition stops, since a record can't be read.
   *
   * @param name of a queue or topic, or of a topic with {@code /} and the number of a partition
   */
  CompletableFuture<Outcome> stopped(String virtualHost, String name);

  /**
   * Has a queue or partition go on behind the record with these messages, if it stops there.
   *
   * @param first offset of the record
   * @param last offset of the record
   */
  CompletableFuture<Outcome> skip(String virtualHost, String name, long first, long last);

  /** How the node's shards are. */
  CompletableFuture<Outcome> shards();

  /** Closes a shard, in order; what comes for it then waits a while, and is refused. */
  CompletableFuture<Outcome> closeShard(int number);

  /** Opens a shard that was closed. */
  CompletableFuture<Outcome> openShard(int number);
}
