package dev.forebay.testkit.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.RocksView;
import dev.forebay.storage.view.View;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewFamily;
import dev.forebay.storage.view.ViewOperation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

final class RocksViewTest extends ViewContract {
  private static final long[] NOTHING_MORE = {};

  @TempDir private Path directory;
  private int views;

  @Override
  protected View open() {
    views++;
    return RocksView.open(current());
  }

  @Override
  protected View crash(View view) {
    // Closing does not flush, so it leaves what the end of the process would leave.
    view.close();
    return RocksView.open(current());
  }

  private Path current() {
    return directory.resolve("view-" + views);
  }

  @Test
  void rowsOfTransientMessagesAreApartAndGoneWhenItIsOpenedAgain() {
    IndexRow row = new IndexRow(5, 1, 4096, 100, 0);
    IndexRow spilled = new IndexRow(6, 1, 8192, 100, 0);
    Path own = directory.resolve("own");
    try (RocksView view = RocksView.open(own)) {
      view.write(new ViewBatch(List.of(new ViewOperation.PutRow(0, 1, row))), (_, _) -> {});
      View apart = view.spilled();
      apart.write(new ViewBatch(List.of(new ViewOperation.PutRow(0, 1, spilled))), (_, _) -> {});
      assertThat(rows(view)).containsExactly(row);
      assertThat(rows(apart)).containsExactly(spilled);
      view.flush();
    }
    try (RocksView view = RocksView.open(own)) {
      assertThat(rows(view)).containsExactly(row);
      assertThat(rows(view.spilled())).isEmpty();
    }
  }

  private static List<IndexRow> rows(View view) {
    List<IndexRow> rows = new ArrayList<>();
    view.rows(0, 1, 0, (_, row) -> rows.add(row));
    return rows;
  }

  @Test
  void flushesOfItsOwnTakeAllFamiliesTogether() {
    Path own = directory.resolve("own");
    int written = 0;
    try (RocksView view = RocksView.open(own)) {
      while (written < 3000) {
        written++;
        writeEverywhere(view, written, new byte[16 << 10]);
      }
    }
    try (RocksView view = RocksView.open(own)) {
      long kept = view.applied(0, ViewFamily.INDEX);
      assertThat(kept).as("flushed by itself").isPositive();
      ViewSnapshot left = ViewSnapshot.of(view, 1);
      assertThat(left.applied()).containsOnly(kept);
      assertThat(left.rows()).hasSize((int) kept);
      assertThat(left.states()).hasSize((int) kept);
      assertThat(left.catalog()).hasSize((int) kept);
    }
  }

  @Test
  void aDamagedViewIsStartedEmpty() throws IOException {
    for (String name : List.of("MANIFEST", "CURRENT")) {
      Path own = directory.resolve(name);
      fill(own);
      Files.write(file(own, name), new byte[] {1, 2, 3}, StandardOpenOption.TRUNCATE_EXISTING);
      assertEmpty(own);
    }
  }

  @Test
  void aViewWithoutItsManifestIsStartedEmpty() throws IOException {
    Path own = directory.resolve("own");
    fill(own);
    Files.delete(file(own, "MANIFEST"));
    assertEmpty(own);
  }

  @Test
  void damageOfAnyTableLeadsToAnEmptyViewAtTheNextStartAtTheLatest() throws IOException {
    int foundWhileReading = 0;
    for (int damaged = 0; damaged < 4; damaged++) {
      Path own = directory.resolve("own-" + damaged);
      fill(own);
      // Data comes first in a table; what is read at open comes last.
      Files.write(tables(own).get(damaged), new byte[16], StandardOpenOption.WRITE);
      try (RocksView view = RocksView.open(own)) {
        ViewSnapshot.of(view, 1);
      } catch (UncheckedIOException e) {
        foundWhileReading++;
        assertThat(e)
            .hasMessageContaining("checksum mismatch")
            .hasMessageContaining("own-" + damaged);
      }
      assertEmpty(own);
    }
    assertThat(foundWhileReading).isPositive();
  }

  @Test
  void aViewThatIsNotTrustedIsStartedEmpty() {
    Path own = directory.resolve("own");
    fill(own);
    RocksView.distrust(own);
    assertEmpty(own);
  }

  private static List<Path> tables(Path own) throws IOException {
    try (Stream<Path> files = Files.list(own)) {
      return files.filter(file -> file.toString().endsWith(".sst")).sorted().toList();
    }
  }

  @Test
  void aViewOfAnotherFormatIsStartedEmpty() throws RocksDBException {
    Path own = directory.resolve("own");
    RocksView.loadLibrary(Optional.empty());
    try (Options options = new Options().setCreateIfMissing(true);
        RocksDB foreign = RocksDB.open(options, own.toString())) {
      foreign.put("format".getBytes(StandardCharsets.US_ASCII), new byte[8]);
    }
    assertEmpty(own);
  }

  @Test
  void aViewThatAnotherProcessHasOpenIsNotTouched() {
    Path own = directory.resolve("own");
    try (RocksView view = RocksView.open(own)) {
      writeEverywhere(view, 1, new byte[1]);
      assertThatThrownBy(() -> RocksView.open(own))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("lock");
      assertThat(view.applied(0, ViewFamily.INDEX)).isEqualTo(1);
    }
  }

  @Test
  void aClosedViewRefusesInsteadOfCrashing() {
    RocksView view = RocksView.open(directory.resolve("own"));
    view.close();
    view.close();
    assertThatThrownBy(view::flush).isInstanceOf(IllegalStateException.class);
  }

  private static void fill(Path own) {
    try (RocksView view = RocksView.open(own)) {
      writeEverywhere(view, 1, new byte[100]);
      view.flush();
    }
  }

  private static void assertEmpty(Path own) {
    try (RocksView view = RocksView.open(own)) {
      assertThat(ViewSnapshot.of(view, 1))
          .isEqualTo(
              new ViewSnapshot(List.of(), List.of(), Map.of(), List.of(), List.of(0L, 0L, 0L)));
      writeEverywhere(view, 2, new byte[1]);
      view.flush();
    }
    try (RocksView view = RocksView.open(own)) {
      assertThat(view.applied(0, ViewFamily.CATALOG)).isEqualTo(2);
    }
  }

  private static Path file(Path own, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(own)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void writeEverywhere(View view, int number, byte[] state) {
    byte[] key = {(byte) (number >> 8), (byte) number};
    view.write(
        new ViewBatch(
            List.of(
                new ViewOperation.PutRow(0, number, new IndexRow(0, 1, number, 64, 0)),
                new ViewOperation.PutState(0, number, state, 0, NOTHING_MORE),
                new ViewOperation.PutCatalogEntry(key, key),
                new ViewOperation.Applied(0, ViewFamily.INDEX, number),
                new ViewOperation.Applied(0, ViewFamily.STATES, number),
                new ViewOperation.Applied(0, ViewFamily.CATALOG, number))),
        (_, _) -> {});
  }
}
