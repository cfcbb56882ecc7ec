package dev.forebay.tests.crash;

import dev.forebay.storage.view.View;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewFamily;
import dev.forebay.testkit.view.MemoryView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** A view that can be had again as of any of its flushes. Any thread; it keeps all batches. */
public final class RecordingView implements View {
  private final MemoryView view = new MemoryView();
  private final IntSupplier diskEvents;
  private final List<ViewBatch> batches = new ArrayList<>();
  private final List<Flush> flushes = new ArrayList<>();

  private record Flush(int batches, int diskEvents) {}

  public RecordingView(IntSupplier diskEvents) {
    this.diskEvents = diskEvents;
  }

  /**
   * The view as of a flush before the disk's event.
   *
   * @param back 0 for the last flush, 1 for the one before it; an empty view if there is none
   */
  public synchronized MemoryView asOf(int diskEvent, int back) {
    List<Flush> before = flushes.stream().filter(f -> f.diskEvents <= diskEvent).toList();
    MemoryView copy = new MemoryView();
    if (back < before.size()) {
      int count = before.get(before.size() - 1 - back).batches;
      batches.subList(0, count).forEach(batch -> copy.write(batch, (_, _) -> {}));
      copy.flush();
    }
    return copy;
  }

  public synchronized int flushes() {
    return flushes.size();
  }

  @Override
  public synchronized void write(ViewBatch batch, RemovedRows removedRows) {
    view.write(batch, removedRows);
    batches.add(batch);
  }

  @Override
  public synchronized void flush() {
    view.flush();
    flushes.add(new Flush(batches.size(), diskEvents.getAsInt()));
  }

  @Override
  public void rows(int shard, long destinationId, long fromOffset, RowVisitor visitor) {
    view.rows(shard, destinationId, fromOffset, visitor);
  }

  @Override
  public void due(
      int shard, long destinationId, long dueMillis, long baseOffset, DueVisitor visitor) {
    view.due(shard, destinationId, dueMillis, baseOffset, visitor);
  }

  @Override
  public void rows(int shard, RowVisitor visitor) {
    view.rows(shard, visitor);
  }

  @Override
  public void states(int shard, StateVisitor visitor) {
    view.states(shard, visitor);
  }

  @Override
  public void catalog(CatalogVisitor visitor) {
    view.catalog(visitor);
  }

  @Override
  public long applied(int shard, ViewFamily family) {
    return view.applied(shard, family);
  }

  @Override
  public void close() {
    view.close();
  }
}
