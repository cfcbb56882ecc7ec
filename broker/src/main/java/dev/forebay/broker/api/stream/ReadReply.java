package dev.forebay.broker.api.stream;

import dev.forebay.broker.form.Pin;
import java.util.List;

/** What a partition holds from an offset on. */
public sealed interface ReadReply {
  /**
   * Batches in order, the first one with the offset in it or, where messages are gone, the first
   * after it. None if the offset is the end of what is visible.
   *
   * @param batches what was appended; the bytes stay as long as the pin
   * @param pin must be released, also if there is no batch
   */
  record Batches(Bounds bounds, List<StoredBatch> batches, Pin pin) implements ReadReply {
    /** Keeps a copy. */
    public Batches {
      batches = List.copyOf(batches);
    }
  }

  /** Nothing was read. */
  sealed interface Failed extends ReadReply {}

  /** The offset is before the start, or after the end. */
  record OutOfRange(Bounds bounds) implements Failed {}

  /** The partition was deleted, or the user may not read it. */
  record Gone() implements Failed {}

  /**
   * The record of the offset could not be read now, or found, or is not what was written. It may be
   * later, and is tried again when somebody asks; else an operator may have it skipped.
   */
  record Unreadable() implements Failed {}
}
