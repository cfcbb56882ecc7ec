package dev.forebay.testkit.view;

import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewFamily;
import dev.forebay.storage.view.ViewOperation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The definition of a view, with a list of rows and no thought of speed. */
final class NaiveView {
  private final List<ViewSnapshot.Row> rows = new ArrayList<>();
  private final Map<String, String> states = new TreeMap<>();
  private final Map<String, String> catalog = new TreeMap<>();
  private final Map<String, Long> applied = new HashMap<>();

  NaiveView copy() {
    NaiveView copy = new NaiveView();
    copy.rows.addAll(rows);
    copy.states.putAll(states);
    copy.catalog.putAll(catalog);
    copy.applied.putAll(applied);
    return copy;
  }

  /** Returns the removed rows, as {@link #removed} names them. */
  List<String> write(ViewBatch batch) {
    List<String> removed = new ArrayList<>();
    for (ViewOperation operation : batch.operations()) {
      write(operation, removed);
    }
    return removed;
  }

  private void write(ViewOperation operation, List<String> removed) {
    HexFormat hex = HexFormat.of();
    switch (operation) {
      case ViewOperation.PutRow put -> {
        ViewSnapshot.Row row = new ViewSnapshot.Row(put.shard(), put.destinationId(), put.row());
        rows.removeIf(other ->
            other.shard() == row.shard()
                && other.destinationId() == row.destinationId()
                && other.row().baseOffset() == row.row().baseOffset());
        rows.add(row);
      }
      case ViewOperation.PutState put -> {
        states.put(ViewSnapshot.name(put.shard(), put.destinationId()), hex.formatHex(put.state()));
        remove(put.shard(), put.destinationId(), 0, put.floorOffset(), removed);
        for (int i = 0; i < put.settledPairs().length; i += 2) {
          remove(
              put.shard(),
              put.destinationId(),
              put.settledPairs()[i],
              put.settledPairs()[i + 1],
              removed);
        }
      }
      case ViewOperation.RemoveRows gone -> {
        remove(gone.shard(), gone.destinationId(), 0, gone.floorOffset(), removed);
        for (int i = 0; i < gone.settledPairs().length; i += 2) {
          remove(
              gone.shard(),
              gone.destinationId(),
              gone.settledPairs()[i],
              gone.settledPairs()[i + 1],
              removed);
        }
      }
      case ViewOperation.DropDestination drop -> {
        states.remove(ViewSnapshot.name(drop.shard(), drop.destinationId()));
        remove(drop.shard(), drop.destinationId(), 0, Long.MAX_VALUE, removed);
      }
      case ViewOperation.PutCatalogEntry put ->
          catalog.put(hex.formatHex(put.key()), hex.formatHex(put.value()));
      case ViewOperation.DeleteCatalogEntry delete -> catalog.remove(hex.formatHex(delete.key()));
      case ViewOperation.Applied done ->
          applied.put(done.shard() + " " + done.family(), done.position());
    }
  }

  private void remove(int shard, long destinationId, long first, long end, List<String> removed) {
    rows.removeIf(candidate -> {
      IndexRow row = candidate.row();
      boolean goes =
          candidate.shard() == shard
              && candidate.destinationId() == destinationId
              && row.baseOffset() >= first
              && row.endOffset() <= end;
      if (goes) {
        removed.add(removed(shard, row.position()));
      }
      return goes;
    });
  }

  static String removed(int shard, long position) {
    return shard + "/" + position;
  }

  List<IndexRow> rows(int shard, long destinationId, long fromOffset) {
    return rows.stream()
        .filter(row -> row.shard() == shard && row.destinationId() == destinationId)
        .map(ViewSnapshot.Row::row)
        .filter(row -> row.endOffset() > fromOffset)
        .sorted(Comparator.comparingLong(IndexRow::baseOffset))
        .toList();
  }

  ViewSnapshot snapshot() {
    List<ViewSnapshot.Row> sorted = new ArrayList<>(rows);
    sorted.sort(ViewSnapshot.Row.ORDER);
    List<String> entries = new ArrayList<>();
    catalog.forEach((key, value) -> entries.add(key + "=" + value));
    List<Long> positions = new ArrayList<>();
    for (int shard = 0; shard < ViewProgram.SHARDS; shard++) {
      for (ViewFamily family : ViewFamily.values()) {
        positions.add(applied.getOrDefault(shard + " " + family, 0L));
      }
    }
    return new ViewSnapshot(sorted, held(), states, entries, positions);
  }

  private List<ViewSnapshot.Row> held() {
    return rows.stream()
        .filter(row -> row.row().isHeld())
        .sorted(
            Comparator.comparingInt(ViewSnapshot.Row::shard)
                .thenComparingLong(ViewSnapshot.Row::destinationId)
                .thenComparingLong(row -> row.row().dueMillis())
                .thenComparingLong(row -> row.row().baseOffset()))
        .map(row ->
            ViewSnapshot.held(
                row.shard(),
                row.destinationId(),
                row.row().dueMillis(),
                row.row().baseOffset(),
                row.row().count()))
        .toList();
  }
}
