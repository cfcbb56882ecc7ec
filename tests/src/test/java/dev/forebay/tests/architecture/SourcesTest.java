package dev.forebay.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How large files and packages may be, tests included. */
class SourcesTest {
  private static final int LINES_MAX = 500;
  private static final int FILES_MAX = 25;

  /** Packages with more files, with the reason why they still have them. */
  private static final Map<String, Integer> CROWDED =
      Map.of(
          // One class of tests for each subject.
          "tests/src/test/java/dev/forebay/tests/clients", 30,
          "tests/src/test/java/dev/forebay/tests/crash", 28);

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void noFileIsLong() {
    assertThat(sources()).isNotEmpty();
    Map<String, Integer> lines = new TreeMap<>();
    for (Path file : sources()) {
      lines.put(ROOT.relativize(file).toString(), (int) lines(file));
    }
    lines.values().removeIf(count -> count <= LINES_MAX);
    assertThat(lines).isEmpty();
  }

  @Test
  void noPackageIsCrowded() {
    Map<String, Integer> files = new TreeMap<>();
    for (Path file : sources()) {
      files.merge(ROOT.relativize(parent(file)).toString(), 1, Integer::sum);
    }
    files.values().removeIf(count -> count <= FILES_MAX);

    assertThat(files.keySet()).isEqualTo(CROWDED.keySet());
    files.forEach((folder, count) ->
        assertThat(count).as(folder).isLessThanOrEqualTo(CROWDED.getOrDefault(folder, 0)));
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException(file + " is in no folder");
    }
    return parent;
  }

  private static List<Path> sources() {
    try (Stream<Path> all = Files.walk(ROOT)) {
      return all.filter(SourcesTest::isSource).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSource(Path file) {
    String name = ROOT.relativize(file).toString();
    return name.endsWith(".java") && name.contains("src/") && !name.contains("target/");
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
