package dev.forebay.testkit.view;

import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.View;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewFamily;
import dev.forebay.storage.view.ViewOperation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A view in memory that keeps, over a {@link #crash}, what was flushed and nothing else, or even
 * only what the flush before had. Deterministic. Any thread, one at a time. Not limited: it holds
 * each row up to twice, for tests only.
 */
public final class MemoryView implements View {
  private final ViewTables olderFlush = new ViewTables();
  private final List<ViewOperation> sinceOlderFlush = new ArrayList<>();
  private final List<ViewOperation> sinceFlush = new ArrayList<>();
  private ViewTables current = new ViewTables();
  private boolean closed;

  /** Loses everything since the last flush; the view is open again afterwards. */
  public synchronized void crash() {
    closed = false;
    sinceFlush.clear();
    current = olderFlush.copy();
    applyAll(sinceOlderFlush, current);
  }

  /** Loses the last flush too, and comes back as of the one before it. */
  public synchronized void crashToOlderFlush() {
    sinceOlderFlush.clear();
    crash();
  }

  private static void applyAll(List<ViewOperation> operations, ViewTables tables) {
    operations.forEach(operation -> tables.apply(operation, (_, _) -> {}));
  }

  @Override
  public synchronized void write(ViewBatch batch, RemovedRows removedRows) {
    checkOpen();
    List<Runnable> removed = new ArrayList<>();
    for (ViewOperation operation : batch.operations()) {
      current.apply(
          operation, (shard, position) -> removed.add(() -> removedRows.removed(shard, position)));
    }
    sinceFlush.addAll(batch.operations());
    removed.forEach(Runnable::run);
  }

  @Override
  public synchronized void flush() {
    checkOpen();
    applyAll(sinceOlderFlush, olderFlush);
    sinceOlderFlush.clear();
    sinceOlderFlush.addAll(sinceFlush);
    sinceFlush.clear();
  }

  @Override
  public synchronized void rows(
      int shard, long destinationId, long fromOffset, RowVisitor visitor) {
    checkOpen();
    NavigableMap<Long, IndexRow> rows =
        current.index.getOrDefault(
            new ViewTables.Destination(shard, destinationId), new TreeMap<>());
    Map.Entry<Long, IndexRow> entry = rows.floorEntry(fromOffset);
    if (entry == null || entry.getValue().endOffset() <= fromOffset) {
      entry = rows.higherEntry(fromOffset);
    }
    while (entry != null && visitor.row(destinationId, entry.getValue())) {
      entry = rows.higherEntry(entry.getKey());
    }
  }

  @Override
  public synchronized void due(
      int shard, long destinationId, long dueMillis, long baseOffset, DueVisitor visitor) {
    checkOpen();
    Comparator<IndexRow> order =
        Comparator.comparingLong(IndexRow::dueMillis).thenComparingLong(IndexRow::baseOffset);
    IndexRow first = new IndexRow(baseOffset, 1, 0, 0, 0, dueMillis);
    List<IndexRow> held =
        current
            .index
            .getOrDefault(new ViewTables.Destination(shard, destinationId), new TreeMap<>())
            .values()
            .stream()
            .filter(row -> row.isHeld() && order.compare(row, first) >= 0)
            .sorted(order)
            .toList();
    for (IndexRow row : held) {
      if (!visitor.due(row.dueMillis(), row.baseOffset(), row.count())) {
        return;
      }
    }
  }

  @Override
  public synchronized void rows(int shard, RowVisitor visitor) {
    checkOpen();
    for (Map.Entry<ViewTables.Destination, TreeMap<Long, IndexRow>> rows :
        current.index.entrySet()) {
      for (IndexRow row : rows.getValue().values()) {
        if (rows.getKey().shard() == shard && !visitor.row(rows.getKey().id(), row)) {
          return;
        }
      }
    }
  }

  @Override
  public synchronized void states(int shard, StateVisitor visitor) {
    checkOpen();
    current.states.forEach((destination, state) -> {
      if (destination.shard() == shard) {
        visitor.state(destination.id(), state.clone());
      }
    });
  }

  @Override
  public synchronized void catalog(CatalogVisitor visitor) {
    checkOpen();
    current.catalog.forEach((key, value) -> visitor.entry(key.clone(), value.clone()));
  }

  @Override
  public synchronized long applied(int shard, ViewFamily family) {
    checkOpen();
    return current.applied.getOrDefault(new ViewTables.AppliedKey(shard, family), 0L);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("view is closed");
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
