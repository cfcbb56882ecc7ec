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
import java.util.TreeSet;

/** Everything a view answers, in comparable form. */
public record ViewSnapshot(
    List<Row> rows,
    List<Row> held,
    Map<String, String> states,
    List<String> catalog,
    List<Long> applied) {
  /** One index row with its destination. */
  public record Row(int shard, long destinationId, IndexRow row) {
    static final Comparator<Row> ORDER =
        Comparator.comparingInt(Row::shard)
            .thenComparingLong(Row::destinationId)
            .thenComparingLong(row -> row.row().baseOffset());
  }

  /** How a state's destination is named. */
  static String name(int shard, long destinationId) {
    return shard + "/" + destinationId;
  }

  /** Reads the whole view. */
  public static ViewSnapshot of(View view, int shards) {
    List<Row> rows = new ArrayList<>();
    HexFormat hex = HexFormat.of();
    Map<String, String> states = new TreeMap<>();
    for (int shard = 0; shard < shards; shard++) {
      int of = shard;
      view.rows(shard, (id, row) -> rows.add(new Row(of, id, row)));
      view.states(shard, (id, state) -> states.put(name(of, id), hex.formatHex(state)));
    }
    rows.sort(Row.ORDER);
    List<Row> held = held(view, rows);
    List<String> catalog = new ArrayList<>();
    view.catalog((key, value) -> catalog.add(hex.formatHex(key) + "=" + hex.formatHex(value)));
    List<Long> applied = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      for (ViewFamily family : ViewFamily.values()) {
        applied.add(view.applied(shard, family));
      }
    }
    return new ViewSnapshot(rows, held, states, catalog, applied);
  }

  /** What is held back in the order in which it is due, of what is there and of what was. */
  private static List<Row> held(View view, List<Row> rows) {
    TreeSet<Row> destinations =
        new TreeSet<>(Comparator.comparingInt(Row::shard).thenComparingLong(Row::destinationId));
    destinations.addAll(rows);
    for (long id = 1; id <= ViewProgram.DESTINATIONS; id++) {
      destinations.add(new Row(ViewProgram.shard(id), id, new IndexRow(0, 1, 0, 0, 0)));
    }
    List<Row> held = new ArrayList<>();
    for (Row each : destinations) {
      view.due(
          each.shard(),
          each.destinationId(),
          0,
          0,
          (due, base, count) ->
              held.add(held(each.shard(), each.destinationId(), due, base, count)));
    }
    return held;
  }

  /** What is known of a record by when it is due. */
  static Row held(int shard, long destinationId, long dueMillis, long base, int count) {
    return new Row(shard, destinationId, new IndexRow(base, count, 0, 0, 0, dueMillis));
  }

  /** Rows of one destination as {@link View#rows} gives them. */
  public static List<IndexRow> rows(View view, int shard, long destinationId, long fromOffset) {
    List<IndexRow> rows = new ArrayList<>();
    view.rows(shard, destinationId, fromOffset, (id, row) -> rows.add(row));
    return rows;
  }
}
