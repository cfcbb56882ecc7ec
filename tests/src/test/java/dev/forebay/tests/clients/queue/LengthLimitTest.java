package dev.forebay.tests.clients.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import dev.forebay.tests.clients.ConformanceTest;
import dev.forebay.tests.clients.Deliveries;
import dev.forebay.tests.clients.Feature;
import dev.forebay.tests.clients.Proves;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How much of a queue may be ready, and what becomes of what is too much. */
public class LengthLimitTest extends ConformanceTest {
  @SuppressWarnings("NullAway.Init") // the life cycle methods fill the fields
  LengthLimitTest() {}

  @Test
  @Proves(Feature.MAX_LENGTH)
  void theOldestMessagesMakeRoomForNewOnes() throws Exception {
    channel.queueDeclare("short", true, false, false, Map.of("x-max-length", 3));

    for (int i = 0; i < 10; i++) {
      fill("short", "m" + i);
      assertThat(channel.messageCount("short")).isEqualTo(Math.min(i + 1, 3));
    }

    assertThat(List.of(take("short"), take("short"), take("short"), take("short")))
        .containsExactly("m7", "m8", "m9", "");
  }

  @Test
  @Proves(Feature.MAX_LENGTH)
  void whatMakesRoomGoesToTheDeadLetterExchange() throws Exception {
    channel.queueDeclare("dead", true, false, false, null);
    channel.queueDeclare("short", true, false, false, dead(Map.of("x-max-length", 2)));

    fill("short", "a", "b", "c", "d", "e");

    await().until(() -> channel.messageCount("dead") == 3);
    for (String body : List.of("a", "b", "c")) {
      GetResponse letter = channel.basicGet("dead", true);
      assertThat(text(letter.getBody())).isEqualTo(body);
      assertThat(letter.getProps().getHeaders())
          .hasEntrySatisfying("x-first-death-reason", is("maxlen"))
          .hasEntrySatisfying("x-last-death-queue", is("short"));
    }
    assertThat(channel.messageCount("short")).isEqualTo(2);
  }

  @Test
  @Proves(Feature.MAX_LENGTH)
  void whatAConsumerCanTakeDoesNotCount() throws Exception {
    channel.queueDeclare("none", true, false, false, Map.of("x-max-length", 0));
    Deliveries taken = new Deliveries();
    channel.basicQos(3);
    taken.consume(channel, "none");

    fill("none", "a", "b", "c", "d", "e");

    assertThat(taken.nextBodies(3)).containsExactly("a", "b", "c");
    channel.basicAck(0, true);
    assertThat(taken.nothingComes()).isTrue();
    // What comes back is ready again, and one too many.
    fill("none", "f");
    channel.basicReject(Deliveries.tag(taken.next()), true);
    assertThat(taken.nothingComes()).isTrue();
  }

  @Test
  @Proves(Feature.MAX_LENGTH)
  void whatComesBackIsTheOldest() throws Exception {
    channel.queueDeclare("short", true, false, false, Map.of("x-max-length", 2));
    fill("short", "a", "b");
    long first = channel.basicGet("short", false).getEnvelope().getDeliveryTag();
    fill("short", "c");
    assertThat(channel.messageCount("short")).isEqualTo(2);

    channel.basicReject(first, true);

    await().until(() -> channel.messageCount("short") == 2);
    assertThat(List.of(take("short"), take("short"), take("short"))).containsExactly("b", "c", "");
  }

  @Test
  @Proves(Feature.MAX_LENGTH)
  void whatComesBackAndIsTooMuchIsGoneBeforeAConsumerCanTakeIt() throws Exception {
    channel.queueDeclare("none", true, false, false, Map.of("x-max-length", 0));
    Deliveries taken = new Deliveries();
    taken.consume(channel, "none");
    fill("none", "a");
    taken.next();

    channel.basicRecover(true);

    assertThat(taken.nothingComes()).isTrue();
    assertThat(channel.messageCount("none")).isZero();
  }

