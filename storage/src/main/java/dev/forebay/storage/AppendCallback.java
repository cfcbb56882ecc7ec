package dev.forebay.storage;

/** Told when one appended record has become durable. */
@FunctionalInterface
public interface AppendCallback {
  /**
   * The record, and every record appended before it to the same journal, is on stable storage.
   * Called once, on the journal's loop, in the order of appending; not if the journal is lost.
   *
   * @param position where the record lies; opaque, ordered within its shard, never shown outside
   */
  void durable(long position);

  /** How many things hear of it by way of this: much of that is told in several turns. */
  default int listeners() {
    return 1;
  }
}
