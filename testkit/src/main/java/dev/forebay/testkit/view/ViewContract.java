package dev.forebay.testkit.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.View;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewFamily;
import dev.forebay.storage.view.ViewOperation;
import dev.forebay.storage.view.ViewOperation.Applied;
import dev.forebay.storage.view.ViewOperation.DeleteCatalogEntry;
import dev.forebay.storage.view.ViewOperation.DropDestination;
import dev.forebay.storage.view.ViewOperation.PutCatalogEntry;
import dev.forebay.storage.view.ViewOperation.PutRow;
import dev.forebay.storage.view.ViewOperation.PutState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every view keeps to. An implementation's test extends this. */
public abstract class ViewContract {
  private static final int SHARD = 0;
  private static final long[] NOTHING_MORE = {};

  private View view;

  /** For JUnit; the view is opened before each test. */
  @SuppressWarnings("NullAway.Init")
  protected ViewContract() {}

  /** A new, empty view. */
  protected abstract View open();

  /** Ends the view without a flush and opens what is left. */
  protected abstract View crash(View view);

  @BeforeEach
  final void openView() {
    view = open();
  }

  @AfterEach
  final void closeView() {
    view.close();
  }

  @Test
  void rowsBeginWithTheOneThatContainsTheOffset() {
    write(put(7, 0, 5), put(7, 10, 5), put(7, 15, 1), put(6, 2, 50), put(8, 0, 50));

    assertThat(bases(7, 0)).containsExactly(0L, 10L, 15L);
    assertThat(bases(7, 4)).containsExactly(0L, 10L, 15L);
    assertThat(bases(7, 5)).containsExactly(10L, 15L);
    assertThat(bases(7, 12)).containsExactly(10L, 15L);
    assertThat(bases(7, 15)).containsExactly(15L);
    assertThat(bases(7, 16)).isEmpty();
    assertThat(bases(9, 0)).isEmpty();
    assertThat(ViewSnapshot.rows(view, SHARD, 6, 20)).containsExactly(row(2, 50));
  }

  @Test
  void rowsAreFoundInTheSameWayAfterAFlush() {
    write(put(7, 0, 5), put(7, 10, 5), put(6, 2, 50), put(8, 0, 50));
    view.flush();
    write(put(7, 15, 1));

    assertThat(bases(7, 4)).containsExactly(0L, 10L, 15L);
    assertThat(bases(7, 5)).containsExactly(10L, 15L);
    assertThat(bases(7, 16)).isEmpty();
    assertThat(bases(5, 3)).isEmpty();
  }

  @Test
  void whatIsHeldIsFoundInTheOrderInWhichItIsDueAndGoesWithItsRow() {
    write(held(1, 0, 300), held(1, 5, 100), held(1, 10, 300), held(2, 0, 1), put(1, 15, 5));

    assertThat(due(1, 0, 0)).containsExactly("100:5", "300:0", "300:10");
    assertThat(due(1, 300, 1)).containsExactly("300:10");
    assertThat(due(3, 0, 0)).isEmpty();
    view.flush();
    write(held(1, 0, 300), new PutState(SHARD, 1, new byte[] {9}, 5, NOTHING_MORE));
    assertThat(due(1, 0, 0)).containsExactly("100:5", "300:10");
    write(new PutState(SHARD, 1, new byte[] {9}, 5, new long[] {10, 15}));
    assertThat(due(1, 0, 0)).containsExactly("100:5");
    write(new DropDestination(SHARD, 1));
    assertThat(due(1, 0, 0)).isEmpty();
    assertThat(due(2, 0, 0)).containsExactly("1:0");
  }

  @Test
  void longRunsOfWhatIsHeldGoAsOthers() {
    List<ViewOperation> rows = new ArrayList<>();
    for (long offset = 0; offset < 1000; offset++) {
      rows.add(new PutRow(SHARD, 1, new IndexRow(offset, 1, offset, 64, 5, offset % 7)));
    }
    view.write(new ViewBatch(rows), (_, _) -> {});
    write(new PutState(SHARD, 1, new byte[] {1}, 990, NOTHING_MORE));

    assertThat(due(1, 3, 0))
        .containsExactly("3:990", "3:997", "4:991", "4:998", "5:992", "5:999", "6:993");
  }