  @Test
  @Proves(Feature.MAX_BYTES)
  void theOldestMakeRoomUntilTheBodiesFit() throws Exception {
    channel.queueDeclare("small", true, false, false, Map.of("x-max-length-bytes", 10));

    fill("small", "aaaa", "bbbb", "cc");
    assertThat(channel.messageCount("small")).isEqualTo(3);
    fill("small", "d");
    assertThat(channel.messageCount("small")).isEqualTo(3);
    // Those without a body count for nothing, and leave as others do.
    fill("small", "", "", "eeeeeeeee");
    assertThat(List.of(take("small"), take("small"), take("small"), take("small")))
        .containsExactly("d", "", "", "eeeeeeeee");
    fill("small", "f", "larger than all", "g");
    assertThat(List.of(take("small"), take("small"))).containsExactly("g", "");
  }

  @Test
  @Proves(Feature.MAX_BYTES)
  void bothLimitsHoldAtOnce() throws Exception {
    channel.queueDeclare("dead", true, false, false, null);
    channel.queueDeclare(
        "q", true, false, false, dead(Map.of("x-max-length", 3, "x-max-length-bytes", 10)));

    fill("q", "1", "2", "3", "4", "55555555", "6");

    await().until(() -> channel.messageCount("dead") == 3);
    assertThat(List.of(take("dead"), take("dead"), take("dead"))).containsExactly("1", "2", "3");
    assertThat(List.of(take("q"), take("q"), take("q"))).containsExactly("4", "55555555", "6");
  }

  @Test
  @Proves(Feature.MAX_BYTES)
  void whatComesBackCountsAgain() throws Exception {
    channel.queueDeclare("q", true, false, false, Map.of("x-max-length-bytes", 8));
    fill("q", "aaaa", "bbbb");
    long first = channel.basicGet("q", false).getEnvelope().getDeliveryTag();
    fill("q", "cccc");
    assertThat(channel.messageCount("q")).isEqualTo(2);

    channel.basicReject(first, true);

    await().until(() -> channel.messageCount("q") == 2);
    assertThat(List.of(take("q"), take("q"), take("q"))).containsExactly("bbbb", "cccc", "");
  }

  @Test
  @Proves(Feature.MAX_BYTES)
  void theBodiesOfWhatConsumersTakeDoNotCount() throws Exception {
    channel.queueDeclare("none", true, false, false, Map.of("x-max-length-bytes", 0));
    Deliveries taken = new Deliveries();
    channel.basicQos(2);
    taken.consume(channel, "none");

    fill("none", "a", "b", "c", "");

    assertThat(taken.nextBodies(2)).containsExactly("a", "b");
    channel.basicAck(0, true);
    assertThat(taken.nextBodies(1)).containsExactly("");
  }

  @Test
  @Proves(Feature.MAX_BYTES)
  void anyKindOfMessageCountsInAnyKindOfQueue() throws Exception {
    channel.queueDeclare(
        "quorum", true, false, false, Map.of("x-queue-type", "quorum", "x-max-length-bytes", 5));
    channel.queueDeclare("passing", false, true, true, Map.of("x-max-length-bytes", 5));
    channel.queueDeclare(
        "ranked", true, false, false, Map.of("x-max-priority", 5, "x-max-length-bytes", 5));
    for (String queue : List.of("quorum", "passing", "ranked")) {
      // Not persistent.
      channel.basicPublish("", queue, null, "aaa".getBytes(UTF_8));
      fill(queue, "bbb", "cc");
      assertThat(List.of(take(queue), take(queue), take(queue))).containsExactly("bbb", "cc", "");
      Channel transactional = connection.createChannel();
      transactional.txSelect();
      transactional.basicPublish("", queue, null, "dddd".getBytes(UTF_8));
      transactional.basicPublish("", queue, null, "ee".getBytes(UTF_8));
      transactional.txCommit();
      assertThat(channel.messageCount(queue)).isEqualTo(1);
    }
  }

