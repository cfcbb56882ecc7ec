package dev.forebay.storage.view;

import java.util.List;

/** Operations that enter a view together, in order. */
public record ViewBatch(List<ViewOperation> operations) {
  /** Keeps a copy. */
  public ViewBatch {
    operations = List.copyOf(operations);
  }
}
