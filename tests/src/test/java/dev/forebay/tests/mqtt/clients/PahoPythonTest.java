package dev.forebay.tests.mqtt.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.ClientProcess;
import dev.forebay.tests.clients.TestBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What applications do with Debian's Eclipse Paho for Python, by TCP and by WebSocket. */
public class PahoPythonTest {
  /** Six in each of three versions and two transports, one of version 5 alone. */
  private static final int PROGRAMS = 6 * 3 * 2 + 2;

  @TempDir Path directory;

  @BeforeAll
  static void installClients() throws Exception {
    ClientProcess.install();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void pahoPython(int loops) throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("data"), "loops=" + loops)) {
      String output =
          ClientProcess.python(
              "paho_mqtt.py",
              Integer.toString(broker.mqtt().getPort()),
              Integer.toString(broker.mqttWebSocket().getPort()));
      assertThat(output.lines().filter(line -> line.endsWith(" ok"))).as(output).hasSize(PROGRAMS);
    }
  }
}
