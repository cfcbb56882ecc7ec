package dev.forebay.tests.kafka.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.ClientProcess;
import dev.forebay.tests.kafka.clients.programs.JavaPrograms;
import java.io.IOException;
import java.nio.file.Path;
import net.bytebuddy.ByteBuddy;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What applications do with unmodified clients of four languages. */
class ProgramsTest extends ClientsTest {
  @BeforeAll
  static void start(@TempDir Path data) throws IOException {
    start(data, 3);
  }

  @ParameterizedTest
  @CsvSource({
    "JAVA_OF_2021, of-2021, false, 13",
    "JAVA_OF_2025, of-2025, false, 13",
    "JAVA_NEWEST, newest, true, 14"
  })
  void javaClient(Client client, String version, boolean newerGroups, int programs)
      throws Exception {
    try (ForeignJava java =
        new ForeignJava(
            "kafka-clients-" + version, JavaPrograms.class, Assertions.class, ByteBuddy.class)) {
      String said =
          java.run(
              JavaPrograms.class.getName(), bootstrap(), prefix, Boolean.toString(newerGroups));

      assertPrograms(programs, said);
      assertSent(client);
    }
  }

  @Test
  void kafkaPython() throws Exception {
    assertPrograms(7, ClientProcess.python("kafka_python.py", bootstrap(), prefix));
    assertSent(Client.KAFKA_PYTHON);
  }

  @Test
  void kcat() throws Exception {
    assertPrograms(7, ClientProcess.python("kcat.py", bootstrap(), prefix));
    assertSent(Client.KCAT);
  }

  @Test
  void kafkajs() throws Exception {
    String client =
        Path.of("target/clients/kafkajs-2.2.4/node_modules/kafkajs").toAbsolutePath().toString();

    assertPrograms(5, ClientProcess.node("kafkajs.js", bootstrap(), client, prefix));
    assertSent(Client.KAFKAJS);
  }

  private static void assertPrograms(int count, String output) {
    assertThat(output.lines().filter(line -> line.endsWith(" ok"))).as(output).hasSize(count);
  }
}
