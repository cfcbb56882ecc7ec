package dev.forebay.testkit.view;

import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.View;
import dev.forebay.storage.view.ViewFamily;
import dev.forebay.storage.view.ViewOperation;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/** The four families of a {@link MemoryView} as plain maps; keys and values are copies. */
final class ViewTables {
  final TreeMap<Destination, TreeMap<Long, IndexRow>> index = new TreeMap<>();
  final TreeMap<Destination, byte[]> states = new TreeMap<>();
  final TreeMap<byte[], byte[]> catalog = new TreeMap<>(Arrays::compareUnsigned);
  final Map<AppliedKey, Long> applied = new HashMap<>();

  record Destination(int shard, long id) implements Comparable<Destination> {
    private static final Comparator<Destination> ORDER =
        Comparator.comparingInt(Destination::shard).thenComparingLong(Destination::id);

    @Override
    public int compareTo(Destination other) {
      return ORDER.compare(this, other);
    }
  }

  record AppliedKey(int shard, ViewFamily family) {}

  ViewTables copy() {
    ViewTables copy = new ViewTables();
    index.forEach((id, rows) -> copy.index.put(id, new TreeMap<>(rows)));
    copy.states.putAll(states);
    copy.catalog.putAll(catalog);
    copy.applied.putAll(applied);
    return copy;
  }

  void apply(ViewOperation operation, View.RemovedRows removedRows) {
    switch (operation) {
      case ViewOperation.PutRow put ->
          index
              .computeIfAbsent(
                  new Destination(put.shard(), put.destinationId()), id -> new TreeMap<>())
              .put(put.row().baseOffset(), put.row());
      case ViewOperation.PutState put -> {
        states.put(new Destination(put.shard(), put.destinationId()), put.state().clone());
        removeWithin(
            new Destination(put.shard(), put.destinationId()), 0, put.floorOffset(), removedRows);
        long[] pairs = put.settledPairs();
        for (int i = 0; i < pairs.length; i += 2) {
          removeWithin(
              new Destination(put.shard(), put.destinationId()),
              pairs[i],
              pairs[i + 1],
              removedRows);
        }
      }
      case ViewOperation.RemoveRows remove -> {
        removeWithin(
            new Destination(remove.shard(), remove.destinationId()),
            0,
            remove.floorOffset(),
            removedRows);
        long[] pairs = remove.settledPairs();
        for (int i = 0; i < pairs.length; i += 2) {
          removeWithin(
              new Destination(remove.shard(), remove.destinationId()),
              pairs[i],
              pairs[i + 1],
              removedRows);
        }
      }
      case ViewOperation.DropDestination drop -> {
        states.remove(new Destination(drop.shard(), drop.destinationId()));
        removeWithin(
            new Destination(drop.shard(), drop.destinationId()), 0, Long.MAX_VALUE, removedRows);
      }
      case ViewOperation.PutCatalogEntry put -> catalog.put(put.key().clone(), put.value().clone());
      case ViewOperation.DeleteCatalogEntry delete -> catalog.remove(delete.key());
      case ViewOperation.Applied position ->
          applied.put(new AppliedKey(position.shard(), position.family()), position.position());
    }
  }

  private void removeWithin(
      Destination destination, long first, long end, View.RemovedRows removedRows) {
    TreeMap<Long, IndexRow> rows = index.get(destination);
    if (rows == null || first >= end) {
      return;
    }
    Iterator<IndexRow> candidates = rows.subMap(first, end).values().iterator();
    while (candidates.hasNext()) {
      IndexRow row = candidates.next();
      if (row.endOffset() <= end) {
        candidates.remove();
        removedRows.removed(destination.shard(), row.position());
      }
    }
    if (rows.isEmpty()) {
      index.remove(destination);
    }
  }
}
