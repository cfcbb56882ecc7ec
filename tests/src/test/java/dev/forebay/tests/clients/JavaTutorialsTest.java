package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.CancelCallback;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DeliverCallback;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.impl.ClientVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What RabbitMQ's tutorials do, with the Java client. */
class JavaTutorialsTest extends ConformanceTest {
  private static final CancelCallback NOT_CANCELLED = tag -> {};

  @Test
  void theClientIsTheOneThatIsMeant() {
    assertThat(ClientVersion.VERSION).isEqualTo(System.getProperty("forebay.client.version"));
  }

  @Test
  void helloWorld() throws Exception {
    channel.queueDeclare("hello", false, false, false, null);
    BlockingQueue<String> received = consume(channel, "hello", true);
    channel.basicPublish("", "hello", null, bytes("Hello World!"));

    assertThat(take(received, 1)).containsExactly("Hello World!");
  }

  @Test
  void aTaskOfAWorkerThatDiesGoesToAnother() throws Exception {
    channel.queueDeclare("task_queue", true, false, false, null);
    Connection dying = broker.clients().newConnection();
    Channel first = dying.createChannel();
    first.basicQos(1);
    BlockingQueue<String> begun = new LinkedBlockingQueue<>();
    first.basicConsume(
        "task_queue", false, (tag, delivery) -> begun.add(text(delivery.getBody())), NOT_CANCELLED);
    for (String task : List.of("one", "two", "three")) {
      channel.basicPublish("", "task_queue", MessageProperties.PERSISTENT_TEXT_PLAIN, bytes(task));
    }
    assertThat(take(begun, 1)).containsExactly("one");
    dying.abort();

    channel.basicQos(1);
    BlockingQueue<String> finished = consume(channel, "task_queue", false);
    assertThat(take(finished, 3)).containsExactly("one", "two", "three");
    channel.queueDelete("task_queue");
  }

  @Test
  void publishAndSubscribe() throws Exception {
    channel.exchangeDeclare("logs", "fanout");
    List<BlockingQueue<String>> subscribers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      String queue = channel.queueDeclare().getQueue();
      channel.queueBind(queue, "logs", "");
      subscribers.add(consume(channel, queue, true));
    }
    channel.basicPublish("logs", "", null, bytes("info: Hello World!"));

    for (BlockingQueue<String> subscriber : subscribers) {
      assertThat(take(subscriber, 1)).containsExactly("info: Hello World!");
    }
  }

  @Test
  void routing() throws Exception {
    channel.exchangeDeclare("direct_logs", BuiltinExchangeType.DIRECT);
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "direct_logs", "warning");
    channel.queueBind(queue, "direct_logs", "error");
    BlockingQueue<String> received = consume(channel, queue, true);
    for (String severity : List.of("info", "warning", "error")) {
      channel.basicPublish("direct_logs", severity, null, bytes(severity));
    }

    assertThat(take(received, 2)).containsExactly("warning", "error");
  }

  @Test
  void topics() throws Exception {
    channel.exchangeDeclare("topic_logs", BuiltinExchangeType.TOPIC);
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "topic_logs", "kern.*");
    channel.queueBind(queue, "topic_logs", "#.critical");
    BlockingQueue<String> received = consume(channel, queue, true);
    for (String key : List.of("kern.info", "cron.info", "a.b.critical", "kern.critical")) {
      channel.basicPublish("topic_logs", key, null, bytes(key));
    }

    assertThat(take(received, 3)).containsExactly("kern.info", "a.b.critical", "kern.critical");
  }

  @Test
  void remoteProcedureCall() throws Exception {
    ConnectionFactory factory = broker.clients();
    try (Connection serving = factory.newConnection();
        Channel server = serving.createChannel()) {
      server.queueDeclare("rpc_queue", false, false, false, null);
      server.queuePurge("rpc_queue");
      server.basicQos(1);
      DeliverCallback answer =
          (tag, delivery) -> {
            AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder()
                    .correlationId(delivery.getProperties().getCorrelationId())
                    .build();
            int number = Integer.parseInt(text(delivery.getBody()));
            server.basicPublish(
                "", delivery.getProperties().getReplyTo(), properties, bytes("" + (number + 1)));
            server.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
          };
      server.basicConsume("rpc_queue", false, answer, NOT_CANCELLED);

      for (int number = 0; number < 5; number++) {
        assertThat(call(number)).isEqualTo("" + (number + 1));
      }
    }
  }

  private String call(int number) throws Exception {
    String correlation = UUID.randomUUID().toString();
    String replies = channel.queueDeclare().getQueue();
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder().correlationId(correlation).replyTo(replies).build();
    channel.basicPublish("", "rpc_queue", properties, bytes("" + number));
    CompletableFuture<String> response = new CompletableFuture<>();
    String consumer =
        channel.basicConsume(
            replies,
            true,
            (tag, delivery) -> {
              if (correlation.equals(delivery.getProperties().getCorrelationId())) {
                response.complete(text(delivery.getBody()));
              }
            },
            NOT_CANCELLED);
    String result = response.get(SOON.toSeconds(), TimeUnit.SECONDS);
    channel.basicCancel(consumer);
    return result;
  }

  @Test
  void publisherConfirmsOneByOneAndInBatches() throws Exception {
    String queue = temporaryQueue();
    channel.confirmSelect();
    for (int i = 0; i < 20; i++) {
      channel.basicPublish("", queue, null, bytes("" + i));
      channel.waitForConfirmsOrDie(SOON.toMillis());
    }
    for (int i = 0; i < 1000; i++) {
      channel.basicPublish("", queue, null, bytes("" + i));
      if (i % 100 == 99) {
        channel.waitForConfirmsOrDie(SOON.toMillis());
      }
    }

    assertThat(channel.messageCount(queue)).isEqualTo(1020);
  }

  @Test
  void publisherConfirmsHandledAsTheyCome() throws Exception {
    String queue = temporaryQueue();
    channel.confirmSelect();
    ConcurrentNavigableMap<Long, String> outstanding = new ConcurrentSkipListMap<>();
    BlockingQueue<Long> refused = new LinkedBlockingQueue<>();
    channel.addConfirmListener(
        (tag, multiple) -> {
          if (multiple) {
            outstanding.headMap(tag, true).clear();
          } else {
            outstanding.remove(tag);
          }
        },
        (tag, multiple) -> refused.add(tag));
    for (int i = 0; i < 2000; i++) {
      outstanding.put(channel.getNextPublishSeqNo(), "" + i);
      channel.basicPublish("", queue, null, bytes("" + i));
    }

    Awaitility.await().atMost(SOON).until(outstanding::isEmpty);
    assertThat(refused).isEmpty();
    assertThat(channel.messageCount(queue)).isEqualTo(2000);
  }

  /** The bodies that a consumer gets; it acknowledges each, unless the broker need not wait. */
  private static BlockingQueue<String> consume(Channel channel, String queue, boolean autoAck)
      throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    channel.basicConsume(
        queue,
        autoAck,
        (tag, delivery) -> {
          received.add(text(delivery.getBody()));
          if (!autoAck) {
            channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
          }
        },
        NOT_CANCELLED);
    return received;
  }

  private static List<String> take(BlockingQueue<String> received, int count)
      throws InterruptedException {
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String body = received.poll(SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(body).as("message %d after %s", i + 1, bodies).isNotNull();
      bodies.add(body);
    }
    return bodies;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
