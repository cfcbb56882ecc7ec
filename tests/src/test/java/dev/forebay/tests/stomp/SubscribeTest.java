package dev.forebay.tests.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Subscriptions, acknowledgements and transactions. */
class SubscribeTest {
  private static TestBroker broker;
  private static Connection amqp;
  private static Channel channel;

  @BeforeAll
  static void start(@TempDir Path dir) throws Exception {
    broker = TestBroker.start(dir);
    amqp = broker.clients().newConnection();
    channel = amqp.createChannel();
  }

  @AfterAll
  static void stop() throws IOException {
    amqp.close();
    broker.close();
  }

  private static void fill(String queue, int messages) throws IOException {
    channel.queueDeclare(queue, true, false, false, null);
    for (int i = 0; i < messages; i++) {
      channel.basicPublish("", queue, null, String.valueOf(i).getBytes(UTF_8));
    }
  }

  private static List<StompClient.Frame> receive(StompClient client, int count) throws IOException {
    List<StompClient.Frame> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      frames.add(client.receive());
    }
    return frames;
  }

  private static List<String> texts(List<StompClient.Frame> frames) {
    return frames.stream().map(StompClient.Frame::text).toList();
  }

  @Test
  @Shows({StompFeature.SUBSCRIBE, StompFeature.ACK})
  void whatIsNotAcknowledgedComesAgain() throws IOException {
    fill("again", 3);
    try (StompClient client = StompClient.connected(broker.stomp())) {
      client.done("SUBSCRIBE", "id:a", "destination:/queue/again", "ack:client-individual");
      List<StompClient.Frame> got = receive(client, 3);
      assertThat(texts(got)).containsExactly("0", "1", "2");
      assertThat(got.getFirst().get("ack")).isEqualTo(got.getFirst().get("message-id"));
      client.done("ACK", "id:" + got.get(1).get("ack"));
      client.done("DISCONNECT");
    }
    try (StompClient client = StompClient.connected(broker.stomp())) {
      client.done("SUBSCRIBE", "id:a", "destination:/queue/again", "ack:auto");
      List<StompClient.Frame> got = receive(client, 2);
      assertThat(texts(got)).containsExactly("0", "2");
      assertThat(got.getFirst().get("redelivered")).isEqualTo("true");
      assertThat(got.getFirst().get("ack")).isNull();
      client.done("DISCONNECT");
    }
    assertThat(channel.queueDeclarePassive("again").getMessageCount()).isZero();
  }

  @Test
  @Shows({StompFeature.SUBSCRIBE, StompFeature.ACK})
  void inClientModeAnAckIsForAllBefore() throws IOException {
    fill("cumulative", 4);
    try (StompClient client = StompClient.connected(broker.stomp(), "1.1")) {
      client.done("SUBSCRIBE", "id:a", "destination:/queue/cumulative", "ack:client");
      List<StompClient.Frame> got = receive(client, 4);
      client.done("ACK", "subscription:a", "message-id:" + got.get(2).get("message-id"));
      client.done("DISCONNECT");
    }
    assertThat(channel.basicGet("cumulative", true).getBody()).asString().isEqualTo("3");
    assertThat(channel.basicGet("cumulative", true)).isNull();
  }

  @Test
  @Shows(StompFeature.ACK)
  void aNackGivesBackOrRejects() throws IOException {
    channel.exchangeDeclare("dead", "fanout");
    channel.queueDeclare("died", true, false, false, null);
    channel.queueBind("died", "dead", "");
    channel.queueDeclare("nacks", true, false, false, Map.of("x-dead-letter-exchange", "dead"));
    channel.basicPublish("", "nacks", null, "m".getBytes(UTF_8));
    try (StompClient client = StompClient.connected(broker.stomp())) {
      client.done("SUBSCRIBE", "id:a", "destination:/queue/nacks", "ack:client-individual");
      StompClient.Frame first = client.receive();
      client.send("NACK", "id:" + first.get("ack"));
      StompClient.Frame again = client.receive();
      assertThat(again.get("redelivered")).isEqualTo("true");
      client.done("NACK", "id:" + again.get("ack"), "requeue:false");
      client.done("SUBSCRIBE", "id:b", "destination:/queue/died");
      StompClient.Frame died = client.receive();
      assertThat(died.get("x-first-death-queue")).isEqualTo("nacks");
      assertThat(died.get("x-first-death-reason")).isEqualTo("rejected");
      assertThat(died.get("destination")).isEqualTo("/exchange/dead/nacks");
      client.done("DISCONNECT");
    }
  }

  @Test
  @Shows(StompFeature.PREFETCH)
  void prefetchIsKept() throws IOException {
    fill("few", 5);
    try (StompClient client = StompClient.connected(broker.stomp())) {
      client.done(
          "SUBSCRIBE",
          "id:a",
          "destination:/queue/few",
          "ack:client-individual",
          "prefetch-count:2");
      List<StompClient.Frame> got = receive(client, 2);
      assertThat(client.hearsNothing()).isTrue();
      client.send("ACK", "id:" + got.get(1).get("ack"));

      assertThat(client.receive().text()).isEqualTo("2");
    }
  }

  @Test
  @Shows({StompFeature.DURABLE, StompFeature.UNSUBSCRIBE})
  void topicsComeToEachSubscriberAndDurableOnesAreKept() throws IOException {
    String[] durable = {
      "id:d", "destination:/topic/t.#", "durable:true", "auto-delete:false", "ack:auto"
    };
    try (StompClient one = StompClient.connected(broker.stomp());
        StompClient two = StompClient.connected(broker.stomp())) {
      one.done("SUBSCRIBE", durable);
      two.done("SUBSCRIBE", "id:1", "destination:/topic/t.*");
      two.sendBody("SEND", "1", "destination:/topic/t.x");

      assertThat(one.receive().get("destination")).isEqualTo("/topic/t.x");
      assertThat(two.receive().text()).isEqualTo("1");
      one.done("DISCONNECT");
      two.send("SEND", "destination:/topic/t.y");
      assertThat(two.receive().get("destination")).isEqualTo("/topic/t.y");
    }
    try (StompClient one = StompClient.connected(broker.stomp())) {
      one.done("SUBSCRIBE", durable);
      assertThat(one.receive().get("destination")).isEqualTo("/topic/t.y");
      one.done("UNSUBSCRIBE", "id:d", "durable:true");
      one.done("SUBSCRIBE", durable);
      assertThat(one.hearsNothing()).isTrue();
    }
  }

  @Test
  @Shows(StompFeature.TEMP_QUEUES)
  void requestsAreAnsweredThroughTemporaryQueues() throws IOException {
    try (StompClient client = StompClient.connected(broker.stomp());
        StompClient server = StompClient.connected(broker.stomp())) {
      server.done("SUBSCRIBE", "id:s", "destination:/queue/requests");
      client.sendBody("SEND", "ask", "destination:/queue/requests", "reply-to:/temp-queue/mine");
      client.sendBody("SEND", "more", "destination:/queue/requests", "reply-to:/temp-queue/mine");
      StompClient.Frame request = server.receive();
      assertThat(request.get("reply-to")).startsWith("/reply-queue/");
      assertThat(server.receive().get("reply-to")).isEqualTo(request.get("reply-to"));
      server.sendBody("SEND", "answer", "destination:" + request.get("reply-to"));

      StompClient.Frame answer = client.receive();
      assertThat(answer.text()).isEqualTo("answer");
      assertThat(answer.get("subscription")).isEqualTo("/temp-queue/mine");
    }
  }

  @Test
  @Shows(StompFeature.TEMP_QUEUES)
  void anAmqpClientMayAnswerAsWell() throws IOException {
    channel.queueDeclare("amqp-requests", true, false, false, null);
    try (StompClient client = StompClient.connected(broker.stomp())) {
      client.done("SEND", "destination:/queue/amqp-requests", "reply-to:/temp-queue/mine");
      AMQP.BasicProperties request = channel.basicGet("amqp-requests", true).getProps();
      channel.basicPublish("", request.getReplyTo(), null, "yes".getBytes(UTF_8));

      assertThat(client.receive().text()).isEqualTo("yes");
    }
  }

  @Test
  @Shows(StompFeature.TRANSACTIONS)
  void aTransactionTakesEffectAsAWholeOrNotAtAll() throws IOException {
    fill("tx-in", 2);
    channel.queueDeclare("tx-out", true, false, false, null);
    try (StompClient client = StompClient.connected(broker.stomp())) {
      client.done("SUBSCRIBE", "id:a", "destination:/queue/tx-in", "ack:client-individual");
      List<StompClient.Frame> got = receive(client, 2);
      client.done("BEGIN", "transaction:one");
      client.done("BEGIN", "transaction:two");
      client.sendBody("SEND", "1", "destination:/queue/tx-out", "transaction:one", "receipt:later");
      client.sendBody("SEND", "2", "destination:/queue/tx-out", "transaction:two");
      client.done("ACK", "id:" + got.get(0).get("ack"), "transaction:one");
      client.done("ACK", "id:" + got.get(1).get("ack"), "transaction:two");
      assertThat(channel.queueDeclarePassive("tx-out").getMessageCount()).isZero();
      client.send("COMMIT", "transaction:one", "receipt:commit");
      assertThat(client.receive().get("receipt-id")).isEqualTo("later");
      assertThat(client.receive().get("receipt-id")).isEqualTo("commit");
      client.done("ABORT", "transaction:two");
      client.send("ACK", "id:" + got.get(1).get("ack"), "receipt:still");
      assertThat(client.receive().get("receipt-id")).isEqualTo("still");
      client.done("DISCONNECT");
    }
    assertThat(channel.basicGet("tx-out", true).getBody()).asString().isEqualTo("1");
    assertThat(channel.basicGet("tx-out", true)).isNull();
    assertThat(channel.queueDeclarePassive("tx-in").getMessageCount()).isZero();
  }

  @Test
  @Shows(StompFeature.TRANSACTIONS)
  void aCommitOfWhatIsAcknowledgedAlreadyDoesNothing() throws IOException {
    fill("tx-twice", 1);
    channel.queueDeclare("tx-none", true, false, false, null);
    try (StompClient client = StompClient.connected(broker.stomp())) {
      client.done("SUBSCRIBE", "id:a", "destination:/queue/tx-twice", "ack:client-individual");
      String ack = "id:" + client.receive().get("ack");
      client.done("BEGIN", "transaction:t");
      client.done("SEND", "destination:/queue/tx-none");
      client.send("SEND", "destination:/queue/tx-none", "transaction:t");
      client.send("ACK", ack, "transaction:t");
      client.done("ACK", ack);
      client.send("COMMIT", "transaction:t");

      assertThat(client.receive().get("message")).isEqualTo("Message not found");
      assertThat(client.isClosed()).isTrue();
    }
    assertThat(channel.queueDeclarePassive("tx-none").getMessageCount()).isEqualTo(1);
  }

  @Test
  @Shows(StompFeature.CANCELLED)
  void whoseQueueIsDeletedIsToldAndGoesOn() throws IOException {
    fill("deleted", 0);
    try (StompClient client = StompClient.connected(broker.stomp())) {
      client.done("SUBSCRIBE", "id:gone", "destination:/queue/deleted");
      channel.queueDelete("deleted");
      StompClient.Frame error = client.receive();

      assertThat(error.get("message")).isEqualTo("Server cancelled subscription");
      assertThat(error.get("subscription")).isEqualTo("gone");
      client.done("SUBSCRIBE", "id:gone", "destination:/queue/deleted");
    }
  }

  @Test
  @Shows(StompFeature.UNSUBSCRIBE)
  void aDeliveryMayBeAcknowledgedAfterItsSubscriptionHasEnded() throws IOException {
    fill("outlives", 1);
    try (StompClient client = StompClient.connected(broker.stomp())) {
      client.done("SUBSCRIBE", "id:a", "destination:/queue/outlives", "ack:client");
      StompClient.Frame got = client.receive();
      client.done("UNSUBSCRIBE", "id:a");
      client.done("ACK", "id:" + got.get("ack"));
      client.done("DISCONNECT");
    }
    assertThat(channel.queueDeclarePassive("outlives").getMessageCount()).isZero();
  }

  @Test
  @Shows(StompFeature.ARGUMENTS)
  void queuesAreMadeAsTheHeadersSay() throws IOException {
    try (StompClient client = StompClient.connected(broker.stomp())) {
      client.done("SUBSCRIBE", "id:1", "destination:/queue/ttl", "x-message-ttl:60000");
      client.done("SUBSCRIBE", "id:2", "destination:/queue/q", "x-queue-type:quorum");
      client.done("SUBSCRIBE", "id:3", "destination:/topic/a", "x-queue-name:mine");
    }
    channel.queueDeclare("ttl", true, false, false, Map.of("x-message-ttl", 60_000));
    channel.queueDeclare("q", true, false, false, Map.of("x-queue-type", "quorum"));
  }

  @Test
  @Shows(StompFeature.STREAMS)
  void streamsAreReadFromAnOffset() throws Exception {
    try (Channel confirmed = amqp.createChannel()) {
      confirmed.confirmSelect();
      confirmed.queueDeclare("log", true, false, false, Map.of("x-queue-type", "stream"));
      for (int i = 0; i < 3; i++) {
        confirmed.basicPublish("", "log", null, String.valueOf(i).getBytes(UTF_8));
      }
      confirmed.waitForConfirmsOrDie();
    }
    try (StompClient client = StompClient.connected(broker.stomp())) {
      client.done(
          "SUBSCRIBE",
          "id:1",
          "destination:/amq/queue/log",
          "ack:client",
          "prefetch-count:10",
          "x-stream-offset:offset=1");
      StompClient.Frame got = client.receive();
      assertThat(got.text()).isEqualTo("1");
      assertThat(got.get("x-stream-offset")).isEqualTo("1");
      assertThat(client.receive().text()).isEqualTo("2");
    }
  }

  @Test
  @Shows(StompFeature.CONVERSION)
  void anAmqpMessageIsReadWithItsProperties() throws IOException {
    channel.queueDeclare("from-amqp", true, false, false, null);
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder()
            .contentType("a/b")
            .deliveryMode(2)
            .priority(4)
            .correlationId("c")
            .replyTo("answers")
            .messageId("m")
            .headers(Map.of("h:1", "v"))
            .build();
    channel.basicPublish("", "from-amqp", properties, "body".getBytes(UTF_8));
    try (StompClient client = StompClient.connected(broker.stomp())) {
      client.done("SUBSCRIBE", "id:1", "destination:/queue/from-amqp");
      StompClient.Frame got = client.receive();

      assertThat(got.headers())
          .contains(
              "content-type:a/b",
              "persistent:true",
              "priority:4",
              "correlation-id:c",
              "reply-to:/reply-queue/answers",
              "amqp-message-id:m",
              "h\\c1:v");
      assertThat(got.text()).isEqualTo("body");
    }
  }
}