  private static PutRow held(long id, long base, long dueMillis) {
    return new PutRow(SHARD, id, new IndexRow(base, 5, position(base), 64, 5, dueMillis));
  }

  private List<String> due(long id, long dueMillis, long base) {
    List<String> found = new ArrayList<>();
    view.due(SHARD, id, dueMillis, base, (due, offset, _) -> found.add(due + ":" + offset));
    return found;
  }

  @Test
  void aVisitorEndsTheVisit() {
    write(put(1, 0, 1), put(1, 1, 1), put(1, 2, 1));
    List<Long> some = new ArrayList<>();
    view.rows(SHARD, 1, 0, (id, row) -> some.add(row.baseOffset()) && some.size() < 2);
    List<Long> one = new ArrayList<>();
    view.rows(SHARD, (id, row) -> !one.add(row.baseOffset()));

    assertThat(some).containsExactly(0L, 1L);
    assertThat(one).hasSize(1);
  }

  @Test
  void aRowReplacesOneWithTheSameBaseOffset() {
    write(put(1, 0, 4));
    List<Long> removed =
        write(
            new PutRow(SHARD, 1, new IndexRow(0, 4, 999, 64, 5)), new PutRow(SHARD, 1, row(4, 1)));

    assertThat(removed).isEmpty();
    assertThat(ViewSnapshot.rows(view, SHARD, 1, 0))
        .containsExactly(new IndexRow(0, 4, 999, 64, 5), row(4, 1));
  }

  @Test
  void aStateRemovesRowsBelowItsFloorAndKeepsTheOneThatStraddlesIt() {
    write(put(1, 0, 5), put(1, 5, 5), put(1, 10, 5), put(2, 0, 5));
    List<Long> removed = write(new PutState(SHARD, 1, new byte[] {9}, 7, NOTHING_MORE));

    assertThat(removed).containsExactly(position(0));
    assertThat(bases(1, 0)).containsExactly(5L, 10L);
    assertThat(bases(2, 0)).containsExactly(0L);
    assertThat(ViewSnapshot.of(view, 1).states()).containsOnlyKeys("0/1").containsValue("09");
  }

  @Test
  void aStateRemovesRowsWithinASettledPairAndKeepsThoseThatReachOut() {
    write(put(1, 0, 5), put(1, 5, 5), put(1, 10, 5), put(1, 15, 5), put(1, 20, 5));
    long[] pairs = {3, 10, 12, 20};
    List<Long> removed = write(new PutState(SHARD, 1, new byte[] {9}, 0, pairs));

    assertThat(removed).containsExactlyInAnyOrder(position(5), position(15));
    assertThat(bases(1, 0)).containsExactly(0L, 10L, 20L);
  }

  @Test
  void aStateSeesTheRowsOfItsOwnBatchInOrder() {
    write(put(1, 0, 5));
    List<Long> removed =
        write(
            put(1, 5, 5),
            new PutState(SHARD, 1, new byte[] {1}, 10, NOTHING_MORE),
            put(1, 10, 5),
            new PutState(SHARD, 1, new byte[] {2}, 10, NOTHING_MORE));

    assertThat(removed).containsExactlyInAnyOrder(position(0), position(5));
    assertThat(bases(1, 0)).containsExactly(10L);
    assertThat(ViewSnapshot.of(view, 1).states()).containsValue("02");
  }

  @Test
  void aRowThatComesAgainAfterItWasRemovedIsRemovedAgain() {
    PutState state = new PutState(SHARD, 1, new byte[] {1}, 5, NOTHING_MORE);
    write(put(1, 0, 5), put(1, 5, 5));

    assertThat(write(state)).containsExactly(position(0));
    assertThat(write(state)).isEmpty();
    write(put(1, 0, 5));
    assertThat(bases(1, 0)).containsExactly(0L, 5L);
    assertThat(write(state)).containsExactly(position(0));
  }

