package dev.forebay.broker.node;

import dev.forebay.storage.StorageEngine;
import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.View;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewOperation;
import java.util.HashSet;
import java.util.Set;

/** Goes through the view at start: counts live records, and drops destinations that are gone. */
final class Orphans {
  private final Set<Long> existing;
  private final StorageEngine engine;
  private final Set<Long> gone = new HashSet<>();

  Orphans(Set<Long> existing, StorageEngine engine) {
    this.existing = existing;
    this.engine = engine;
  }

  boolean row(long destinationId, IndexRow row) {
    if (existing.contains(destinationId)) {
      engine.retain(row.position());
    } else {
      gone.add(destinationId);
    }
    return true;
  }

  void state(long destinationId, byte[] state) {
    if (!existing.contains(destinationId)) {
      gone.add(destinationId);
    }
  }

  void drop(View view) {
    view.write(
        new ViewBatch(
            gone.stream().<ViewOperation>map(ViewOperation.DropDestination::new).toList()),
        _ -> {});
  }
}
