package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishingTest extends ConformanceTest {
  private static final int MAX_MESSAGE_BYTES = 16 << 20;
  private static final AMQP.BasicProperties PERSISTENT =
      new AMQP.BasicProperties.Builder().deliveryMode(2).build();
  private static final AMQP.BasicProperties TRANSIENT =
      new AMQP.BasicProperties.Builder().deliveryMode(1).build();

  @ParameterizedTest
  @CsvSource({
    "0, true",
    "1, true",
    "1, false",
    "4087, true",
    "4088, true",
    "4089, false",
    "131064, true",
    "131065, true",
    "1000000, true",
    "1000000, false",
    "5000000, true",
    "16777216, true",
    "16777216, false"
  })
  @Proves(Feature.PUBLISH)
  void bodiesComeBackAsTheyWere(int bytes, boolean durable) throws Exception {
    byte[] body = new byte[bytes];
    new Random(bytes).nextBytes(body);
    String queue = "sized-" + bytes + durable;
    channel.queueDeclare(queue, true, false, false, null);
    channel.confirmSelect();
    channel.basicPublish("", queue, durable ? PERSISTENT : TRANSIENT, body);
    channel.waitForConfirmsOrDie(SOON.toMillis());

    assertThat(channel.basicGet(queue, true).getBody()).isEqualTo(body);
    channel.queueDelete(queue);
  }

  @Test
  @Proves(Feature.PUBLISH)
  void aLargerMessageIsRefused() throws Exception {
    String queue = temporaryQueue();
    channel.basicPublish("", queue, null, new byte[MAX_MESSAGE_BYTES + 1]);

    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - message size 16777217 is larger than configured max size 16777216",
        () -> channel.basicQos(1));
    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  @Proves({Feature.FRAME_MAX, Feature.PUBLISH})
  void theSmallestFramesCarryLargeMessages() throws Exception {
    ConnectionFactory small = broker.clients();
    small.setRequestedFrameMax(4096);
    byte[] body = new byte[1_000_000];
    new Random(1).nextBytes(body);
    try (var with = small.newConnection();
        var narrow = with.createChannel()) {
      assertThat(with.getFrameMax()).isEqualTo(4096);
      String queue = narrow.queueDeclare().getQueue();
      narrow.basicPublish("", queue, null, body);
      assertThat(narrow.basicGet(queue, true).getBody()).isEqualTo(body);
    }
  }

  @Test
  @SuppressWarnings("JavaUtilDate") // the client's type
  @Proves(Feature.PROPERTIES)
  void propertiesAndHeadersComeBackAsTheyWere() throws Exception {
    Map<String, Object> table =
        Map.of("int", 7, "long", 8L, "bool", true, "list", List.of(1, 2), "table", Map.of("k", 1));
    AMQP.BasicProperties sent =
        new AMQP.BasicProperties.Builder()
            .contentType("text/plain")
            .contentEncoding("utf-8")
            .headers(table)
            .deliveryMode(2)
            .priority(3)
            .correlationId("correlation")
            .replyTo("reply")
            .messageId("message")
            .timestamp(new Date(1_700_000_000_000L))
            .type("type")
            .userId("guest")
            .appId("app")
            .build();
    channel.queueDeclare("properties", true, false, false, null);
    channel.confirmSelect();
    channel.basicPublish("", "properties", sent, new byte[0]);
    channel.waitForConfirmsOrDie(SOON.toMillis());

    GetResponse got = channel.basicGet("properties", true);
    assertThat(got.getProps()).isEqualTo(sent);
    assertThat(got.getEnvelope().getRoutingKey()).isEqualTo("properties");
    assertThat(got.getEnvelope().getExchange()).isEmpty();
  }

  @Test
  @Proves({Feature.MANDATORY, Feature.CONFIRMS})
  void anUnroutableMandatoryMessageIsReturnedBeforeItIsConfirmed() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    channel.addReturnListener(returned ->
        seen.add(
            "returned %d %s %s"
                .formatted(
                    returned.getReplyCode(), returned.getReplyText(), text(returned.getBody()))));
    channel.addConfirmListener((tag, multiple) -> seen.add("confirmed"), (tag, multiple) -> {});
    channel.confirmSelect();
    channel.basicPublish(
        "amq.direct", "nowhere", true, null, "lost".getBytes(StandardCharsets.UTF_8));
    channel.waitForConfirmsOrDie(SOON.toMillis());

    assertThat(seen).containsExactly("returned 312 NO_ROUTE lost", "confirmed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fanout", "direct", "topic", "headers"})
  @Proves(Feature.PROPERTIES)
  void aWrongPropertyClosesItsChannelWhateverTheExchange(String type) throws Exception {
    channel.exchangeDeclare(
        "x", type, false, true, false, Map.of("alternate-exchange", "amq.match"));
    channel.queueDeclare("q", false, false, false, null);
    channel.queueBind("q", "x", "#", Map.of("x-match", "all", "kind", "a"));
    channel.queueBind("q", "amq.match", "", Map.of("x-match", "all", "kind", "b"));
    AMQP.BasicProperties.Builder fine = headers(Map.of("kind", "a")).builder();
    List<AMQP.BasicProperties> wrong =
        List.of(
            fine.expiration("abc").build(),
            fine.expiration(null).userId("another").build(),
            fine.userId(null).deliveryMode(3).build(),
            headers(Map.of("kind", "a", "CC", "text")),
            headers(Map.of("BCC", 1)));
    for (AMQP.BasicProperties properties : wrong) {
      Channel refused = connection.createChannel();
      assertChannelCloses(
          406,
          "PRECONDITION_FAILED",
          () -> {
            refused.basicPublish("x", "k", properties, new byte[0]);
            refused.queueDeclarePassive("q");
          });
    }
    assertThat(channel.messageCount("q")).isZero();
  }

  @Test
  @Proves(Feature.IMMEDIATE)
  void immediateIsNotImplemented() throws Exception {
    channel.basicPublish("", "any", false, true, null, new byte[1]);

    assertConnectionCloses(
        NOT_IMPLEMENTED, "NOT_IMPLEMENTED - immediate=true", () -> channel.basicQos(1));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Proves(Feature.CONFIRMS)
  void everyMessageIsConfirmedOnce(boolean durable) throws Exception {
    int messages = 2000;
    String queue = "confirmed-" + durable;
    channel.queueDeclare(queue, true, false, false, null);
    SortedSet<Long> awaited = new ConcurrentSkipListSet<>();
    BlockingQueue<String> wrong = new LinkedBlockingQueue<>();
    channel.addConfirmListener(
        (tag, multiple) -> {
          if (multiple) {
            awaited.headSet(tag + 1).clear();
          } else if (!awaited.remove(tag)) {
            wrong.add("again " + tag);
          }
        },
        (tag, multiple) -> wrong.add("refused " + tag));
    channel.confirmSelect();
    for (int i = 1; i <= messages; i++) {
      assertThat(channel.getNextPublishSeqNo()).isEqualTo(i);
      awaited.add((long) i);
      channel.basicPublish("", queue, durable ? PERSISTENT : TRANSIENT, new byte[10]);
    }
    channel.waitForConfirmsOrDie(SOON.toMillis());

    assertThat(awaited).isEmpty();
    assertThat(wrong.poll(10, TimeUnit.MILLISECONDS)).isNull();
    assertThat(channel.messageCount(queue)).isEqualTo(messages);
    channel.queueDelete(queue);
  }
}
