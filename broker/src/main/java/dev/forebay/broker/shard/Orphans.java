package dev.forebay.broker.shard;

import dev.forebay.storage.StorageEngine;
import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.View;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewOperation;
import java.util.HashSet;
import java.util.Set;

/**
 * Goes through a shard's part of the view at start: counts live records, and drops destinations
 * that are gone.
 */
final class Orphans {
  private final int shard;
  private final Set<Long> existing;
  private final StorageEngine engine;
  private final Set<Long> gone = new HashSet<>();

  Orphans(int shard, Set<Long> existing, StorageEngine engine) {
    this.shard = shard;
    this.existing = existing;
    this.engine = engine;
  }

  /** Visits rows and states. */
  void visit(View view, View.RowVisitor rows) {
    view.rows(
        shard,
        (id, row) -> {
          row(id, row);
          return rows.row(id, row);
        });
    view.states(shard, this::state);
  }

  private void row(long destinationId, IndexRow row) {
    if (existing.contains(destinationId)) {
      engine.retain(shard, row.position());
    } else {
      gone.add(destinationId);
    }
  }

  private void state(long destinationId, byte[] state) {
    if (!existing.contains(destinationId)) {
      gone.add(destinationId);
    }
  }

  /** What drops them. */
  ViewBatch drop() {
    return new ViewBatch(
        gone.stream()
            .<ViewOperation>map(id -> new ViewOperation.DropDestination(shard, id))
            .toList());
  }
}
