package dev.forebay.storage.read;

import dev.forebay.storage.view.IndexRow;

/** One index row of a {@link ColdBatch} and what became of reading its record. */
public sealed interface ColdRecord {
  /** The row that was read. */
  IndexRow row();

  /**
   * The record is there.
   *
   * @param start where its header begins in the batch's chunk, a multiple of 8
   */
  record Intact(IndexRow row, int start) implements ColdRecord {}

  /**
   * The bytes on disk are not the record; it must not be served.
   *
   * @param message what is wrong and where
   */
  record Damaged(IndexRow row, String message) implements ColdRecord {}
}
