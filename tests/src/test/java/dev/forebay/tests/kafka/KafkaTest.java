package dev.forebay.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.ClientProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the tests with Kafka's clients share: a broker, and clients that are installed. */
abstract class KafkaTest {
  KafkaBroker broker;

  @SuppressWarnings("NullAway.Init") // the life cycle methods fill the fields
  KafkaTest() {}

  @BeforeAll
  static void installClients() throws Exception {
    ClientProcess.install();
  }

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    broker = KafkaBroker.start(directory);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  /** What the installation found in Maven's repository. */
  static String classPath(String name) throws IOException {
    return Files.readString(Path.of("target/clients/" + name + ".classpath")).strip();
  }

  static void assertPrograms(int count, String output) {
    assertThat(output.lines().filter(line -> line.endsWith(" ok"))).as(output).hasSize(count);
  }
}
