package dev.forebay.broker.handover;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.SessionId;
import dev.forebay.broker.api.stream.StreamCommand;

/** What is said to the catalog. */
public sealed interface ToCatalog {
  /** By sessions. */
  sealed interface OfSession extends ToCatalog {}

  /** By shards, of what they were asked or told; {@link ToOwner} is what they answer. */
  sealed interface OfShard extends ToCatalog {
    long request();
  }

  /** A command; {@link FromCatalog.Replied} is the answer. */
  record Execute(SessionId session, CatalogCommand command, long request) implements OfSession {}

  /**
   * A command on streams; {@link FromCatalog.StreamDone} or {@link FromCatalog.StreamRefused} is
   * the answer.
   */
  record ExecuteOnStreams(String virtualHost, StreamCommand.OfCatalog command, long request)
      implements OfSession {}

  /** An id is wanted that nothing had before; {@link FromCatalog.GaveId} is the answer. */
  record GiveId(long request) implements OfSession {}

  /** The session has ended; answered when all that was its own is gone. */
  record EndSession(SessionId session, long request) implements OfSession {}

  /** The shard has done what it was told. */
  record Heard(long request) implements OfShard {}

  /**
   * What is in a queue or partition.
   *
   * @param isThere whether it was not deleted
   */
  record Counted(long request, boolean isThere, long messages, int consumers) implements OfShard {}

  /** So many messages were purged. */
  record Purged(long request, long messages) implements OfShard {}

  /** The shard is not open: what was asked for can't be had now. */
  record NotOpen(long request) implements OfShard {}

  /** A queue has no consumers any more. */
  record LastConsumerGone(long queue) implements ToCatalog {}

  /** A queue was not used for as long as it may be. */
  record UnusedTooLong(long queue) implements ToCatalog {}
}
