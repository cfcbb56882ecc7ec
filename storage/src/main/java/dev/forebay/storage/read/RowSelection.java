package dev.forebay.storage.read;

import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.View;
import java.util.ArrayList;
import java.util.List;

/** Picks the rows of one cold read: as many as fit, and at least the first. */
final class RowSelection implements View.RowVisitor {
  private final long endOffset;
  private final int maxBytes;
  private final List<IndexRow> rows = new ArrayList<>();
  private long bytes;
  private long nextOffset;

  RowSelection(long endOffset, int maxBytes) {
    this.endOffset = endOffset;
    this.maxBytes = maxBytes;
    this.nextOffset = endOffset;
  }

  @Override
  public boolean row(long destinationId, IndexRow row) {
    if (row.baseOffset() >= endOffset) {
      return false;
    }
    long withRow = bytes + RecordFormat.aligned(row.lengthBytes());
    if (withRow > maxBytes && !rows.isEmpty()) {
      nextOffset = row.baseOffset();
      return false;
    }
    rows.add(row);
    bytes = withRow;
    nextOffset = Math.max(endOffset, row.endOffset());
    return true;
  }

  List<IndexRow> rows() {
    return rows;
  }

  /** Of all rows together, padding included. */
  int bytes() {
    return Math.toIntExact(bytes);
  }

  long nextOffset() {
    return nextOffset;
  }
}