  @Test
  void longRunsAreReportedRowByRow() {
    List<ViewOperation> rows = new ArrayList<>();
    List<Long> positions = new ArrayList<>();
    for (long offset = 0; offset < 5000; offset++) {
      rows.add(put(1, offset, 1));
      positions.add(position(offset));
    }
    rows.add(put(2, 0, 1));
    view.write(new ViewBatch(rows), (_, _) -> {});
    List<Long> removed = write(new DropDestination(SHARD, 1), put(1, 6000, 1));

    assertThat(removed).containsExactlyInAnyOrderElementsOf(positions);
    assertThat(bases(1, 0)).containsExactly(6000L);
    assertThat(bases(2, 0)).containsExactly(0L);
  }

  @Test
  void aDroppedDestinationLeavesNothing() {
    write(put(1, 0, 5), new PutState(SHARD, 1, new byte[] {1}, 0, NOTHING_MORE), put(2, 0, 1));

    assertThat(write(new DropDestination(SHARD, 1), new DropDestination(SHARD, 1)))
        .containsExactly(position(0));
    ViewSnapshot left = ViewSnapshot.of(view, 1);
    assertThat(left.states()).isEmpty();
    assertThat(left.rows()).containsExactly(new ViewSnapshot.Row(SHARD, 2, row(0, 1)));
  }

  @Test
  void rowsAndStatesAreOfOneShardOnly() {
    IndexRow other = row(7, 2);
    write(
        put(1, 0, 5),
        new PutRow(1, 9, other),
        new PutRow(256, 9, other),
        new PutState(1, 9, new byte[] {1}, 0, NOTHING_MORE),
        new PutState(2, 5, new byte[] {2}, 0, NOTHING_MORE));

    assertThat(ViewSnapshot.rows(view, 1, 9, 0)).containsExactly(other);
    assertThat(ViewSnapshot.rows(view, SHARD, 9, 0)).isEmpty();
    List<Long> ids = new ArrayList<>();
    view.rows(1, (id, _) -> ids.add(id));
    view.rows(2, (id, _) -> ids.add(id));
    view.states(2, (id, _) -> ids.add(id));
    view.states(0, (id, _) -> ids.add(id));
    assertThat(ids).containsExactly(9L, 5L);
    List<Integer> shards = new ArrayList<>();
    view.write(
        new ViewBatch(List.of(new DropDestination(256, 9))), (shard, _) -> shards.add(shard));
    assertThat(shards).containsExactly(256);
    assertThat(ViewSnapshot.rows(view, 1, 9, 0)).containsExactly(other);
  }

  @Test
  void catalogEntriesComeInOrderOfUnsignedKeys() {
    write(
        new PutCatalogEntry(new byte[] {(byte) 0x80}, new byte[] {1}),
        new PutCatalogEntry(new byte[] {1, 2}, new byte[] {2}),
        new PutCatalogEntry(new byte[] {1}, new byte[] {}),
        new PutCatalogEntry(new byte[] {5}, new byte[] {4}),
        new PutCatalogEntry(new byte[] {1}, new byte[] {5}),
        new DeleteCatalogEntry(new byte[] {5}),
        new DeleteCatalogEntry(new byte[] {6}));

    assertThat(ViewSnapshot.of(view, 1).catalog()).containsExactly("01=05", "0102=02", "80=01");
  }

  @Test
  void appliedPositionsAreKeptPerShardAndFamily() {
    write(
        new Applied(0, ViewFamily.INDEX, 5),
        new Applied(0, ViewFamily.STATES, 7L << 32),
        new Applied(2, ViewFamily.INDEX, 9));
    write(new Applied(0, ViewFamily.INDEX, 6));

    assertThat(ViewSnapshot.of(view, 3).applied())
        .containsExactly(6L, 7L << 32, 0L, 0L, 0L, 0L, 9L, 0L, 0L);
  }

