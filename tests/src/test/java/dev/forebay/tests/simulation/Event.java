package dev.forebay.tests.simulation;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.Refusal;
import java.util.List;
import java.util.Set;

/** What clients did and saw; all that checkers may know. Messages have numbers of our own. */
public sealed interface Event {
  /** A node has started on what the one before left. */
  record Started(boolean viewsDeleted) implements Event {}

  /**
   * The node is gone, together with all sessions; or shards of it are closed, and whoever was there
   * is about to leave, so that only what is late is heard of them.
   */
  record Crashed(String why) implements Event {
    /** Not the node is gone, but shards of it are closed. */
    public static final String SHARDS_MOVE = "shards move";
  }

  /** Whoever was there when shards were closed has left, and all are open again. */
  record ShardsMoved() implements Event {}

  /** Nothing has happened for much longer than any timer or sync takes. */
  record Quiet() implements Event {}

  /**
   * A message was published.
   *
   * @param sequence for its confirm, or 0
   * @param must queues that it goes to for certain
   * @param may queues that it may go to; what was in the course of being changed makes the
   *     difference
   */
  record Published(
      long message,
      int publisher,
      long sequence,
      boolean persistent,
      Set<String> must,
      Set<String> may)
      implements Event {}

  /** A publisher was told that all up to a sequence are safe. */
  record Confirmed(int publisher, long sequence) implements Event {}

  /** As {@link Confirmed}, to somebody who was there when shards were closed. */
  record ConfirmedLate(int publisher, long sequence) implements Event {}

  /**
   * Somebody who was there when shards were closed is told that nobody knows of his messages up to
   * a sequence, from the last that was confirmed.
   */
  record LostLate(int publisher, long sequence) implements Event {}

  /** A message was delivered for good to somebody who was there when shards were closed. */
  record TakenLate(long message, String queue) implements Event {}

  /**
   * A transaction is to be committed. What it publishes came before, with its number as publisher's
   * and sequences that are confirmed by the answer.
   *
   * @param settled what it settles; as {@link Settled} events these follow
   */
  record Committing(int transaction, List<Settled> settled) implements Event {}

  /** A commit was answered. */
  record Committed(int transaction) implements Event {}

  /** A catalog command was given. */
  record Asked(CatalogCommand command) implements Event {}

  /** A catalog command was answered. */
  record Answered(CatalogCommand command, CatalogReply reply) implements Event {}

  /** A session has declared an exclusive queue, so that it is its own. */
  record Owns(int session, String queue) implements Event {}

  /** A session ends. */
  record SessionCloses(int session) implements Event {}

  /** A queue that goes by itself may be gone from now on: nobody keeps it any more. */
  record Doomed(String queue) implements Event {}

  /**
   * A session asked something of an exclusive queue and was answered.
   *
   * @param owner whose it was all the while
   * @param locked whether it was refused as another's
   */
  record ExclusiveUsed(int session, int owner, String queue, boolean locked) implements Event {}

  /** A reader that was opened is to be a consumer. */
  record ConsumerAsked(int reader, String queue, boolean exclusive) implements Event {}

  /** A consumer is there. */
  record ConsumerStarted(int reader, String queue) implements Event {}

  /** A consumer was refused. */
  record ConsumerRefused(int reader, String queue, Refusal refusal) implements Event {}

  /** A reader (a consumer, or one get) asks for messages of a queue. */
  record ReaderOpened(int reader, String queue) implements Event {}

  /**
   * A reader's deliveries count against a budget as well.
   *
   * @param budget its number; no reader has the same
   */
  record ReaderShares(int reader, int budget) implements Event {}

  /** Whoever has this number, reader or budget, may hold at most so many from now on. */
  record MayHold(int holder, int messagesMax) implements Event {}

  /** A message went to a reader although one of higher priority could take it. */
  record PassedOver(int reader, int higher, String queue) implements Event {}

  /** A reader wants no more messages; those on their way to it go back to the queue. */
  record ReaderLeaves(int reader, String queue) implements Event {}

  /** A reader gets no more messages. */
  record ReaderClosed(int reader, String queue) implements Event {}

  /**
   * A message reached a reader.
   *
   * @param settled it counts as settled at once
   * @param intact its bytes are those that were published
   */
  record Delivered(
      long message,
      String queue,
      long queueId,
      long offset,
      int reader,
      boolean redelivered,
      boolean settled,
      boolean intact)
      implements Event {}

  /** A reader ended a message's life. */
  record Settled(long message, String queue) implements Event {}

  /**
   * A reader refused a message for good, which counts as settled besides.
   *
   * @param mustArrive whether the queue of dead letters is there
   */
  record Rejected(long message, String queue, boolean mustArrive) implements Event {}

  /**
   * A dead letter is seen for the first time. It counts as a message of its own, that was published
   * just before.
   *
   * @param copy its number
   * @param original the message that it is a copy of
   */
  record DeadLettered(long copy, long original) implements Event {}

  /** A reader gave a message back. */
  record Released(long message, String queue) implements Event {}

  /**
   * All ready messages of a queue were taken one by one and given back, with nobody else about.
   *
   * @param readyBefore as the broker counted them
   * @param readyAfter likewise, when all were back
   */
  record InventoryTaken(String queue, long readyBefore, List<Entry> entries, long readyAfter)
      implements Event {}

  /** A message of an inventory. */
  record Entry(long message, long queueId, long offset, int bodyBytes) {}

  /** After rest, so many messages are ready although somebody wants some of them. */
  record WantedAtRest(String queue, long ready) implements Event {}

  /** Chunk memory in use. */
  record MemoryUsed(long bytes, Filling filling) implements Event {}

  /** What the node's memory has to hold. */
  enum Filling {
    /** Nothing yet: it has just started. */
    FRESH,
    /** What clients left there. */
    SOME,
    /** Nothing any more: all messages have been settled. */
    EMPTIED
  }

  /** Something happened that never may, whatever the messages. */
  record Broken(String what) implements Event, dev.forebay.tests.simulation.frame.Broken {}
}
