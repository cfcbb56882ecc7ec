package dev.forebay.tests.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients written for ActiveMQ say, and what they are told. */
class ActiveMqTest {
  private static TestBroker broker;
  private static Connection amqp;
  private static Channel channel;

  @BeforeAll
  static void start(@TempDir Path dir) throws Exception {
    broker = TestBroker.start(dir, "loops=3", "stomp.dialect=activemq");
    amqp = broker.clients().newConnection();
    channel = amqp.createChannel();
  }

  @AfterAll
  static void stop() throws IOException {
    amqp.close();
    broker.close();
  }

  private static StompClient connect() throws IOException {
    return StompClient.connected(broker.stomp());
  }

  private static StompClient connect(String clientId) throws IOException {
    StompClient client = new StompClient(broker.stomp());
    client.send("CONNECT", "accept-version:1.2", "host:/", "client-id:" + clientId);
    assertThat(client.receive().command()).isEqualTo("CONNECTED");
    return client;
  }

  @Test
  @Shows(StompFeature.ACTIVEMQ_DESTINATIONS)
  void namesOfQueuesAreAsTheyAre() throws IOException {
    try (StompClient client = connect()) {
      for (String name : new String[] {"a.b", "with/slash", "per%2Fcent", "ä ö"}) {
        client.done("SUBSCRIBE", "id:" + name.hashCode(), "destination:/queue/" + name);
        channel.basicPublish("", name, null, "amqp".getBytes(UTF_8));
        StompClient.Frame got = client.receive();
        assertThat(got.get("destination")).isEqualTo("/queue/" + name);
        client.sendBody("SEND", "stomp", "destination:/queue/" + name);
        assertThat(client.receive().text()).isEqualTo("stomp");
      }
    }
  }