  @Test
  void aCrashGoesBackToAFlushWithAllFamiliesTogether() {
    writeEverywhere(1);
    view.flush();
    ViewSnapshot flushed = ViewSnapshot.of(view, 1);
    writeEverywhere(2);
    view = crash(view);

    assertThat(ViewSnapshot.of(view, 1)).isEqualTo(flushed);
    writeEverywhere(3);
    view.flush();
    ViewSnapshot last = ViewSnapshot.of(view, 1);
    view = crash(view);
    assertThat(ViewSnapshot.of(view, 1)).isEqualTo(last);
  }

  @Test
  void randomProgramsEndAsTheModelDoes() {
    for (long seed = 1; seed <= 10; seed++) {
      runProgram(seed);
    }
    // Puts a row again after the same batch has removed it: that row is told twice.
    runProgram(8900604513989186478L);
    runProgram(Long.getLong("forebay.seed", new Random().nextLong()));
  }

  private void runProgram(long seed) {
    for (long id = 1; id <= ViewProgram.DESTINATIONS; id++) {
      write(new DropDestination(ViewProgram.shard(id), id));
    }
    view.close();
    view = open();
    ViewProgram program = new ViewProgram(seed);
    Random random = new Random(~seed);
    NaiveView model = new NaiveView();
    NaiveView flushed = model.copy();
    for (int step = 0; step < 60; step++) {
      String where = "seed " + seed + " step " + step;
      ViewBatch batch = program.batch();
      int repeats = random.nextInt(4) == 0 ? 2 : 1;
      for (int i = 0; i < repeats; i++) {
        List<String> removed = new ArrayList<>();
        view.write(batch, (shard, position) -> removed.add(NaiveView.removed(shard, position)));
        assertThat(removed).as(where).containsExactlyInAnyOrderElementsOf(model.write(batch));
      }
      switch (random.nextInt(8)) {
        case 0 -> {
          view.flush();
          flushed = model.copy();
        }
        case 1 -> {
          view = crash(view);
          model = flushed.copy();
        }
        default -> {}
      }
      for (long id = 1; id <= ViewProgram.DESTINATIONS; id++) {
        long from = program.offset(id);
        assertThat(ViewSnapshot.rows(view, ViewProgram.shard(id), id, from))
            .as(where)
            .isEqualTo(model.rows(ViewProgram.shard(id), id, from));
      }
      assertThat(ViewSnapshot.of(view, ViewProgram.SHARDS)).as(where).isEqualTo(model.snapshot());
    }
  }

  private void writeEverywhere(int number) {
    byte[] bytes = {(byte) number};
    write(
        put(number, 0, 3),
        new PutState(SHARD, number, bytes, 0, NOTHING_MORE),
        new PutCatalogEntry(bytes, bytes),
        new Applied(0, ViewFamily.INDEX, number),
        new Applied(0, ViewFamily.STATES, number),
        new Applied(0, ViewFamily.CATALOG, number));
  }

  private List<Long> write(ViewOperation... operations) {
    List<Long> removed = new ArrayList<>();
    view.write(new ViewBatch(List.of(operations)), (_, position) -> removed.add(position));
    return removed;
  }

  private List<Long> bases(long destinationId, long fromOffset) {
    return ViewSnapshot.rows(view, SHARD, destinationId, fromOffset).stream()
        .map(IndexRow::baseOffset)
        .toList();
  }

  private static ViewOperation put(long destinationId, long baseOffset, int count) {
    return new PutRow(SHARD, destinationId, row(baseOffset, count));
  }

  private static IndexRow row(long baseOffset, int count) {
    return new IndexRow(baseOffset, count, position(baseOffset), 100, 1000 + baseOffset);
  }

  private static long position(long baseOffset) {
    return (3L << 32) + baseOffset * 128;
  }
}
