package dev.forebay.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.server.config.ListenConfig;
import dev.forebay.server.config.NodeConfig;
import dev.forebay.server.process.StartException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  /** Of what the protocols share there is one number, whoever counts it. */
  @Test
  void theNumbersOfAllProtocolsAreOnThePageOfMeasures() throws IOException {
    try (Node node = Node.start(config(0));
        Socket scraper = new Socket()) {
      scraper.connect(node.listeners().getLast().address());
      scraper
          .getOutputStream()
          .write(
              "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      List<String> lines =
          new String(scraper.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
              .lines()
              .toList();

      assertThat(lines)
          .contains(
              "forebay_messages_in_total 0.0",
              "forebay_messages_out_total 0.0",
              "forebay_messages_ready 0.0",
              "forebay_messages_unacknowledged 0.0",
              "forebay_pinned_bytes 0.0",
              "forebay_failed_reads_total 0.0",
              "forebay_stopped_reads 0.0",
              "forebay_skipped_messages_total 0.0",
              "forebay_unknown_form_messages_total 0.0",
              "forebay_bytes_in_total 0.0",
              "forebay_bytes_out_total 0.0",
              "forebay_unsent_bytes 0.0",
              "forebay_incomplete_content_bytes 0.0",
              "forebay_paused_channels 0.0",
              "forebay_connections 0.0",
              "forebay_channels 0.0",
              "forebay_kafka_connections 0.0",
              "forebay_kafka_requests_total 0.0",
              "forebay_stomp_connections 0.0",
              "forebay_stomp_frames_total 0.0",
              "forebay_mqtt_connections 0.0",
              "forebay_mqtt_received_total 0.0",
              "forebay_mqtt_sent_total 0.0",
              "forebay_mqtt_dropped_total 0.0",
              "forebay_mqtt_refused_total 0.0")
          .anyMatch(line -> line.startsWith("forebay_queues "))
          .anyMatch(line -> line.startsWith("forebay_clock_apart_milliseconds "));
    }
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
    List<String> settings = new ArrayList<>(ListenConfig.anyFreePorts());
    settings.addAll(List.of("data.dir=" + dir, "http.port=" + httpPort));
    return NodeConfig.read(null, settings);
  }
}
