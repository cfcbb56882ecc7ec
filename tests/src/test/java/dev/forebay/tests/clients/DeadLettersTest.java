package dev.forebay.tests.clients;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of messages that nobody acknowledges. */
class DeadLettersTest extends ConformanceTest {
  @Test
  @Proves(Feature.DEAD_LETTERS)
  void aRejectedMessageGoesToTheDeadLetterExchangeWithItsHistory() throws Exception {
    declareWithDeadLetters("work", Map.of());
    AMQP.BasicProperties properties =
        headers(Map.of("own", "kept")).builder().contentType("text/plain").build();
    channel.basicPublish("", "work", properties, bytes("a"));

    channel.basicReject(awaitGet("work", false).getEnvelope().getDeliveryTag(), false);

    GetResponse dead = awaitGet("dead", true);
    assertThat(text(dead.getBody())).isEqualTo("a");
    assertThat(dead.getEnvelope().getExchange()).isEqualTo("dlx");
    assertThat(dead.getEnvelope().getRoutingKey()).isEqualTo("work");
    assertThat(dead.getEnvelope().isRedeliver()).isFalse();
    assertThat(dead.getProps().getContentType()).isEqualTo("text/plain");
    Map<String, Object> death = deaths(dead).getFirst();
    assertThat(death)
        .containsEntry("count", 1L)
        .hasEntrySatisfying("reason", value -> assertThat(value).hasToString("rejected"))
        .hasEntrySatisfying("queue", value -> assertThat(value).hasToString("work"))
        .hasEntrySatisfying("exchange", value -> assertThat(value).hasToString(""))
        .hasEntrySatisfying("time", value -> assertThat(value).isInstanceOf(Date.class))
        .hasEntrySatisfying("routing-keys", value -> assertThat(value).hasToString("[work]"))
        .doesNotContainKey("original-expiration");
    assertThat(dead.getProps().getHeaders())
        .hasEntrySatisfying("own", value -> assertThat(value).hasToString("kept"))
        .hasEntrySatisfying("x-first-death-queue", value -> assertThat(value).hasToString("work"))
        .hasEntrySatisfying(
            "x-first-death-reason", value -> assertThat(value).hasToString("rejected"))
        .hasEntrySatisfying("x-first-death-exchange", value -> assertThat(value).hasToString(""));
  }

  @Test
  @Proves(Feature.DEAD_LETTERS)
  void nackOfManyGoesThereInOrderWithTheRoutingKeyOfTheQueue() throws Exception {
    channel.exchangeDeclare("direct", "direct");
    channel.queueDeclare("other", true, false, false, null);
    channel.queueBind("other", "direct", "failed");
    channel.queueDeclare(
        "work",
        true,
        false,
        false,
        Map.of("x-dead-letter-exchange", "direct", "x-dead-letter-routing-key", "failed"));
    fill("work", "a", "b", "c");
    for (int i = 0; i < 2; i++) {
      channel.basicGet("work", false);
    }
    long last = channel.basicGet("work", false).getEnvelope().getDeliveryTag();
    channel.basicNack(last, true, false);

    assertThat(text(awaitGet("other", true).getBody())).isEqualTo("a");
    GetResponse second = awaitGet("other", true);
    assertThat(text(second.getBody())).isEqualTo("b");
    assertThat(second.getEnvelope().getRoutingKey()).isEqualTo("failed");
    assertThat(text(awaitGet("other", true).getBody())).isEqualTo("c");
  }

  @Test
  @Proves(Feature.DEAD_LETTERS)
  void withoutADeadLetterExchangeOrAnyQueueThereItIsGone() throws Exception {
    channel.queueDeclare("nowhere", true, false, false, Map.of("x-dead-letter-exchange", "absent"));
    fill("nowhere", "a");
    channel.basicReject(awaitGet("nowhere", false).getEnvelope().getDeliveryTag(), false);

    assertThat(take("nowhere")).isEmpty();
    assertThat(channel.queueDelete("nowhere", false, true).getMessageCount()).isZero();
  }

  @Test
  @Proves(Feature.MESSAGE_TTL)
  void theQueuesTimeLimitEndsMessages() throws Exception {
    declareWithDeadLetters("brief", Map.of("x-message-ttl", 50));
    fill("brief", "a", "b");

    GetResponse dead = awaitGet("dead", true);
    assertThat(text(dead.getBody())).isEqualTo("a");
    assertThat(deaths(dead).getFirst())
        .hasEntrySatisfying("reason", value -> assertThat(value).hasToString("expired"))
        .doesNotContainKey("original-expiration");
    assertThat(text(awaitGet("dead", true).getBody())).isEqualTo("b");
    assertThat(channel.messageCount("brief")).isZero();
  }

