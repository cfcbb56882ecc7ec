package dev.forebay.broker.handover;

import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.stream.StreamSettings;

/**
 * What is said to the shard that owns a queue or partition about its being there. Requests have a
 * number that the catalog's loop has given them; a {@link ToCatalog.OfShard} is what answers.
 */
public sealed interface ToOwner extends ToShard {
  /**
   * What the catalog has decided, and nobody can take back: the shard can't refuse to hear of it.
   * {@link ToCatalog.Heard} is the answer.
   */
  sealed interface OfChange extends ToOwner {
    /** Id of the queue or partition. */
    long id();

    long request();
  }

  /** What the catalog asks. */
  sealed interface OfQuestion extends ToOwner {
    /** Id of the queue or partition. */
    long id();

    long request();

    /** What the catalog hears if the shard is not open. */
    default ToCatalog.NotOpen ifNotOpen() {
      return new ToCatalog.NotOpen(request());
    }
  }

  /** There is one queue more. */
  record AddQueue(
      int shard,
      long id,
      boolean isJournalled,
      String virtualHost,
      String name,
      QueueSettings.OfQueue settings,
      long request)
      implements OfChange {}

  /** A queue is deleted. */
  record DropQueue(int shard, long id, long request) implements OfChange {}

  /** There is one partition more, the number-th of its stream. */
  record AddPartition(
      int shard,
      long id,
      String virtualHost,
      String stream,
      int number,
      StreamSettings settings,
      long request)
      implements OfChange {}

  /** A partition's stream has other settings. */
  record ChangePartition(int shard, long id, StreamSettings settings, long request)
      implements OfChange {}

  /** A partition is deleted. */
  record DropPartition(int shard, long id, long request) implements OfChange {}

  /** Nothing: once it is heard, all is that was said before. {@link ToCatalog.Heard} answers. */
  record Reach(int shard, long id, long request) implements OfQuestion {}

  /**
   * How many messages are ready, once those that came before are; and how many consumers there are.
   * {@link ToCatalog.Counted} is the answer.
   *
   * @param isUse whether the time anew begins that it may be unused
   */
  record CountQueue(int shard, long id, boolean isUse, long request) implements OfQuestion {}

  /** How many offsets a partition keeps. {@link ToCatalog.Counted} is the answer. */
  record CountPartition(int shard, long id, long request) implements OfQuestion {}

  /**
   * Ready messages are to go, those too that came before. {@link ToCatalog.Purged} is the answer.
   */
  record PurgeQueue(int shard, long id, long request) implements OfQuestion {}

  /** For the catalog, behind what its session has said to the shard before. */
  record PassOn(int shard, ToCatalog.Execute command) implements ToOwner {
    /** What the session hears if the shard is not open. */
    public FromCatalog.Replied ifNotOpen() {
      return new FromCatalog.Replied(
          command.request(), new CatalogReply.Refused(new Refusal.BrokeOff()));
    }
  }
}
