package dev.forebay.tests.mqtt.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.forebay.tests.clients.ClientProcess;
import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Debian's {@code mosquitto_pub}, {@code mosquitto_sub} and {@code mosquitto_rr}. */
public class MosquittoTest {
  @TempDir Path directory;

  @BeforeAll
  static void installClients() throws Exception {
    ClientProcess.install();
  }

  private static Process start(TestBroker broker, String program, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(program, "-h", "127.0.0.1", "-p"));
    command.add(Integer.toString(broker.mqtt().getPort()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String run(TestBroker broker, String program, String... arguments)
      throws Exception {
    return ended(start(broker, program, arguments));
  }

  private static String ended(Process process) throws Exception {
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("has ended").isTrue();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.exitValue()).as(said).isZero();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, mqttv31", "3, mqttv311", "3, mqttv5"})
  void whatIsPublishedIsReceived(int loops, String version) throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("data"), "loops=" + loops)) {
      for (String qos : List.of("0", "1", "2")) {
        Process subscriber =
            start(broker, "mosquitto_sub", "-V", version, "-t", "m/+", "-q", qos, "-C", "1", "-v");
        await()
            .until(() -> {
              run(broker, "mosquitto_pub", "-V", version, "-t", "m/t", "-m", "hi", "-q", qos);
              return !subscriber.isAlive();
            });
        assertThat(ended(subscriber)).isEqualTo("m/t hi\n");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, mqttv311", "3, mqttv5"})
  void aSessionIsTakenUpAndRetainedMessagesAreFound(int loops, String version) throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("data"), "loops=" + loops)) {
      String[] session = {"-V", version, "-i", "kept", "-c", "-q", "2", "-t", "s/t"};
      List<String> leaving = new ArrayList<>(List.of(session));
      leaving.add("-E");
      List<String> reading = new ArrayList<>(List.of(session));
      reading.addAll(List.of("-C", "3"));
      run(broker, "mosquitto_sub", leaving.toArray(new String[0]));
      for (String text : List.of("1", "2", "3")) {
        run(broker, "mosquitto_pub", "-V", version, "-q", "2", "-t", "s/t", "-m", text);
      }
      assertThat(run(broker, "mosquitto_sub", reading.toArray(new String[0])))
          .isEqualTo("1\n2\n3\n");

      run(broker, "mosquitto_pub", "-V", version, "-r", "-q", "1", "-t", "r/t", "-m", "kept");
      assertThat(run(broker, "mosquitto_sub", "-V", version, "-t", "r/#", "-C", "1", "-v"))
          .isEqualTo("r/t kept\n");
    }
  }

  @ParameterizedTest
  @CsvSource({"1, mqttv311", "3, mqttv5"})
  void aRequestIsAnswered(int loops, String version) throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("data"), "loops=" + loops);
        Paho5 server = new Paho5(broker.mqtt(), "server", true, 0)) {
      server.client().subscribe("rr/ask", 1);
      String[] asking = {"-V", version, "-q", "1", "-t", "rr/ask", "-e", "rr/answer", "-m", "?"};
      Process client = start(broker, "mosquitto_rr", asking);
      MqttMessage request = server.take().message();
      MqttMessage answer = new MqttMessage("!".getBytes(UTF_8));
      answer.setQos(1);
      String to = request.getProperties().getResponseTopic();
      if (version.equals("mqttv5")) {
        assertThat(to).isEqualTo("rr/answer");
        MqttProperties properties = new MqttProperties();
        properties.setCorrelationData(request.getProperties().getCorrelationData());
        answer.setProperties(properties);
      }
      server.client().publish("rr/answer", answer);
      assertThat(ended(client)).isEqualTo("!\n");
    }
  }
}
