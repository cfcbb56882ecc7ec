package dev.forebay.tests.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.ClientProcess;
import dev.forebay.tests.clients.TestBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs of clients that people use, unmodified. */
class StompProgramsTest {
  @BeforeAll
  static void installClients() throws Exception {
    ClientProcess.install();
  }

  /** Debian's python3-stomp, in each version of the protocol. */
  @ParameterizedTest
  @Shows(StompFeature.STOMP_PY)
  @ValueSource(ints = {1, 2})
  void stompPy(int loops, @TempDir Path directory) throws Exception {
    try (TestBroker broker = TestBroker.start(directory, "loops=" + loops)) {
      String said =
          ClientProcess.python("stomp_programs.py", String.valueOf(broker.stomp().getPort()));

      assertThat(said.lines().filter(line -> line.endsWith(": ok"))).hasSize(21);
    }
  }
}
