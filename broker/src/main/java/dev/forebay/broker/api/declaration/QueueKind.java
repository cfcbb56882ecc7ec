package dev.forebay.broker.api.declaration;

/** As what a queue is declared. The first two live alike; another kind is no equivalent one. */
public enum QueueKind {
  /** A queue. */
  CLASSIC,
  /** A queue, declared as one that is replicated. */
  QUORUM,
  /** A stream of one partition. */
  STREAM
}
