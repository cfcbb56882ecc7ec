package dev.forebay.tests.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transient messages for which there is no memory for a while. */
class FullMemoryTest {
  private static final int MESSAGES = 200;
  private static final String BODY = "x".repeat(200_000);

  /** What it sends waits, what it acknowledges does not, and all of it comes to its end. */
  @Test
  void aWorkerWhoseResultsWaitForMemoryIsServedToItsEnd(@TempDir Path directory)
      throws IOException {
    try (TestBroker broker =
            TestBroker.start(directory, "memory.transient=4MiB", "memory.chunks=4MiB");
        StompClient worker = StompClient.connected(broker.stomp());
        StompClient reader = StompClient.connected(broker.stomp())) {
      worker.done(
          "SUBSCRIBE",
          "id:w",
          "destination:/queue/work",
          "ack:client-individual",
          "prefetch-count:50");
      for (int i = 0; i < MESSAGES; i++) {
        reader.sendBody("SEND", BODY, "destination:/queue/work", "persistent:false");
      }
      List<String> receipts = new ArrayList<>();
      int taken = 0;
      while (receipts.size() < MESSAGES) {
        StompClient.Frame frame = worker.receive();
        if (frame.command().equals("RECEIPT")) {
          receipts.add(frame.get("receipt-id"));
        } else {
          worker.sendBody(
              "SEND", BODY, "destination:/queue/results", "receipt:" + taken, "number:" + taken);
          worker.send("ACK", "id:" + frame.get("ack"));
          taken++;
        }
      }
      worker.done("DISCONNECT");
      reader.send("SUBSCRIBE", "id:r", "destination:/queue/results");
      for (int i = 0; i < MESSAGES; i++) {
        assertThat(reader.receive().get("number")).isEqualTo(String.valueOf(i));
      }
    }
  }
}
