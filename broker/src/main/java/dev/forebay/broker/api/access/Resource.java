package dev.forebay.broker.api.access;

/** What users may be allowed to do something with; all but the node in one virtual host. */
public sealed interface Resource {
  /** Queues, streams and exchanges of this name. */
  record Destination(String name) implements Resource {}

  /** A group of consumers that share what they read, and the offsets that it remembers. */
  record Group(String name) implements Resource {}

  /** The name by which a producer finishes its transactions over its restarts. */
  record TransactionalId(String name) implements Resource {}

  /** The node itself: who there is, and what runs on it. */
  record Node() implements Resource {}
}