  @ParameterizedTest
  @Shows(StompFeature.ACTIVEMQ_DESTINATIONS)
  @CsvSource({
    "price.stock.*, price.stock.IBM, price.stock.IBM.NY",
    "rate.>, rate.a.b, rates.a",
    "news.*.>, news.a.b, news",
    "top.>, top, to",
    "exact.#, exact.#, exact.a"
  })
  void wildcardsOfTopicsAreActiveMqs(String pattern, String found, String other)
      throws IOException {
    try (StompClient client = connect()) {
      client.done("SUBSCRIBE", "id:1", "destination:/topic/" + pattern);
      client.done("SEND", "destination:/topic/" + other);
      client.sendBody("SEND", "m", "destination:/topic/" + found);
      assertThat(client.receive().get("destination")).isEqualTo("/topic/" + found);
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  @Shows(StompFeature.ACTIVEMQ_DURABLE)
  void aDurableSubscriptionIsItsClientsAndItsNames() throws IOException {
    String[] durable = {"id:1", "destination:/topic/kept.>", "activemq.subscriptionName:n"};
    try (StompClient client = connect("one")) {
      client.done("SUBSCRIBE", durable);
      try (StompClient second = connect("one")) {
        second.send("SUBSCRIBE", durable);
        assertThat(second.receive().command()).isEqualTo("ERROR");
      }
      client.done("UNSUBSCRIBE", "id:1");
      client.done("DISCONNECT");
    }
    try (StompClient sender = connect()) {
      sender.sendBody("SEND", "kept", "destination:/topic/kept.a", "persistent:true", "receipt:r");
      assertThat(sender.receive().command()).isEqualTo("RECEIPT");
    }
    try (StompClient client = connect("two")) {
      client.done("SUBSCRIBE", durable);
      assertThat(client.hearsNothing()).isTrue();
    }
    try (StompClient client = connect("one")) {
      // As Artemis has it.
      client.done("SUBSCRIBE", "id:2", "destination:/topic/kept.>", "durable-subscription-name:n");
      assertThat(client.receive().text()).isEqualTo("kept");
      client.done("UNSUBSCRIBE", "id:2");
      client.done("UNSUBSCRIBE", "id:2", "activemq.subscriptionName:n");
    }
    try (StompClient client = connect("one")) {
      client.done("SEND", "destination:/topic/kept.b", "persistent:true");
      client.done("SUBSCRIBE", durable);
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  @Shows(StompFeature.ACTIVEMQ_DURABLE)
  void aDurableSubscriptionNeedsAClientIdAndATopic() throws IOException {
    try (StompClient client = connect()) {
      client.send("SUBSCRIBE", "id:1", "destination:/topic/t", "activemq.subscriptionName:n");
      assertThat(client.receive().get("message")).isEqualTo("Missing client-id");
    }
    try (StompClient client = connect("three")) {
      client.send("SUBSCRIBE", "id:1", "destination:/queue/q", "activemq.subscriptionName:n");
      assertThat(client.receive().get("message")).isEqualTo("Invalid Subscription");
    }
  }

  @Test
  @Shows(StompFeature.ACTIVEMQ_TEMP)
  void aRequestIsAnsweredByATemporaryQueue() throws IOException {
    try (StompClient client = connect();
        StompClient server = connect()) {
      server.done("SUBSCRIBE", "id:s", "destination:/queue/ask");
      client.done("SUBSCRIBE", "id:answers", "destination:/temp-queue/mine");
      client.sendBody("SEND", "?", "destination:/queue/ask", "reply-to:/temp-queue/mine");
      String replyTo = server.receive().get("reply-to");
      assertThat(replyTo).startsWith("/remote-temp-queue/");
      server.sendBody("SEND", "!", "destination:" + replyTo);
      StompClient.Frame answer = client.receive();
      assertThat(answer.text()).isEqualTo("!");
      assertThat(answer.get("subscription")).isEqualTo("answers");
      assertThat(answer.get("destination")).isEqualTo("/temp-queue/mine");
      // To itself, and over AMQP.
      client.sendBody("SEND", "own", "destination:/temp-queue/mine");
      assertThat(client.receive().text()).isEqualTo("own");
      String queue = String.valueOf(replyTo).substring("/remote-temp-queue/".length());
      channel.basicPublish("", queue, null, "amqp".getBytes(UTF_8));
      assertThat(client.receive().text()).isEqualTo("amqp");
    }
  }

  @Test
  @SuppressWarnings("JavaUtilDate") // the AMQP client has no other
  @Shows(StompFeature.ACTIVEMQ_TIMES)
  void timesAreToldInMilliseconds() throws IOException {
    channel.queueDeclare("times", true, false, false, null);
    long expires = System.currentTimeMillis() + 600_000;
    try (StompClient client = connect()) {
      client.done(
          "SEND",
          "destination:/queue/times",
          "persistent:true",
          "priority:7",
          "expires:" + expires,
          "timestamp:1700000000123",
          "amq-msg-type:text",
          "own:value");
      GetResponse got = channel.basicGet("times", false);
      AMQP.BasicProperties properties = got.getProps();
      assertThat(Long.parseLong(properties.getExpiration())).isBetween(590_000L, 600_000L);
      assertThat(properties.getTimestamp().getTime()).isEqualTo(1_700_000_000_000L);
      assertThat(properties.getPriority()).isEqualTo(7);
      assertThat(properties.getDeliveryMode()).isEqualTo(2);
      channel.basicNack(got.getEnvelope().getDeliveryTag(), false, true);

      client.done("SUBSCRIBE", "id:1", "destination:/queue/times");
      StompClient.Frame frame = client.receive();
      assertThat(Long.parseLong(String.valueOf(frame.get("expires"))))
          .isBetween(expires - 5000, expires + 5000);
      assertThat(frame.get("timestamp")).isEqualTo("1700000000123");
      assertThat(frame.get("priority")).isEqualTo("7");
      assertThat(frame.get("own")).isEqualTo("value");
      assertThat(frame.get("amq-msg-type")).isEqualTo("text");
      assertThat(frame.get("expiration")).isNull();

      client.send("SEND", "destination:/queue/times");
      StompClient.Frame plain = client.receive();
      assertThat(plain.get("expires")).isEqualTo("0");
      assertThat(plain.get("priority")).isEqualTo("4");
      assertThat(plain.get("redelivered")).isNull();
      assertThat(Long.parseLong(String.valueOf(plain.get("timestamp"))))
          .isBetween(expires - 660_000, expires);
    }
  }

  @Test
  @Shows(StompFeature.ACTIVEMQ_TIMES)
  void whatHasExpiredIsNotDelivered() throws IOException {
    try (StompClient client = connect()) {
      client.done("SEND", "destination:/queue/gone", "expires:1000");
      client.done("SUBSCRIBE", "id:1", "destination:/queue/gone");
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  @Shows(StompFeature.ACTIVEMQ_SUBSCRIBE)
  void prefetchSizeIsKept() throws IOException {
    channel.queueDeclare("few", true, false, false, null);
    for (int i = 0; i < 3; i++) {
      channel.basicPublish("", "few", null, Integer.toString(i).getBytes(UTF_8));
    }
    try (StompClient client = connect()) {
      client.done(
          "SUBSCRIBE",
          "id:1",
          "destination:/queue/few",
          "ack:client-individual",
          "activemq.prefetchSize:1",
          "activemq.priority:5",
          "activemq.dispatchAsync:true");
      StompClient.Frame first = client.receive();
      assertThat(client.hearsNothing()).isTrue();
      client.send("ACK", "id:" + first.get("ack"));
      assertThat(client.receive().text()).isEqualTo("1");
    }
  }

  @Test
  @Shows(StompFeature.ACTIVEMQ_NACK)
  void aNackIsForTheDeadLetters() throws IOException {
    channel.exchangeDeclare("dead", "fanout");
    channel.queueDeclare("died", true, false, false, null);
    channel.queueBind("died", "dead", "");
    channel.queueDeclare("nacks", true, false, false, Map.of("x-dead-letter-exchange", "dead"));
    try (StompClient client = connect()) {
      client.send("SEND", "destination:/queue/nacks");
      client.done("SUBSCRIBE", "id:b", "destination:/queue/died");
      client.send("SUBSCRIBE", "id:a", "destination:/queue/nacks", "ack:client-individual");
      client.done("NACK", "id:" + client.receive().get("ack"));
      assertThat(client.receive().get("subscription")).isEqualTo("b");
    }
  }

  @Test
  @Shows(StompFeature.ACTIVEMQ_CONNECT)
  void aConnectIsAnsweredByItsRequestId() throws IOException {
    try (StompClient client = new StompClient(broker.stomp())) {
      client.send("CONNECT", "accept-version:1.1", "host:/", "request-id:r-1");
      assertThat(client.receive().get("response-id")).isEqualTo("r-1");
    }
  }

  @ParameterizedTest
  @Shows(StompFeature.ACTIVEMQ_REFUSED)
  @ValueSource(
      strings = {
        "destination:/queue/q\nselector:a=1",
        "destination:/queue/q\nbrowser:true",
        "destination:/queue/q\nactivemq.exclusive:true",
        "destination:/topic/q\nactivemq.noLocal:true",
        "destination:/topic/q\nactivemq.retroactive:true",
        "destination:/topic/q\nactivemq.maximumPendingMessageLimit:10",
        "destination:/queue/q\ntransformation:jms-map-xml",
        "destination:/queue/q.>",
        "destination:/queue/a.*.b",
        "destination:/queue/a,b",
        "destination:/queue/a?consumer.exclusive=true",
        "destination:/temp-topic/t"
      })
  void whatThereIsNotIsRefused(String headers) throws IOException {
    try (StompClient client = connect()) {
      client.send("SUBSCRIBE", "id:1", headers);
      StompClient.Frame error = client.receive();
      assertThat(error.command()).isEqualTo("ERROR");
      assertThat(error.get("message")).isEqualTo("not_implemented");
    }
  }

  @ParameterizedTest
  @Shows(StompFeature.ACTIVEMQ_REFUSED)
  @ValueSource(strings = {"amq-msg-type:map", "transformation:jms-object-json", "expires:soon"})
  void whatCanNotBeSentIsRefused(String header) throws IOException {
    try (StompClient client = connect()) {
      client.send("SEND", "destination:/queue/q", header);
      assertThat(client.receive().command()).isEqualTo("ERROR");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  @Shows(StompFeature.ACTIVEMQ_DESTINATIONS)
  void whatOnlyRabbitMqHasIsThereToo() throws IOException {
    channel.queueDeclare("mine", true, false, false, null);
    try (StompClient client = connect()) {
      client.done("SUBSCRIBE", "id:1", "destination:/exchange/amq.topic/only.#");
      client.send("SEND", "destination:/exchange/amq.topic/only.a");
      assertThat(client.receive().get("destination")).isEqualTo("/topic/only.a");
      client.done("SEND", "destination:/amq/queue/mine");
      assertThat(channel.basicGet("mine", true)).isNotNull();
    }
  }
}
