package dev.forebay.broker.api.stream;

/** The answer to a {@link StreamCommand}. */
public sealed interface StreamReply {
  /** What became of a {@link StreamCommand.OfCatalog}. */
  sealed interface OfCatalog extends StreamReply {}

  /** What became of a {@link StreamCommand.Trim}. */
  sealed interface OfTrim extends StreamReply {}

  /** It is done, and this is the stream now, or was before it was deleted. */
  record Done(Stream stream) implements OfCatalog {}

  /** The partition begins there now. */
  record Trimmed(long startOffset) implements OfTrim {}

  /** It is not done. */
  record Refused(Reason reason, String text) implements OfCatalog, OfTrim {}

  /** Why something is not done. */
  enum Reason {
    /** No stream, or no partition of it, has this name. */
    NOT_FOUND,
    /** The user may not do that. */
    NO_RIGHT,
    /** There is such a stream, or a queue of that name. */
    EXISTS,
    /** The number of partitions can't be had: none, or fewer than there are. */
    INVALID_PARTITIONS,
    /** The settings are not those that were expected; the present ones are visible now. */
    CHANGED,
    /** The virtual host has as many partitions as it may. */
    LIMIT,
    /** Declarations take as much memory as they may. */
    NO_MEMORY,
    /** The offset is none of the partition's. */
    OFFSET_OUT_OF_RANGE,
    /** The broker could not carry it out, which is its own fault; nothing was changed. */
    INTERNAL_ERROR
  }
}
