package dev.forebay.tests.hostile.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.server.Main;
import dev.forebay.server.config.ListenConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The hostile clients of the simulation at a real server: server and good clients on one processor,
 * attackers on another one; then in place of the attackers one who sends as many bytes to a sink on
 * the server's processor. Says how long the good clients wait in both. A measurement, so that it
 * runs only when it is asked for, with {@code -Dforebay.hostile.seconds=3600}; {@code
 * -Dforebay.seed=N} chooses other attackers.
 */
@EnabledIfSystemProperty(named = "forebay.hostile.seconds", matches = "\\d+")
class HostileSocketsTest {
  private static final int SERVER_PROCESSOR = 0;
  private static final int ATTACKERS_PROCESSOR = 1;
  private static final int WARM_UP_SECONDS = 30;
  private static final double WAITED_MILLIS_MAX = 200;
  private static final Pattern AMQP_PORT = Pattern.compile("amqp [^ ,]*:(\\d+)");
  private static final Pattern KAFKA_PORT = Pattern.compile("kafka [^ ,]*:(\\d+)");

  /** As far as settings go, what the simulated server has. */
  private static final List<String> LITTLE_MEMORY =
      List.of(
          "memory.chunks=8MiB",
          "memory.transient=8MiB",
          "amqp.frame-max=32KiB",
          "amqp.max-message-size=512KiB",
          "kafka.max-request-size=512KiB",
          "kafka.retention=0s",
          "kafka.partitions=2",
          "limits.connections=200");

  private final String seconds = System.getProperty("forebay.hostile.seconds");
  private final long seed = Long.getLong("forebay.seed", 1);

  /** Who attacked when, which rounds took long, and what the server said. */
  private final Path told = Path.of("target", "hostile-sockets");

  @TempDir Path directory;

  @ParameterizedTest(name = "loops={0}")
  @ValueSource(ints = {1, 4})
  void goodClientsAreServedWhateverOthersDo(int loops) throws Exception {
    Files.createDirectories(told);
    Path slots = directory.resolve("slots");
    Waited attacked;
    try (Scene scene = new Scene("attacked", loops);
        PinnedProcess attackers =
            start(
                ATTACKERS_PROCESSOR,
                "attackers" + loops,
                Attackers.class,
                scene.amqpPort,
                scene.kafkaPort,
                Long.toString(seed),
                seconds,
                slots.toString())) {
      System.out.printf("loops=%d: %s%n", loops, attackers.line());
      attacked = scene.end();
    }
    System.out.printf("loops=%d, attacked: %s%n", loops, attacked);
    try (Scene scene = new Scene("control", loops);
        PinnedProcess sink = start(SERVER_PROCESSOR, "sink", Sink.class);
        PinnedProcess sender =
            start(ATTACKERS_PROCESSOR, "sender", SameBytes.class, sink.line(), slots.toString())) {
      String sent = sender.line();
      System.out.printf("loops=%d, to a sink, %s: %s%n", loops, sent, scene.end());
    }
    assertThat(attacked.p999Millis())
        .as("ms, 99.9 %% of rounds")
        .isLessThanOrEqualTo(WAITED_MILLIS_MAX);
  }

  private PinnedProcess start(int processor, String name, Class<?> main, String... arguments)
      throws IOException {
    return PinnedProcess.start(
        processor, told.resolve(name + ".log"), List.of("-Xmx512m"), main, List.of(arguments));
  }

  /** A server with good clients, who are warm. */
  private final class Scene implements AutoCloseable {
    private final PinnedProcess server;
    private final PinnedProcess bystanders;
    private final String amqpPort;
    private final String kafkaPort;

    Scene(String name, int loops) throws IOException {
      server = serve(name, loops);
      String ready = server.line();
      amqpPort = port(AMQP_PORT, ready);
      kafkaPort = port(KAFKA_PORT, ready);
      bystanders =
          start(
              SERVER_PROCESSOR,
              name + loops + "-bystanders",
              Bystanders.class,
              amqpPort,
              kafkaPort,
              Integer.toString(WARM_UP_SECONDS),
              seconds);
      assertThat(bystanders.line()).isEqualTo("warm");
    }

    private PinnedProcess serve(String name, int loops) throws IOException {
      List<String> arguments =
          new ArrayList<>(
              List.of("serve", "--data-dir", directory.resolve(name + loops).toString()));
      List<String> settings = new ArrayList<>(LITTLE_MEMORY);
      settings.addAll(ListenConfig.anyFreePorts());
      settings.add("loops=" + loops);
      settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
      return PinnedProcess.start(
          SERVER_PROCESSOR,
          told.resolve(name + loops + "-server.log"),
          List.of(
              "-Xmx256m",
              "-XX:MaxDirectMemorySize=512m",
              "--enable-native-access=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow"),
          Main.class,
          arguments);
    }

    private static String port(Pattern pattern, String ready) {
      Matcher port = pattern.matcher(ready);
      assertThat(port.find()).as(ready).isTrue();
      return port.group(1);
    }

    /** How long the good clients have waited; the server is well, and ends when it is asked to. */
    Waited end() throws IOException, InterruptedException {
      Waited waited = Waited.parse(bystanders.line());
      assertThat(server.isAlive()).as(server::errors).isTrue();
      assertThat(server.terminate()).as("exit code").isZero();
      assertThat(server.errors()).doesNotContain(" ERROR ");
      return waited;
    }

    @Override
    public void close() {
      bystanders.close();
      server.close();
    }
  }
}
