package dev.forebay.tests.replies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a client does wrong, the broker answers what RabbitMQ 3.10.8 was seen to answer, but for
 * the cases that the file {@code differing} names, which do differ.
 */
class RepliesTest {
  private static final Path SCRIPTS = Path.of("src/test/resources/replies");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "handshake",
        "frames",
        "exchanges",
        "queues",
        "queue-arguments",
        "basic",
        "transactions",
        "streams"
      })
  void everyAnswerIsTheOneThatRabbitMqGives(String name) throws Exception {
    Script script = Script.read(SCRIPTS.resolve(name + ".script"));
    Set<String> differing = Set.copyOf(Files.readAllLines(SCRIPTS.resolve("differing")));
    List<String> differences = new ArrayList<>();
    try (TestBroker broker = TestBroker.start(directory, "loops=3")) {
      Comparison comparison = new Comparison(broker.port());
      for (Script.Case one : script.cases()) {
        String title = name + ": " + one.title();
        String difference = comparison.difference(one);
        if (differing.contains(title)) {
          if (difference == null) {
            differences.add("said to differ, and does not: " + title);
          }
        } else if (difference != null) {
          differences.add(difference);
        }
      }
    }
    assertThat(String.join("\n", differences)).isEmpty();
  }
}
