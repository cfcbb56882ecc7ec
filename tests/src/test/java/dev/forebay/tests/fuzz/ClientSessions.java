package dev.forebay.tests.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Records sessions of real clients: of Java, Python and JavaScript. */
final class ClientSessions {
  private static final Path SCRIPTS = Path.of("src/test/resources/clients");
  private static final int LARGE_BYTES = 300_000;
  private static final long SECONDS_MAX = 60;

  private ClientSessions() {}

  /** Plays the clients' programs against a broker; what they sent. */
  static List<RecordedSession> record(int brokerPort) throws Exception {
    run(Path.of("install-clients").toAbsolutePath().toString());
    try (RecordingProxy proxy = new RecordingProxy(brokerPort)) {
      List<RecordedSession> sessions = new ArrayList<>();
      for (Program program :
          List.<Program>of(
              ClientSessions::topology,
              ClientSessions::publishing,
              ClientSessions::consuming,
              ClientSessions::transaction,
              ClientSessions::mistakes)) {
        Connection connection = Canary.clients(proxy.port()).newConnection();
        try {
          program.run(connection.createChannel());
        } catch (IOException e) {
          // A session that the broker ends belongs to what clients have, too.
          expectClose(e);
        }
        connection.abort();
        sessions.addAll(proxy.take("amqp-client"));
      }
      String port = Integer.toString(proxy.port());
      run("/usr/bin/python3", SCRIPTS.resolve("tutorials.py").toString(), port);
      sessions.addAll(proxy.take("pika"));
      for (String version : List.of("2.3.1", "0.8.0")) {
        Path client = Path.of("target/clients/amqplib-" + version + "/node_modules/amqplib");
        String script = SCRIPTS.resolve("tutorials.js").toString();
        run("node", script, port, client.toAbsolutePath().toString());
        sessions.addAll(proxy.take("amqplib-" + version));
      }
      return sessions;
    }
  }

  private interface Program {
    void run(Channel channel) throws Exception;
  }

  private static void topology(Channel channel) throws IOException {
    channel.exchangeDeclare("fuzz-topic", BuiltinExchangeType.TOPIC, false, true, null);
    channel.exchangeDeclare("fuzz-headers", BuiltinExchangeType.HEADERS, false, true, null);
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "fuzz-topic", "a.*.#");
    channel.queueBind(queue, "fuzz-headers", "", Map.of("x-match", "any", "kind", "a", "n", 7));
    channel.basicPublish("fuzz-topic", "a.b.c", true, null, bytes("one"));
    channel.basicPublish(
        "fuzz-headers",
        "",
        new AMQP.BasicProperties.Builder()
            .headers(Map.of("kind", "a", "list", List.of(1, 2L, "x")))
            .build(),
        bytes("two"));
    channel.queueDeclarePassive(queue);
    channel.queueUnbind(queue, "fuzz-topic", "a.*.#");
    channel.queuePurge(queue);
    channel.queueDelete(queue, false, true);
    channel.queueDeclare("fuzz-exclusive", false, true, true, Map.of("x-max-priority-unknown", 1));
    channel.exchangeDelete("fuzz-headers");
  }

  private static void publishing(Channel channel) throws Exception {
    channel.queueDeclare("fuzz-durable", true, false, false, null);
    channel.queueDeclare("fuzz-transient", false, false, false, null);
    channel.confirmSelect();
    for (int i = 0; i < 8; i++) {
      channel.basicPublish(
          "", "fuzz-durable", MessageProperties.PERSISTENT_TEXT_PLAIN, bytes("m" + i));
      channel.basicPublish("", "fuzz-transient", MessageProperties.BASIC, new byte[i * 700]);
    }
    channel.basicPublish("", "nobody", true, MessageProperties.BASIC, bytes("returned"));
    channel.basicPublish(
        "", "fuzz-durable", MessageProperties.PERSISTENT_BASIC, new byte[LARGE_BYTES]);
    channel.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(SECONDS_MAX));
  }

  private static void consuming(Channel channel) throws Exception {
    String queue = channel.queueDeclare("fuzz-shared", false, false, true, null).getQueue();
    for (int i = 0; i < 12; i++) {
      channel.basicPublish("", queue, MessageProperties.BASIC, bytes("message " + i));
    }
    GetResponse got = channel.basicGet(queue, false);
    channel.basicNack(got.getEnvelope().getDeliveryTag(), false, true);
    channel.basicGet(queue, true);
    channel.basicQos(3);
    CountDownLatch seen = new CountDownLatch(11);
    String tag =
        channel.basicConsume(
            queue,
            false,
            (consumer, delivery) -> {
              long number = delivery.getEnvelope().getDeliveryTag();
              if (number % 3 == 0) {
                channel.basicReject(number, false);
              } else {
                channel.basicAck(number, false);
              }
              seen.countDown();
            },
            consumer -> {});
    seen.await(SECONDS_MAX, TimeUnit.SECONDS);
    Channel second = channel.getConnection().createChannel();
    second.basicConsume(queue, true, (consumer, delivery) -> {}, consumer -> {});
    second.basicPublish("", queue, null, bytes("last"));
    channel.basicCancel(tag);
    second.close();
    channel.basicRecover(true);
    channel.close();
  }

  private static void transaction(Channel channel) throws IOException {
    String queue = channel.queueDeclare().getQueue();
    channel.txSelect();
    channel.basicPublish("", queue, null, bytes("kept"));
    channel.txCommit();
    channel.basicPublish("", queue, null, bytes("dropped"));
    channel.txRollback();
  }

  /** Errors that close channels only, and the next channel. */
  private static void mistakes(Channel channel) throws IOException {
    Connection connection = channel.getConnection();
    try {
      channel.queueDeclarePassive("fuzz-missing");
    } catch (IOException e) {
      expectClose(e);
    }
    Channel next = connection.createChannel();
    try {
      next.basicAck(99, false);
      next.queueDeclare();
    } catch (AlreadyClosedException early) {
      assertThat(early.getReason()).isInstanceOf(AMQP.Channel.Close.class);
    } catch (IOException e) {
      expectClose(e);
    }
    connection.createChannel().queueDeclare();
  }

  private static void expectClose(IOException failure) throws IOException {
    if (!(failure.getCause() instanceof ShutdownSignalException)) {
      throw failure;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(List.of(command) + " said: " + output);
    }
  }
}
