package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What queues do besides: a limit of failures, one active consumer. */
class QueueRulesTest extends ConformanceTest {
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
      assertThat(headers == null ? 0L : headers.get("x-acquired-count")).isEqualTo((long) i);
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