  @Test
  @Proves({Feature.MAX_BYTES, Feature.REJECT_PUBLISH})
  void whatWouldBeTooManyBytesIsRejectedAndSmallerMessagesAreNot() throws Exception {
    channel.queueDeclare(
        "full",
        true,
        false,
        false,
        Map.of("x-max-length-bytes", 10, "x-overflow", "reject-publish"));

    assertThat(confirmed("full", "aaaaaa", "bbbbb", "", "cccc", "d", ""))
        .containsExactly(true, false, true, true, false, true);

    assertThat(List.of(take("full"), take("full"))).containsExactly("aaaaaa", "");
    assertThat(confirmed("full", "eleven bytes", "dddddd", "e"))
        .containsExactly(false, true, false);
    channel.queuePurge("full");
    new Deliveries().consume(channel, "full");
    assertThat(confirmed("full", "eleven bytes", "ten bytes.")).containsExactly(false, true);
  }

  @Test
  @Proves(Feature.REJECT_PUBLISH)
  void aFullQueueTakesNoMoreAndItsPublisherHearsOfIt() throws Exception {
    channel.queueDeclare("full", true, false, false, rejecting(3));
    channel.queueDeclare("other", true, false, false, null);
    channel.exchangeDeclare("both", "fanout");
    channel.queueBind("full", "both", "");
    channel.queueBind("other", "both", "");

    assertThat(confirmed("", "full", 5)).containsExactly(true, true, true, false, false);
    assertThat(confirmed("both", "", 2)).containsExactly(false, false);
    assertThat(channel.messageCount("full")).isEqualTo(3);
    assertThat(channel.messageCount("other")).isEqualTo(2);

    assertThat(List.of(take("full"), take("full"))).containsExactly("m0", "m1");
    assertThat(confirmed("", "full", 3)).containsExactly(true, true, false);
  }

  @Test
  @Proves(Feature.REJECT_PUBLISH)
  void whatConsumersTakeIsNotRejected() throws Exception {
    channel.queueDeclare("full", true, false, false, rejecting(1));
    channel.basicQos(4);
    Deliveries taken = new Deliveries();
    taken.consume(channel, "full");

    assertThat(confirmed("", "full", 7))
        .containsExactly(true, true, true, true, true, false, false);
    assertThat(taken.nextBodies(4)).containsExactly("m0", "m1", "m2", "m3");
    channel.basicAck(0, true);
    assertThat(taken.nextBodies(1)).containsExactly("m4");
  }

  @Test
  @Proves(Feature.REJECT_PUBLISH)
  void aQueueThatMayHoldNothingTakesNothing() throws Exception {
    channel.queueDeclare("none", true, false, false, rejecting(0));
    new Deliveries().consume(channel, "none");

    assertThat(confirmed("", "none", 2)).containsExactly(false, false);
  }

  @Test
  @Proves(Feature.REJECT_PUBLISH)
  void inATransactionNobodyHearsOfIt() throws Exception {
    channel.queueDeclare("full", true, false, false, rejecting(2));
    Channel transactional = connection.createChannel();
    transactional.txSelect();
    for (int i = 0; i < 4; i++) {
      transactional.basicPublish("", "full", null, new byte[1]);
    }
    transactional.txCommit();
    assertThat(channel.messageCount("full")).isEqualTo(2);
  }

