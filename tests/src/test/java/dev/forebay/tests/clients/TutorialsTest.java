package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What RabbitMQ's tutorials do, with unmodified clients of other languages. */
class TutorialsTest {
  private static final Path SCRIPTS = Path.of("src/test/resources/clients");
  private static final long MINUTES_MAX = 5;

  @TempDir Path directory;

  @BeforeAll
  static void installClients() throws Exception {
    run(Path.of("install-clients").toAbsolutePath().toString());
  }

  @ParameterizedTest(name = "loops={0}")
  @ValueSource(ints = {1, 3})
  void inPythonWithPika(int loops) throws Exception {
    try (TestBroker broker = TestBroker.start(directory, "loops=" + loops)) {
      String output =
          run("/usr/bin/python3", script("tutorials.py"), Integer.toString(broker.port()));
      assertThat(output.lines().filter(line -> line.endsWith(" ok"))).hasSize(7);
    }
  }

  @ParameterizedTest(name = "amqplib {0}, loops={1}")
  @CsvSource({"2.3.1,1", "2.3.1,3", "0.8.0,1", "0.8.0,3"})
  void inJavaScriptWithAmqplib(String version, int loops) throws Exception {
    Path client = Path.of("target/clients/amqplib-" + version + "/node_modules/amqplib");
    try (TestBroker broker = TestBroker.start(directory, "loops=" + loops)) {
      String output =
          run(
              "node",
              script("tutorials.js"),
              Integer.toString(broker.port()),
              client.toAbsolutePath().toString());
      assertThat(output.lines().filter(line -> line.endsWith(" ok"))).hasSize(7);
    }
  }

  private static String script(String name) {
    return SCRIPTS.resolve(name).toAbsolutePath().toString();
  }

  /** Runs a program to its end; its output if it exits with 0, a failure with the output if not. */
  private static String run(String... command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(command));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as("%s said:%n%s", words, output).isZero();
    return output;
  }
}
