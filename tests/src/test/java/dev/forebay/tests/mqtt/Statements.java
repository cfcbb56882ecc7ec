package dev.forebay.tests.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The normative statements of MQTT 5, each with the tests that show it or the reason why none does.
 */
final class Statements {
  private static final Path LIST = Path.of("src/test/resources/mqtt5-statements.txt");
  private static final String CLIENT = "client";

  /** One statement; of what shows it and the reason one is empty. */
  record Statement(String number, String words, String reason, Set<String> shownBy) {
    String row() {
      String why = reason.equals(CLIENT) ? "(it binds clients)" : "(" + reason + ")";
      return "| %s | %s | %s |\n"
          .formatted(number, words, reason.isEmpty() ? String.join(", ", shownBy) : why);
    }
  }

  private Statements() {}

  /** All of them, as these tests say that they keep them. */
  static List<Statement> read(List<Class<?>> tests) throws IOException {
    Map<String, Set<String>> shown = shown(tests);
    List<Statement> statements = new ArrayList<>();
    for (String line : Files.readAllLines(LIST)) {
      if (!line.startsWith("#")) {
        String[] parts = line.split("\\|", -1);
        assertThat(parts).as(line).hasSize(3);
        Set<String> by = shown.getOrDefault(parts[0], Set.of());
        assertThat(parts[2].isEmpty())
            .as("%s, shown by %s: is there a test or else a reason?", line, by)
            .isEqualTo(!by.isEmpty());
        statements.add(new Statement(parts[0], parts[1], parts[2], by));
        shown.remove(parts[0]);
      }
    }
    assertThat(shown).as("statements that there are not").isEmpty();
    return statements;
  }

  private static Map<String, Set<String>> shown(List<Class<?>> tests) {
    Map<String, Set<String>> shown = new HashMap<>();
    for (Class<?> of : tests) {
      for (Method method : of.getDeclaredMethods()) {
        Keeps keeps = method.getAnnotation(Keeps.class);
        for (String number : keeps == null ? new String[0] : keeps.value()) {
          shown.computeIfAbsent(number, _ -> new TreeSet<>()).add(of.getSimpleName());
        }
      }
    }
    return shown;
  }
}
