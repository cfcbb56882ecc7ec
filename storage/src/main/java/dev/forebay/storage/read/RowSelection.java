package dev.forebay.storage.read;

import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.View;
import java.util.ArrayList;
import java.util.List;

/** Picks the rows of one cold read: as many as fit, and at least the first. */
final class RowSelection implements View.RowVisitor {
  private final ColdReads.Range range;
  private final List<IndexRow> rows = new ArrayList<>();
  private long bytes;
  private long nextOffset;

  RowSelection(ColdReads.Range range) {
    this.range = range;
    this.nextOffset = range.endOffset();
  }

  @Override
  public boolean row(long destinationId, IndexRow row) {
    if (row.baseOffset() >= range.endOffset()) {
      return false;
    }
    if (rows.isEmpty() && row.maxTimeMillis() < range.sinceMillis()) {
      return true;
    }
    long withRow = bytes + RecordFormat.aligned(row.lengthBytes());
    if (withRow > range.maxBytes() && !rows.isEmpty()) {
      nextOffset = row.baseOffset();
      return false;
    }
    rows.add(row);
    bytes = withRow;
    nextOffset = Math.max(range.endOffset(), row.endOffset());
    return true;
  }

  /** The row that was found where one with this offset was wanted. */
  void pick(long offset, IndexRow row) {
    long withRow = bytes + RecordFormat.aligned(row.lengthBytes());
    boolean isNew = rows.isEmpty() || rows.getLast().baseOffset() < row.baseOffset();
    boolean fits = rows.isEmpty() || withRow <= range.maxBytes();
    if (isNew && fits && row.baseOffset() <= offset && offset < row.endOffset()) {
      rows.add(row);
      bytes = withRow;
    }
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