  @Test
  @Proves(Feature.REJECT_PUBLISH)
  void whatIsRejectedCanBeADeadLetter() throws Exception {
    channel.queueDeclare("dead", true, false, false, null);
    Map<String, Object> rejecting =
        Map.of("x-max-length", 2, "x-overflow", "reject-publish-dlx", "x-max-length-bytes", 9);
    channel.queueDeclare("full", true, false, false, dead(rejecting));
    channel.queueDeclare("other", true, false, false, null);
    channel.exchangeDeclare("both", "fanout");
    channel.queueBind("full", "both", "");
    channel.queueBind("other", "both", "");

    assertThat(confirmed("both", "", List.of("a", "too large ", "b", "c")))
        .containsExactly(true, false, true, false);
    await().until(() -> channel.messageCount("dead") == 2);
    for (String body : List.of("too large ", "c")) {
      GetResponse letter = channel.basicGet("dead", true);
      assertThat(text(letter.getBody())).isEqualTo(body);
      assertThat(letter.getProps().getHeaders())
          .hasEntrySatisfying("x-first-death-reason", is("maxlen"))
          .hasEntrySatisfying("x-first-death-queue", is("full"))
          .hasEntrySatisfying("x-first-death-exchange", is("both"));
    }
    assertThat(channel.messageCount("other")).isEqualTo(4);
    assertThat(List.of(take("full"), take("full"), take("full"))).containsExactly("a", "b", "");
    // Not persistent, and in a transaction.
    fillUnconfirmed("full", "d", "e", "f");
    await().until(() -> channel.messageCount("dead") == 1);
    assertThat(take("dead")).isEqualTo("f");
    Channel transactional = connection.createChannel();
    transactional.txSelect();
    transactional.basicPublish("", "full", MessageProperties.PERSISTENT_BASIC, new byte[1]);
    transactional.txCommit();
    await().until(() -> channel.messageCount("dead") == 1);
    assertThat(channel.messageCount("full")).isEqualTo(2);
  }

  private void fillUnconfirmed(String queue, String... bodies) throws IOException {
    for (String body : bodies) {
      channel.basicPublish("", queue, null, body.getBytes(UTF_8));
    }
  }

  @Test
  @Proves(Feature.REJECT_PUBLISH)
  void withoutADeadLetterExchangeItIsRejectedAlone() throws Exception {
    channel.queueDeclare(
        "full", true, false, false, Map.of("x-max-length", 1, "x-overflow", "reject-publish-dlx"));

    assertThat(confirmed("full", "a", "b")).containsExactly(true, false);
    assertThat(List.of(take("full"), take("full"))).containsExactly("a", "");
  }

  @Test
  @Proves(Feature.REJECT_PUBLISH)
  void quorumQueuesDropInstead() throws Exception {
    channel.queueDeclare(
        "q",
        true,
        false,
        false,
        Map.of("x-queue-type", "quorum", "x-max-length", 1, "x-overflow", "reject-publish-dlx"));

    assertThat(confirmed("q", "a", "b")).containsExactly(true, true);
    assertThat(List.of(take("q"), take("q"))).containsExactly("b", "");
  }

  private static Map<String, Object> rejecting(int readyMax) {
    return Map.of("x-max-length", readyMax, "x-overflow", "reject-publish");
  }

  /** Publishes so many; which of them were confirmed. */
  private List<Boolean> confirmed(String exchange, String key, int count) throws Exception {
    return confirmed(exchange, key, IntStream.range(0, count).mapToObj(i -> "m" + i).toList());
  }

  private List<Boolean> confirmed(String queue, String... bodies) throws Exception {
    return confirmed("", queue, List.of(bodies));
  }

  private List<Boolean> confirmed(String exchange, String key, List<String> bodies)
      throws Exception {
    Map<Long, Boolean> heard = new ConcurrentSkipListMap<>();
    try (Channel confirming = connection.createChannel()) {
      confirming.confirmSelect();
      confirming.addConfirmListener(
          (sequence, multiple) -> hear(heard, sequence, multiple, true),
          (sequence, multiple) -> hear(heard, sequence, multiple, false));
      for (String body : bodies) {
        confirming.basicPublish(
            exchange, key, MessageProperties.PERSISTENT_TEXT_PLAIN, body.getBytes(UTF_8));
      }
      await().until(() -> heard.size() == bodies.size());
    }
    return List.copyOf(heard.values());
  }

  private static void hear(
      Map<Long, Boolean> heard, long sequence, boolean multiple, boolean isConfirmed) {
    for (long each = multiple ? 1 : sequence; each <= sequence; each++) {
      heard.putIfAbsent(each, isConfirmed);
    }
  }

  private static Map<String, Object> dead(Map<String, Object> more) {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.put("x-dead-letter-exchange", "");
    arguments.put("x-dead-letter-routing-key", "dead");
    return arguments;
  }

  private static java.util.function.Consumer<Object> is(String text) {
    return value -> assertThat(value).hasToString(text);
  }
}
