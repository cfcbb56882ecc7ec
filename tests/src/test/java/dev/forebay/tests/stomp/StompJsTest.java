package dev.forebay.tests.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.ClientProcess;
import dev.forebay.tests.clients.TestBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What applications do with the client of browsers, over WebSocket. */
class StompJsTest {
  private static final int PROGRAMS = 7;

  @TempDir Path directory;

  @BeforeAll
  static void installClients() throws Exception {
    ClientProcess.install();
  }

  @ParameterizedTest
  @Shows(StompFeature.STOMP_JS)
  @CsvSource({"1, 7.5.0", "3, 7.5.0", "3, 6.1.2"})
  void stompJs(int loops, String version) throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("data"), "loops=" + loops)) {
      String output =
          ClientProcess.node(
              "stompjs.js",
              Integer.toString(broker.stompWebSocket().getPort()),
              client("@stomp/stompjs-" + version + "/node_modules/@stomp/stompjs"),
              client("ws-8.23.0/node_modules/ws"));
      assertThat(output.lines().filter(line -> line.endsWith(" ok"))).as(output).hasSize(PROGRAMS);
    }
  }

  private static String client(String path) {
    return Path.of("target/clients", path).toAbsolutePath().toString();
  }
}
