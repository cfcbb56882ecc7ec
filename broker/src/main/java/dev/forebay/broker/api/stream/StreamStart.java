package dev.forebay.broker.api.stream;

/** Where a consumer begins to read a stream. */
public sealed interface StreamStart {
  /** The first message that is kept. */
  record First() implements StreamStart {}

  /** The first of those messages that were appended together last. */
  record Last() implements StreamStart {}

  /** The first message that comes from now on. */
  record Next() implements StreamStart {}

  /** This one; where it is not kept, the nearest to it. */
  record At(long offset) implements StreamStart {}

  /** The first of messages that were appended together, of which one is as late as this. */
  record Since(long epochMillis) implements StreamStart {}

  /** As {@link Since} for what is at most so old. */
  record Age(long millis) implements StreamStart {}
}
