package dev.forebay.tests.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What queues do besides: limits of length and of failures, one active consumer. */
class QueueRulesTest extends ConformanceTest {
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
    assertThat(confirmed("full", "eleven bytes", "ten bytes."))
        .containsExactly(false, true);
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

  @Test
  @Proves(Feature.SINGLE_ACTIVE_CONSUMER)
  void oneConsumerGetsAllAndThenTheNext() throws Exception {
    channel.queueDeclare("one", true, false, false, Map.of("x-single-active-consumer", true));
    Deliveries first = new Deliveries();
    Deliveries second = new Deliveries();
    Deliveries third = new Deliveries();
    Channel other = connection.createChannel();
    String tag = first.consume(channel, "one");
    String otherTag = second.consume(other, "one");
    third.consume(channel, "one");

    fill("one", "a", "b", "c");
    assertThat(first.nextBodies(3)).containsExactly("a", "b", "c");
    channel.basicCancel(tag);
    fill("one", "d");
    assertThat(second.nextBodies(1)).containsExactly("d");
    // What the first one holds stays with its channel.
    other.basicCancel(otherTag);
    fill("one", "e");
    assertThat(third.nextBodies(1)).containsExactly("e");
    assertThat(first.nothingComes() && second.nothingComes()).isTrue();
    other.close();
    assertThat(third.nextBodies(1)).containsExactly("d");
  }

  @Test
  @Proves(Feature.SINGLE_ACTIVE_CONSUMER)
  void whenTheActiveConsumerCanTakeNoMoreTheOthersWait() throws Exception {
    channel.queueDeclare("one", true, false, false, Map.of("x-single-active-consumer", true));
    Deliveries first = new Deliveries();
    Deliveries second = new Deliveries();
    channel.basicQos(1);
    first.consume(channel, "one");
    second.consume(connection.createChannel(), "one");

    fill("one", "a", "b");
    Delivery held = first.next();
    assertThat(first.nothingComes() && second.nothingComes()).isTrue();
    channel.basicAck(Deliveries.tag(held), false);
    assertThat(first.nextBodies(1)).containsExactly("b");
  }

  @Test
  @Proves(Feature.SINGLE_ACTIVE_CONSUMER)
  void nobodyCanWantSuchAQueueForItselfAlone() throws Exception {
    channel.queueDeclare("one", true, false, false, Map.of("x-single-active-consumer", true));
    assertChannelCloses(
        403,
        "ACCESS_REFUSED - queue 'one' in vhost '/' in exclusive use",
        () ->
            channel.basicConsume("one", true, "", false, true, null, new DefaultConsumer(channel)));
  }

  @Test
  @Proves(Feature.DELIVERY_LIMIT)
  void aMessageThatFailsTooOftenLeaves() throws Exception {
    channel.queueDeclare("dead", true, false, false, null);
    channel.queueDeclare(
        "q", true, false, false, dead(Map.of("x-queue-type", "quorum", "x-delivery-limit", 2)));
    fill("q", "a", "b");
    assertThat(take("q")).isEqualTo("a");

    List<Object> counts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      GetResponse got = channel.basicGet("q", false);
      Map<String, Object> headers = got.getProps().getHeaders();
      counts.add(headers == null ? 0L : headers.get("x-delivery-count"));
      channel.basicNack(got.getEnvelope().getDeliveryTag(), false, true);
    }

    assertThat(counts).containsExactly(0L, 1L, 2L);
    await().until(() -> channel.messageCount("dead") == 1);
    GetResponse letter = channel.basicGet("dead", true);
    assertThat(text(letter.getBody())).isEqualTo("b");
    assertThat(letter.getProps().getHeaders())
        .hasEntrySatisfying("x-first-death-reason", is("delivery_limit"));
    assertThat(channel.messageCount("q")).isZero();
  }

  @Test
  @Proves(Feature.DELIVERY_LIMIT)
  void quorumQueuesHaveALimitOfTwentyUnlessTheySayOtherwise() throws Exception {
    channel.queueDeclare("q", true, false, false, Map.of("x-queue-type", "quorum"));
    channel.queueDeclare(
        "r", true, false, false, Map.of("x-queue-type", "quorum", "x-delivery-limit", -1));
    fill("q", "a");
    fill("r", "a");

    assertThat(List.of(failures("q"), failures("r"))).containsExactly(21, 40);
  }

  /** How often a message could be got and given back, up to 40 times. */
  private int failures(String queue) throws IOException {
    for (int i = 0; i < 40; i++) {
      GetResponse got = channel.basicGet(queue, false);
      if (got == null) {
        return i;
      }
      channel.basicReject(got.getEnvelope().getDeliveryTag(), true);
    }
    return 40;
  }

  @Test
  @Proves(Feature.DELIVERY_LIMIT)
  void onlyThoseThatFailedTooOftenLeave() throws Exception {
    channel.queueDeclare(
        "q", true, false, false, Map.of("x-queue-type", "quorum", "x-delivery-limit", 1));
    fill("q", IntStream.range(0, 10).mapToObj(i -> "m" + i).toArray(String[]::new));
    for (int i = 0; i < 5; i++) {
      channel.basicGet("q", false);
    }
    channel.basicNack(0, true, true);
    for (int i = 0; i < 10; i++) {
      channel.basicGet("q", false);
    }
    channel.basicNack(0, true, true);

    await().until(() -> channel.messageCount("q") == 5);
    assertThat(take("q")).isEqualTo("m5");
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
