package dev.forebay.broker.api;

/** What came of a {@link CatalogCommand}. */
public sealed interface CatalogReply {
  /** Done; nothing more to say. */
  record Done() implements CatalogReply {}

  /**
   * The queue exists.
   *
   * @param name as declared or as chosen by the broker
   * @param ready messages that could be delivered now
   * @param consumers that it has
   */
  record QueueDeclared(String name, long ready, int consumers) implements CatalogReply {}

  /** So many messages are gone with the purge or deletion. */
  record Removed(long messages) implements CatalogReply {}

  /** Refused; nothing changed. */
  record Refused(Refusal refusal) implements CatalogReply {}
}
