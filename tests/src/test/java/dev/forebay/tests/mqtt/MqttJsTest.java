package dev.forebay.tests.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.ClientProcess;
import dev.forebay.tests.clients.TestBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What applications do with the client of browsers, over WebSocket. */
class MqttJsTest {
  private static final int PROGRAMS = 4;

  @TempDir Path directory;

  @BeforeAll
  static void installClients() throws Exception {
    ClientProcess.install();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void mqttJs(int loops) throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("data"), "loops=" + loops)) {
      String output =
          ClientProcess.node(
              "mqttjs.js",
              Integer.toString(broker.mqttWebSocket().getPort()),
              Path.of("target/clients/mqtt-5.16.0/node_modules/mqtt").toAbsolutePath().toString());
      assertThat(output.lines().filter(line -> line.endsWith(" ok"))).as(output).hasSize(PROGRAMS);
    }
  }
}
