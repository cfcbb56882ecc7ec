package dev.forebay.testkit.view;

import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.View;
import dev.forebay.storage.view.ViewFamily;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything a view answers, in comparable form. */
public record ViewSnapshot(
    List<Row> rows, Map<Long, String> states, List<String> catalog, List<Long> applied) {
  /** One index row with its destination. */
  public record Row(long destinationId, IndexRow row) {}

  /** Reads the whole view. */
  public static ViewSnapshot of(View view, int shards) {
    List<Row> rows = new ArrayList<>();
    view.allRows((id, row) -> rows.add(new Row(id, row)));
    rows.sort(
        Comparator.comparingLong(Row::destinationId).thenComparingLong(r -> r.row().baseOffset()));
    HexFormat hex = HexFormat.of();
    Map<Long, String> states = new TreeMap<>();
    view.states((id, state) -> states.put(id, hex.formatHex(state)));
    List<String> catalog = new ArrayList<>();
    view.catalog((key, value) -> catalog.add(hex.formatHex(key) + "=" + hex.formatHex(value)));
    List<Long> applied = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      for (ViewFamily family : ViewFamily.values()) {
        applied.add(view.applied(shard, family));
      }
    }
    return new ViewSnapshot(rows, states, catalog, applied);
  }

  /** Rows of one destination as {@link View#rows} gives them. */
  public static List<IndexRow> rows(View view, long destinationId, long fromOffset) {
    List<IndexRow> rows = new ArrayList<>();
    view.rows(destinationId, fromOffset, (id, row) -> rows.add(row));
    return rows;
  }
}
