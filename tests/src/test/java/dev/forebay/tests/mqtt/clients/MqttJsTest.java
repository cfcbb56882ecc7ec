package dev.forebay.tests.mqtt.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.ClientProcess;
import dev.forebay.tests.clients.TestBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What applications do with the client of browsers and of Node, over WebSocket and TCP. */
public class MqttJsTest {
  private static final int PROGRAMS = 4;

  @TempDir Path directory;

  @BeforeAll
  static void installClients() throws Exception {
    ClientProcess.install();
  }

  @ParameterizedTest
  @CsvSource({"1, 5.16.0", "3, 5.16.0", "3, 4.3.8"})
  void mqttJs(int loops, String version) throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("data"), "loops=" + loops)) {
      String output =
          ClientProcess.node(
              "mqttjs.js",
              Integer.toString(broker.mqttWebSocket().getPort()),
              Path.of("target/clients", "mqtt-" + version, "node_modules/mqtt")
                  .toAbsolutePath()
                  .toString(),
              Integer.toString(broker.mqtt().getPort()));
      assertThat(output.lines().filter(line -> line.endsWith(" ok"))).as(output).hasSize(PROGRAMS);
    }
  }
}
