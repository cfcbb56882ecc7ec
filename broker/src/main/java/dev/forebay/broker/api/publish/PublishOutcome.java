package dev.forebay.broker.api.publish;

/** What became of messages that followed one another on one route, at one of their destinations. */
public sealed interface PublishOutcome {
  /** The id of the queue, or of the partition of a stream. */
  long destinationId();

  /**
   * They are there, as safe as they will be.
   *
   * @param firstOffset of the first of them; the others follow without gaps
   * @param timeMillis when its owner took them
   */
  record Stored(long destinationId, long firstOffset, long timeMillis) implements PublishOutcome {}

  /** It is full and has not taken them. */
  record Full(long destinationId) implements PublishOutcome {}

  /** It was deleted before they came. */
  record Gone(long destinationId) implements PublishOutcome {}
}
