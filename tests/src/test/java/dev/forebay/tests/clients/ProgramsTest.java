package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What applications do with unmodified clients, frameworks and tools, as processes of their own.
 */
@ParameterizedClass(name = "loops={0}")
@ValueSource(ints = {1, 3})
class ProgramsTest {
  private static final String PERFTEST = "com.rabbitmq.perf.PerfTest";

  @Parameter int loops;
  @TempDir Path directory;
  private TestBroker broker;

  @SuppressWarnings("NullAway.Init") // the life cycle methods fill the fields
  ProgramsTest() {}

  @BeforeAll
  static void installClients() throws Exception {
    ClientProcess.install();
  }

  @BeforeEach
  void start() throws Exception {
    broker = TestBroker.start(directory.resolve("data"), "loops=" + loops);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void kombu() throws Exception {
    assertPrograms(13, ClientProcess.python("kombu_programs.py", port()));
  }

  @Test
  void delayedDeliveryAsKombuBuildsIt() throws Exception {
    assertPrograms(2, ClientProcess.python("native_delay.py", port(), "classic", "quorum"));
  }

  @Test
  void celery() throws Exception {
    String scratch = Files.createDirectory(directory.resolve("celery")).toString();
    assertPrograms(9, ClientProcess.python("celery_programs.py", port(), scratch));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.3.1", "0.8.0"})
  void amqplib(String version) throws Exception {
    Path client = Path.of("target/clients/amqplib-" + version + "/node_modules/amqplib");
    String path = client.toAbsolutePath().toString();
    assertPrograms(10, ClientProcess.node("amqplib.js", port(), path));
  }

  @ParameterizedTest
  @CsvSource({
    // Acknowledges ten at a time; persistent, mandatory and confirmed.
    "-C 5000 -D 5000 -c 100 -q 50 -A 10 -f persistent -f mandatory -s 100, 0",
    // Gives everything back, over and over.
    "-C 100 -D 2000 -na -re true -q 10, 100",
    // Drops everything, in the smallest frames.
    "-C 500 -D 500 -na -re false -f persistent -M 4096 -s 6000, 0",
    "-C 300 -D 300 -po -pi 1 -b 5, 0",
    "-C 500 -D 500 -m 10 -n 5 -Q 20, 0",
    "-C 1000 -D 1000 -x 2 -y 2 -vs 100:1 -vs 9000:1 -c 5 -mp priority=5 -jb, 0"
  })
  void perfTest(String settings, long left) throws Exception {
    perfTest(settings + " -u measured -ad false");

    assertThat(messagesIn("measured")).isEqualTo(left);
  }

  @Test
  void perfTestOnAQueueThatIsThere() throws Exception {
    try (Connection connection = broker.clients().newConnection();
        Channel channel = connection.createChannel()) {
      channel.queueDeclare("there", true, false, false, null);
      channel.queueBind("there", "amq.topic", "a.*");
    }
    String said =
        perfTest("-p -u there -e amq.topic -t topic -k a.b -f persistent -c 10 -C 400 -D 300");

    assertThat(said).contains("sending rate avg", "receiving rate avg");
    assertThat(messagesIn("there")).isEqualTo(100);
  }

  private String perfTest(String settings) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-h", "amqp://127.0.0.1:" + port()));
    arguments.addAll(List.of(settings.split(" ")));
    String classPath = Files.readString(Path.of("target/clients/perftest.classpath")).strip();
    return ClientProcess.java(classPath, PERFTEST, arguments.toArray(String[]::new));
  }

  private long messagesIn(String queue) throws Exception {
    try (Connection connection = broker.clients().newConnection();
        Channel channel = connection.createChannel()) {
      AMQP.Queue.DeclareOk answer = channel.queueDeclarePassive(queue);
      assertThat(answer.getConsumerCount()).isZero();
      return answer.getMessageCount();
    }
  }

  private static void assertPrograms(int count, String output) {
    assertThat(output.lines().filter(line -> line.endsWith(" ok"))).as(output).hasSize(count);
  }

  private String port() {
    return Integer.toString(broker.port());
  }
}
