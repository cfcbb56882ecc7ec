package dev.forebay.storage.read;

import dev.forebay.storage.view.IndexRow;

/**
 * A record of a {@link ColdBatch}, as it was written.
 *
 * @param row that says where it lies
 * @param start where its header begins in the batch's chunk, a multiple of 8
 */
public record ColdRecord(IndexRow row, int start) {}