  @Test
  @Proves(Feature.MESSAGE_TTL)
  void aMessagesOwnTimeLimitEndsItAndIsTakenAway() throws Exception {
    declareWithDeadLetters("work", Map.of());
    channel.basicPublish("", "work", expiring("60"), bytes("a"));

    GetResponse dead = awaitGet("dead", true);
    assertThat(text(dead.getBody())).isEqualTo("a");
    assertThat(dead.getProps().getExpiration()).isNull();
    assertThat(deaths(dead).getFirst())
        .hasEntrySatisfying("original-expiration", value -> assertThat(value).hasToString("60"));
  }

  @Test
  @Proves(Feature.MESSAGE_TTL)
  void whoStandsBehindAMessageWithMoreTimeWaits() throws Exception {
    channel.queueDeclare("work", false, false, false, null);
    channel.confirmSelect();
    channel.basicPublish("", "work", null, bytes("first"));
    channel.basicPublish("", "work", expiring("1"), bytes("second"));
    channel.waitForConfirmsOrDie(SOON.toMillis());
    assertThat(channel.messageCount("work")).isEqualTo(2);

    assertThat(text(channel.basicGet("work", true).getBody())).isEqualTo("first");
    await().untilAsserted(() -> assertThat(channel.messageCount("work")).isZero());
  }

