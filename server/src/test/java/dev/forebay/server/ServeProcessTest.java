package dev.forebay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker as a process: what an operator or a service supervisor sees of it. */
class ServeProcessTest {
  @TempDir Path dir;

  @Test
  void saysThatItIsReadyServesAndStopsInOrderOnSigterm() throws Exception {
    try (BrokerProcess broker = serve("first")) {
      String ready = broker.firstLine();

      assertThat(ready).matches("Forebay \\S+ ready in \\d+ ms: .*http 127\\.0\\.0\\.1:\\d+");
      assertThat(get(ready, "/health/ready")).isEqualTo(200);
      assertThat(get(ready, "/metrics")).isEqualTo(200);

      broker.terminate();
      assertThat(broker.exitCode()).isZero();
      assertThat(broker.standardError()).isEmpty();
    }
  }

  @Test
  void aSecondBrokerOnTheSameDirectoryIsRefusedAndNamesTheFirst() throws Exception {
    try (BrokerProcess first = serve("shared")) {
      first.firstLine();

      try (BrokerProcess second = serve("shared")) {
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.standardError())
            .contains("shared is in use by the broker with process id " + first.pid());
      }
    }
  }

  @Test
  void limitsThatDoNotFitIntoItsMemoryAreRefusedInOneSentence() throws Exception {
    Path data = dir.resolve("data");
    try (BrokerProcess broker = BrokerProcess.serve(data, "--set", "memory.chunks=64GiB")) {
      assertThat(broker.exitCode()).isEqualTo(2);
      assertThat(broker.standardError())
          .startsWith("forebay: the limits of direct memory add up to ")
          .contains("the largest are memory.chunks 65536 MiB, ", "FOREBAY_DIRECT")
          .hasLineCount(1);
    }
    assertThat(data).doesNotExist();
  }

  @Test
  void theDirectoryOfAKilledBrokerCanBeUsedAgain() throws Exception {
    try (BrokerProcess killed = serve("data")) {
      killed.firstLine();
      killed.kill();
      killed.exitCode();
    }
    try (BrokerProcess next = serve("data")) {
      assertThat(next.firstLine()).contains("ready in");
    }
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (BrokerProcess first = serve("first")) {
      int port = httpPort(first.firstLine());

      try (BrokerProcess second = serve("second", "--set", "http.port=" + port)) {
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.standardError()).contains("cannot listen on /127.0.0.1:" + port);
      }
    }
  }

  @Test
  void anUnknownKeyEndsItWithCodeTwo() throws Exception {
    try (BrokerProcess broker = serve("data", "--set", "shard=8")) {
      assertThat(broker.exitCode()).isEqualTo(2);
      assertThat(broker.standardError()).startsWith("forebay: unknown key shard (value \"8\")");
    }
  }

  @Test
  void lostSegmentsEndItWithCodeFourUnlessTheyAreAccepted() throws Exception {
    try (BrokerProcess killed = serve("data")) {
      killed.firstLine();
      killed.kill();
      killed.exitCode();
    }
    Files.delete(dir.resolve("data/log/00000001.segment"));
    try (BrokerProcess refused = serve("data")) {
      assertThat(refused.exitCode()).isEqualTo(4);
      assertThat(refused.standardError())
          .contains("00000001.segment is missing; its records are lost")
          .contains("--accept-loss");
    }
    try (BrokerProcess accepting = serve("data", "--accept-loss")) {
      assertThat(accepting.firstLine()).contains("ready in");
      accepting.terminate();
      assertThat(accepting.exitCode()).isZero();
      assertThat(accepting.standardError()).contains("Loss accepted: segment 00000001.segment");
    }
    try (BrokerProcess next = serve("data")) {
      assertThat(next.firstLine()).contains("ready in");
    }
  }

  private BrokerProcess serve(String data, String... more) throws IOException {
    return BrokerProcess.serve(dir.resolve(data), more);
  }

  private static int get(String readyLine, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + httpPort(readyLine) + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  private static int httpPort(String readyLine) {
    Matcher http = Pattern.compile("http [^ ]*:(\\d+)").matcher(readyLine);
    assertThat(http.find()).as(readyLine).isTrue();
    return Integer.parseInt(http.group(1));
  }
}
