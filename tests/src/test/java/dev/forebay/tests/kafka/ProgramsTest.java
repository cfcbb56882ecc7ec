package dev.forebay.tests.kafka;

import dev.forebay.tests.clients.ClientProcess;
import dev.forebay.tests.kafka.programs.JavaPrograms;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import net.bytebuddy.ByteBuddy;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What applications do with unmodified clients of four languages, as processes of their own. */
class ProgramsTest extends KafkaTest {
  @ParameterizedTest
  @CsvSource({"of-2021, false, 13", "of-2025, false, 13", "newest, true, 14"})
  void javaClient(String version, boolean newerGroups, int programs) throws Exception {
    // Never on the class path of this process: the broker needs the newest one.
    String path =
        String.join(
            File.pathSeparator,
            home(JavaPrograms.class),
            home(Assertions.class),
            home(ByteBuddy.class),
            classPath("kafka-clients-" + version));
    String said =
        ClientProcess.java(
            path,
            JavaPrograms.class.getName(),
            broker.bootstrap(),
            broker.prefix(),
            Boolean.toString(newerGroups));

    assertPrograms(programs, said);
  }

  @Test
  void kafkaPython() throws Exception {
    assertPrograms(7, ClientProcess.python("kafka_python.py", broker.bootstrap(), broker.prefix()));
  }

  @Test
  void kcat() throws Exception {
    assertPrograms(7, ClientProcess.python("kcat.py", broker.bootstrap(), broker.prefix()));
  }

  @Test
  void kafkajs() throws Exception {
    String client =
        Path.of("target/clients/kafkajs-2.2.4/node_modules/kafkajs").toAbsolutePath().toString();

    assertPrograms(
        5, ClientProcess.node("kafkajs.js", broker.bootstrap(), client, broker.prefix()));
  }

  private static String home(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }
}