  @Test
  @Proves(Feature.MESSAGE_TTL)
  void aTimeLimitOfZeroIsForConsumersThatWait() throws Exception {
    channel.queueDeclare("now", false, false, false, Map.of("x-message-ttl", 0));
    fill("now", "lost");
    await().untilAsserted(() -> assertThat(channel.messageCount("now")).isZero());
    BlockingQueue<String> delivered = new LinkedBlockingQueue<>();
    channel.basicConsume(
        "now", true, (_, message) -> delivered.add(text(message.getBody())), _ -> {});
    fill("now", "caught");

    assertThat(delivered.poll(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo("caught");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "50"})
  @Proves(Feature.MESSAGE_TTL)
  void noMessageIsDeliveredAfterItsTime(String expiration) throws Exception {
    declareWithDeadLetters("work", Map.of());
    fill("work", "stays");
    channel.confirmSelect();
    channel.basicPublish("", "work", expiring(expiration), bytes("stale"));
    channel.basicPublish("", "work", null, bytes("stays too"));
    channel.waitForConfirmsOrDie(SOON.toMillis());
    Thread.sleep(100);

    Deliveries deliveries = new Deliveries();
    deliveries.consumeWithoutAcks(channel, "work");
    assertThat(deliveries.nextBodies(2)).containsExactly("stays", "stays too");
    assertThat(text(awaitGet("dead", true).getBody())).isEqualTo("stale");
  }

  @Test
  @Proves(Feature.MESSAGE_TTL)
  void whatComesBackAfterItsTimeIsDead() throws Exception {
    declareWithDeadLetters("now", Map.of("x-message-ttl", 0));
    channel.basicQos(1);
    Deliveries deliveries = new Deliveries();
    deliveries.consume(channel, "now");
    Deliveries others = new Deliveries();
    others.consume(connection.createChannel(), "now");
    fill("now", "a", "b");

    channel.basicNack(Deliveries.tag(deliveries.next()), false, true);
    assertThat(text(awaitGet("dead", true).getBody())).isEqualTo("a");
    assertThat(others.nextBodies(1)).containsExactly("b");
    assertThat(deliveries.nothingComes() && others.nothingComes()).isTrue();
  }

  @Test
  @Proves(Feature.MESSAGE_TTL)
  void aTimeLimitOfZeroIsNotForGets() throws Exception {
    channel.queueDeclare("now", true, false, false, Map.of("x-message-ttl", 0));
    for (int i = 0; i < 50; i++) {
      channel.basicPublish("", "now", null, bytes("a"));
      assertThat(channel.basicGet("now", true)).isNull();
      channel.basicPublish("", "now", null, bytes("a"));
      assertThat(channel.messageCount("now")).isZero();
    }
  }

  @Test
  @Proves(Feature.MESSAGE_TTL)
  void whatIsLeftBehindAGetIsCountedWithoutTheExpired() throws Exception {
    channel.queueDeclare("work", false, false, false, null);
    fill("work", "first");
    channel.basicPublish("", "work", expiring("0"), bytes("second"));
    channel.basicPublish("", "work", expiring("0"), bytes("third"));

    GetResponse first = channel.basicGet("work", true);
    assertThat(text(first.getBody())).isEqualTo("first");
    assertThat(first.getMessageCount()).isZero();
  }

  @Test
  @Proves(Feature.MESSAGE_TTL)
  void aSharedPrefetchWithRoomIsEnoughForATimeLimitOfZero() throws Exception {
    Channel sharing = connection.createChannel();
    sharing.basicQos(2, true);
    Deliveries deliveries = new Deliveries();
    for (int i = 0; i < 8; i++) {
      channel.queueDeclare("now-" + i, false, false, false, Map.of("x-message-ttl", 0));
      deliveries.consume(sharing, "now-" + i);
    }
    for (int i = 0; i < 8; i++) {
      fill("now-" + i, "caught", "caught too", "lost");
      assertThat(channel.messageCount("now-" + i)).isZero();
      sharing.basicAck(Deliveries.tag(deliveries.next(2).getLast()), true);
      assertThat(deliveries.nothingComes()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "abc, no_integer",
    "-1, '{value_negative,-1}'",
    "5x, '{leftover_string,\"x\"}'",
  })
  @Proves(Feature.MESSAGE_TTL)
  void aWrongExpirationClosesTheChannel(String expiration, String why) {
    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - invalid expiration '" + expiration + "': " + why,
        () -> {
          channel.basicPublish("", "work", expiring(expiration), bytes("a"));
          channel.basicQos(1);
        });
  }

  @Test
  @Proves(Feature.DEAD_LETTERS)
  void aRetryCountsUpInOneEntryForEachQueueAndReason() throws Exception {
    channel.exchangeDeclare("retry", "fanout");
    channel.exchangeDeclare("back", "fanout");
    channel.queueDeclare("work", true, false, false, Map.of("x-dead-letter-exchange", "retry"));
    channel.queueDeclare(
        "wait", true, false, false, Map.of("x-dead-letter-exchange", "back", "x-message-ttl", 20));
    channel.queueBind("wait", "retry", "");
    channel.queueBind("work", "back", "");
    fill("work", "a");
    for (int i = 0; i < 3; i++) {
      channel.basicReject(awaitGet("work", false).getEnvelope().getDeliveryTag(), false);
    }

    List<Map<String, Object>> deaths = deaths(awaitGet("work", true));
    assertThat(deaths).hasSize(2);
    assertThat(deaths.get(0).get("queue")).hasToString("wait");
    assertThat(deaths.get(0)).containsEntry("count", 3L);
    assertThat(deaths.get(1).get("queue")).hasToString("work");
    assertThat(deaths.get(1)).containsEntry("count", 3L);
  }

  @Test
  @Proves(Feature.DEAD_LETTERS)
  void aMessageThatWouldGoRoundForEverIsDropped() throws Exception {
    channel.queueDeclare(
        "loop",
        true,
        false,
        false,
        Map.of(
            "x-dead-letter-exchange", "", "x-dead-letter-routing-key", "loop", "x-message-ttl", 1));
    fill("loop", "a");

    await().untilAsserted(() -> assertThat(channel.messageCount("loop")).isZero());
  }

  @Test
  @Proves(Feature.QUEUE_EXPIRY)
  void anUnusedQueueGoesWithItsMessages() throws Exception {
    channel.queueDeclare("leased", true, false, false, Map.of("x-expires", 200));
    fill("leased", "a");

    awaitGone("leased");
  }

  @Test
  @Proves(Feature.QUEUE_EXPIRY)
  void aConsumerKeepsTheQueue() throws Exception {
    channel.queueDeclare("leased", false, false, false, Map.of("x-expires", 100));
    String tag = channel.basicConsume("leased", new DefaultConsumer(channel));
    channel.queueDeclare("other", false, false, false, Map.of("x-expires", 100));
    awaitGone("other");
    assertThat(channel.queueDeclarePassive("leased").getConsumerCount()).isEqualTo(1);

    channel.basicCancel(tag);
    awaitGone("leased");
  }

  @Test
  @Proves(Feature.DEAD_LETTERS)
  void everyLetterIsRoutedByItsOwnHeaders() throws Exception {
    channel.exchangeDeclare("dlx", "headers");
    for (String kind : List.of("a", "b")) {
      channel.queueDeclare("dead-" + kind, true, false, false, null);
      channel.queueBind("dead-" + kind, "dlx", "", Map.of("kind", kind));
    }
    channel.queueDeclare(
        "work", true, false, false, Map.of("x-dead-letter-exchange", "dlx", "x-message-ttl", 200));
    for (int i = 0; i < 12; i++) {
      String kind = List.of("none", "a", "b").get(i % 3);
      channel.basicPublish("", "work", headers(Map.of("kind", kind)), bytes(kind + i));
    }
    await().until(() -> channel.messageCount("dead-a") + channel.messageCount("dead-b") >= 8);
    for (String body : List.of("a1", "a4", "a7", "a10")) {
      assertThat(text(awaitGet("dead-a", true).getBody())).isEqualTo(body);
    }
    for (String body : List.of("b2", "b5", "b8", "b11")) {
      assertThat(text(awaitGet("dead-b", true).getBody())).isEqualTo(body);
    }
    assertThat(channel.messageCount("work")).isZero();
  }

  @Test
  @Proves(Feature.DEAD_LETTERS)
  void aLetterIsRoutedByWhatItsDeathHasAdded() throws Exception {
    channel.exchangeDeclare("dlx", "headers");
    for (String reason : List.of("rejected", "expired")) {
      channel.queueDeclare(reason, true, false, false, null);
      channel.queueBind(
          reason, "dlx", "", Map.of("x-match", "all-with-x", "x-first-death-reason", reason));
    }
    channel.queueDeclare("work", true, false, false, Map.of("x-dead-letter-exchange", "dlx"));
    fill("work", "bad");
    channel.basicReject(awaitGet("work", false).getEnvelope().getDeliveryTag(), false);
    channel.basicPublish("", "work", expiring("30"), bytes("slow"));
    assertThat(text(awaitGet("rejected", true).getBody())).isEqualTo("bad");
    assertThat(text(awaitGet("expired", true).getBody())).isEqualTo("slow");
  }

  /** Asks by publishing, which does not count as use. */
  private void awaitGone(String queue) throws IOException {
    AtomicInteger returned = new AtomicInteger();
    channel.addReturnListener(message -> returned.incrementAndGet());
    await()
        .until(() -> {
          channel.basicPublish("", queue, true, null, bytes("?"));
          return returned.get() > 0;
        });
  }

  @Test
  @Proves(Feature.DEAD_LETTERS)
  void keysOfWhichNobodyMayHearLeadADeadLetterToo() throws Exception {
    channel.queueDeclare("copy", true, false, false, null);
    channel.queueDeclare(
        "brief", true, false, false, Map.of("x-message-ttl", 0, "x-dead-letter-exchange", ""));
    channel.basicPublish("", "brief", headers(Map.of("BCC", List.of("copy"))), bytes("a"));

    assertThat(awaitGet("copy", true).getProps().getHeaders()).isNullOrEmpty();
    GetResponse letter = awaitGet("copy", true);
    assertThat(letter.getProps().getHeaders()).doesNotContainKey("BCC");
    assertThat(deaths(letter).getFirst())
        .hasEntrySatisfying("routing-keys", value -> assertThat(value).hasToString("[brief]"));
  }

  @Test
  @Proves(Feature.MESSAGE_TTL)
  void theTimeLimitThatAMessageHadIsToldAsItWasWritten() throws Exception {
    declareWithDeadLetters("work", Map.of());
    channel.basicPublish("", "work", expiring("0060"), bytes("a"));

    assertThat(deaths(awaitGet("dead", true)).getFirst())
        .hasEntrySatisfying("original-expiration", value -> assertThat(value).hasToString("0060"));
  }

  private void declareWithDeadLetters(String queue, Map<String, Object> more) throws IOException {
    channel.exchangeDeclare("dlx", "fanout");
    channel.queueDeclare("dead", true, false, false, null);
    channel.queueBind("dead", "dlx", "");
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.put("x-dead-letter-exchange", "dlx");
    channel.queueDeclare(queue, true, false, false, arguments);
  }

  private GetResponse awaitGet(String queue, boolean autoAck) {
    AtomicReference<@Nullable GetResponse> got = new AtomicReference<>();
    await()
        .until(() -> {
          got.set(channel.basicGet(queue, autoAck));
          return got.get() != null;
        });
    return requireNonNull(got.get());
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> deaths(GetResponse message) {
    return (List<Map<String, Object>>)
        requireNonNull(message.getProps().getHeaders().get("x-death"));
  }

  private static AMQP.BasicProperties expiring(String millis) {
    return new AMQP.BasicProperties.Builder().expiration(millis).deliveryMode(2).build();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
