package dev.forebay.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.server.config.NodeConfig;
import dev.forebay.server.process.StartException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTest {
  @TempDir Path dir;

  @Test
  void canBeStartedAgainInTheSamePlaceOnceItIsClosed() throws IOException {
    for (int round = 0; round < 2; round++) {
      try (Node node = Node.start(config(0))) {
        assertThat(node.listeners()).extracting(Listener::protocol).contains(Listener.HTTP);
      }
    }
    assertThat(Files.readString(dir.resolve("forebay.lock")))
        .isEqualTo(ProcessHandle.current().pid() + "\n");
  }

  @Test
  void refusesADirectoryThatANodeOfTheSameProcessHas() {
    try (Node first = Node.start(config(0))) {
      assertThat(first.listeners()).isNotEmpty();
      assertThatThrownBy(() -> Node.start(config(0)))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("in use by the broker with process id");
    }
  }

  @Test
  void aStartThatFailsLeavesNothingRunning() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThatThrownBy(() -> Node.start(config(taken.getLocalPort())))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("cannot listen on");
    }
    try (Node next = Node.start(config(0))) {
      assertThat(next.listeners()).isNotEmpty();
    }
  }

  @Test
  void aPathThatIsAFileIsNoDataDirectory() throws IOException {
    Path file = Files.createFile(dir.resolve("file"));

    assertThatThrownBy(() -> Node.start(NodeConfig.read(null, List.of("data.dir=" + file))))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("data directory " + file + " cannot be used");
  }

  private NodeConfig config(int httpPort) {
    return NodeConfig.read(
        null,
        List.of(
            "data.dir=" + dir,
            "amqp.port=0",
            "kafka.port=0",
            "stomp.port=0",
            "stomp.websocket-port=0",
            "mqtt.port=0",
            "mqtt.websocket-port=0",
            "http.port=" + httpPort));
  }
}
