package dev.forebay.storage.read;

import dev.forebay.storage.Chunk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records of one destination, brought back from disk. Rows settled while the read was under way may
 * be missing or present.
 *
 * @param chunk holds the records; sealed, with one hold that the receiver must release; null if
 *     there is no record
 * @param records in order of offset
 * @param nextOffset where to go on; there is nothing between the last record and this
 * @param failure of the record that begins at {@code nextOffset}, or of what is there; null if
 *     nothing failed
 */
public record ColdBatch(
    long destinationId,
    @Nullable Chunk chunk,
    List<ColdRecord> records,
    long nextOffset,
    @Nullable ColdFailure failure) {
  /** Keeps a copy. */
  public ColdBatch {
    records = List.copyOf(records);
  }
}
