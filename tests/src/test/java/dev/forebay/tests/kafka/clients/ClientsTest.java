package dev.forebay.tests.kafka.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.ClientProcess;
import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * What the tests with unmodified clients share: the clients, installed, and one broker for all
 * tests of a class. The system property {@value #BOOTSTRAP} names another broker instead, to see
 * whether a test asks for what Kafka does. Names have a prefix that no other run has, as such a
 * broker keeps what was there.
 */
abstract class ClientsTest {
  private static final String BOOTSTRAP = "forebay.kafka.bootstrap";

  private static @Nullable RequestRecorder recorder;
  private static @Nullable TestBroker broker;

  final String prefix = "t" + ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);

  @BeforeAll
  static void installClients() throws Exception {
    ClientProcess.install();
  }

  static void start(Path data, int loops) throws IOException {
    if (System.getProperty(BOOTSTRAP) != null) {
      return;
    }
    RequestRecorder recording = new RequestRecorder();
    recorder = recording;
    TestBroker started =
        TestBroker.start(
            data,
            "loops=" + loops,
            "kafka.rebalance-delay=0s",
            "kafka.advertised-port=" + recording.port());
    broker = started;
    recording.start(started.kafkaAddress());
  }

  @AfterAll
  static void stop() throws IOException {
    if (broker != null && recorder != null) {
      recorder.close();
      broker.close();
    }
    recorder = null;
    broker = null;
  }

  static String bootstrap() {
    return recorder == null ? System.getProperty(BOOTSTRAP, "") : "127.0.0.1:" + recorder.port();
  }

  /** The client has sent what the documents say, since the last one was asked for. */
  static void assertSent(Client client) throws IOException {
    if (recorder == null) {
      return;
    }
    Set<String> sent = recorder.take();
    if (Boolean.getBoolean("forebay.docs.rewrite")) {
      client.rewrite(sent);
    }
    assertThat(sent).containsAll(client.requests());
  }
}
