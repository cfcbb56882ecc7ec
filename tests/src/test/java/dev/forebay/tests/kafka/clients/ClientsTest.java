package dev.forebay.tests.kafka.clients;

import dev.forebay.tests.clients.ClientProcess;
import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
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

  private static @Nullable TestBroker broker;

  final String prefix = "t" + ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);

  @BeforeAll
  static void installClients() throws Exception {
    ClientProcess.install();
  }

  static void start(Path data, int loops) throws IOException {
    if (System.getProperty(BOOTSTRAP) == null) {
      broker = TestBroker.start(data, "loops=" + loops, "kafka.rebalance-delay=0s");
    }
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      broker.close();
      broker = null;
    }
  }

  static String bootstrap() {
    return broker == null ? System.getProperty(BOOTSTRAP, "") : broker.kafka();
  }
}
