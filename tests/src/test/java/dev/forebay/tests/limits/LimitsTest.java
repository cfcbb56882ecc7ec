package dev.forebay.tests.limits;

import dev.forebay.tests.clients.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.DoublePredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the tests of limits share: a broker with one event loop, then one with three, and clients on
 * all loops that have to be served.
 */
@ParameterizedClass(name = "loops={0}")
@ValueSource(ints = {1, 3})
abstract class LimitsTest {
  static final Duration SOON = Duration.ofSeconds(15);
  static final int MIB = 1 << 20;

  @Parameter int loops;
  TestBroker broker;
  Bystander bystander;

  @SuppressWarnings("NullAway.Init") // the life cycle methods fill the fields
  LimitsTest() {}

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    broker =
        TestBroker.start(
            directory, "loops=" + loops, "limits.connections=" + HandshakesTest.CONNECTIONS_MAX);
    bystander = new Bystander(broker, loops);
  }

  @AfterEach
  void stop() {
    bystander.close();
    broker.close();
  }

  RawClient open(int channels) throws Exception {
    return RawClient.open(broker.port(), channels);
  }

  void awaitMetric(String name, DoublePredicate condition) throws Exception {
    long deadline = System.nanoTime() + SOON.toNanos();
    while (!condition.test(broker.metric(name))) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(name + " is " + broker.metric(name));
      }
      Thread.sleep(20);
    }
  }
}
