package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What RabbitMQ's tutorials do, with unmodified clients of other languages. */
class TutorialsTest {
  @TempDir Path directory;

  @BeforeAll
  static void installClients() throws Exception {
    ClientProcess.install();
  }

  @ParameterizedTest(name = "loops={0}")
  @ValueSource(ints = {1, 3})
  void inPythonWithPika(int loops) throws Exception {
    try (TestBroker broker = TestBroker.start(directory, "loops=" + loops)) {
      String output = ClientProcess.python("tutorials.py", Integer.toString(broker.port()));
      assertThat(output.lines().filter(line -> line.endsWith(" ok"))).hasSize(7);
    }
  }

  @ParameterizedTest(name = "amqplib {0}, loops={1}")
  @CsvSource({"2.3.1,1", "2.3.1,3", "0.8.0,1", "0.8.0,3"})
  void inJavaScriptWithAmqplib(String version, int loops) throws Exception {
    Path client = Path.of("target/clients/amqplib-" + version + "/node_modules/amqplib");
    try (TestBroker broker = TestBroker.start(directory, "loops=" + loops)) {
      String output =
          ClientProcess.node(
              "tutorials.js", Integer.toString(broker.port()), client.toAbsolutePath().toString());
      assertThat(output.lines().filter(line -> line.endsWith(" ok"))).hasSize(7);
    }
  }
}
