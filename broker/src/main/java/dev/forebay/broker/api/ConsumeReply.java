package dev.forebay.broker.api;

/** What came of a {@link ConsumeCommand}. */
public sealed interface ConsumeReply {
  /** Deliveries will come. */
  record Consuming(ConsumerHandle consumer) implements ConsumeReply {}

  /** None will. */
  record Refused(Refusal refusal) implements ConsumeReply {}
}
