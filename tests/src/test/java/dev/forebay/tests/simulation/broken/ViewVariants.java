package dev.forebay.tests.simulation.broken;

import dev.forebay.storage.view.View;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewFamily;
import dev.forebay.storage.view.ViewOperation;
import dev.forebay.tests.simulation.frame.Meddler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Views that lose or hide what was entered into them. */
final class ViewVariants {
  private ViewVariants() {}

  static List<Variant> all() {
    return List.of(
        losing("an index row is skipped", operation -> operation instanceof ViewOperation.PutRow),
        losing("states stay stale", operation -> operation instanceof ViewOperation.PutState),
        losing(
            "catalog entries miss in the view",
            operation -> operation instanceof ViewOperation.PutCatalogEntry),
        losing(
            "deleted catalog entries stay in the view",
            operation -> operation instanceof ViewOperation.DeleteCatalogEntry),
        view("the view believes that it is more complete than it is", AppliedTooFar::new),
        view("the view hides the first row that is asked for", FirstRowHidden::new));
  }

  /** Those that concern streams. */
  static List<Variant> forStreams() {
    return List.of(
        losing("an index row is skipped", operation -> operation instanceof ViewOperation.PutRow),
        losing("states stay stale", operation -> operation instanceof ViewOperation.PutState),
        view("the view believes that it is more complete than it is", AppliedTooFar::new));
  }

  private static Variant view(String fault, UnaryOperator<View> wrap) {
    return new Variant(
        fault,
        () ->
            new Meddler() {
              @Override
              public View view(View view) {
                return wrap.apply(view);
              }
            });
  }

  private static Variant losing(String fault, Predicate<ViewOperation> lost) {
    return view(fault, inner -> new LosingOperations(inner, lost));
  }

  private static class ForwardingView implements View {
    private final View inner;

    ForwardingView(View inner) {
      this.inner = inner;
    }

    @Override
    public void write(ViewBatch batch, RemovedRows removedRows) {
      inner.write(batch, removedRows);
    }

    @Override
    public void flush() {
      inner.flush();
    }

    @Override
    public void rows(int shard, long destinationId, long fromOffset, RowVisitor visitor) {
      inner.rows(shard, destinationId, fromOffset, visitor);
    }

    @Override
    public void due(
        int shard, long destinationId, long dueMillis, long baseOffset, DueVisitor visitor) {
      inner.due(shard, destinationId, dueMillis, baseOffset, visitor);
    }

    @Override
    public void rows(int shard, RowVisitor visitor) {
      inner.rows(shard, visitor);
    }

    @Override
    public void states(int shard, StateVisitor visitor) {
      inner.states(shard, visitor);
    }

    @Override
    public void catalog(CatalogVisitor visitor) {
      inner.catalog(visitor);
    }

    @Override
    public long applied(int shard, ViewFamily family) {
      return inner.applied(shard, family);
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  private static final class LosingOperations extends ForwardingView {
    private final Predicate<ViewOperation> lost;

    LosingOperations(View inner, Predicate<ViewOperation> lost) {
      super(inner);
      this.lost = lost;
    }

    @Override
    public void write(ViewBatch batch, RemovedRows removedRows) {
      List<ViewOperation> kept = new ArrayList<>(batch.operations());
      kept.removeIf(lost);
      super.write(new ViewBatch(kept), removedRows);
    }
  }

  private static final class AppliedTooFar extends ForwardingView {
    private static final long FURTHER_BYTES = 100_000;

    AppliedTooFar(View inner) {
      super(inner);
    }

    @Override
    public long applied(int shard, ViewFamily family) {
      long position = super.applied(shard, family);
      return position == 0 ? 0 : position + FURTHER_BYTES;
    }
  }

  private static final class FirstRowHidden extends ForwardingView {
    FirstRowHidden(View inner) {
      super(inner);
    }

    @Override
    public void rows(int shard, long destinationId, long fromOffset, RowVisitor visitor) {
      boolean[] hidden = new boolean[1];
      super.rows(
          shard,
          destinationId,
          fromOffset,
          (id, row) -> {
            if (hidden[0]) {
              return visitor.row(id, row);
            }
            hidden[0] = true;
            return true;
          });
    }
  }
}
