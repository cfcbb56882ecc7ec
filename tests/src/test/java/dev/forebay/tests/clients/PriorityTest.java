package dev.forebay.tests.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queues whose messages come in the order of their priorities. */
class PriorityTest extends ConformanceTest {
  @BeforeEach
  void declare() throws IOException {
    channel.queueDeclare("q", true, false, false, Map.of("x-max-priority", 5));
  }

  @Test
  @Proves(Feature.PRIORITIES)
  void theHighestComesFirstAndWithinOneTheOldest() throws Exception {
    send("q", "low1 1", "none1", "high1 5", "mid 3", "low2 1", "none2", "high2 5", "zero 0");

    assertThat(takeAll("q"))
        .containsExactly("high1", "high2", "mid", "low1", "low2", "none1", "none2", "zero");
  }

  @Test
  @Proves(Feature.PRIORITIES)
  void whatIsBeyondTheHighestIsTheHighest() throws Exception {
    send("q", "five 5", "six 6", "most 255", "four 4");

    assertThat(takeAll("q")).containsExactly("five", "six", "most", "four");
  }

  @Test
  @Proves(Feature.PRIORITIES)
  void whatComesBackHasItsPriorityAndItsPlace() throws Exception {
    send("q", "a 1", "b 1", "c 3", "d 3");
    List<Long> tags = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      tags.add(channel.basicGet("q", false).getEnvelope().getDeliveryTag());
    }
    // In no order.
    for (int i : List.of(2, 0, 3, 1)) {
      channel.basicReject(tags.get(i), true);
    }
    send("q", "e 2");

    await().until(() -> channel.messageCount("q") == 5);
    GetResponse first = channel.basicGet("q", true);
    assertThat(text(first.getBody())).isEqualTo("c");
    assertThat(first.getEnvelope().isRedeliver()).isTrue();
    assertThat(takeAll("q")).containsExactly("d", "e", "a", "b");
  }

  @Test
  @Proves(Feature.PRIORITIES)
  void aConsumerGetsWhatIsHighestWhenItHasRoom() throws Exception {
    send("q", "a 0", "b 0", "c 0");
    Deliveries taken = new Deliveries();
    channel.basicQos(1);
    taken.consume(channel, "q");
    long tag = Deliveries.tag(taken.next());
    send("q", "urgent 5");

    channel.basicAck(tag, false);

    assertThat(text(taken.next().getBody())).isEqualTo("urgent");
  }

  @Test
  @Proves(Feature.PRIORITIES)
  void transientMessagesHaveTheirPlaceAmongPersistentOnes() throws Exception {
    send("q", "a 1", "b 3");
    channel.basicPublish("", "q", new BasicProperties.Builder().priority(2).build(), bytes("t"));
    send("q", "c 2");

    await().until(() -> channel.messageCount("q") == 4);
    assertThat(takeAll("q")).containsExactly("b", "t", "c", "a");
  }

  @Test
  @Proves(Feature.PRIORITIES)
  void whatATransactionPublishesIsInTheOrder() throws Exception {
    send("q", "a 2");
    try (Channel transaction = connection.createChannel()) {
      transaction.txSelect();
      for (int priority : List.of(1, 3, 2)) {
        transaction.basicPublish("", "q", properties(priority), bytes("t" + priority));
      }
      transaction.txCommit();
      transaction.basicPublish("", "q", properties(5), bytes("never"));
      transaction.txRollback();
    }

    assertThat(takeAll("q")).containsExactly("t3", "a", "t2", "t1");
  }

  @Test
  @Proves(Feature.PRIORITIES)
  void deadLettersHaveThePriorityThatTheirMessagesHad() throws Exception {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("x-dead-letter-exchange", "");
    arguments.put("x-dead-letter-routing-key", "q");
    channel.queueDeclare("plain", true, false, false, arguments);
    send("plain", "a", "b 1", "c 4", "d 2");

    for (int i = 0; i < 4; i++) {
      channel.basicReject(channel.basicGet("plain", false).getEnvelope().getDeliveryTag(), false);
    }

    await().until(() -> channel.messageCount("q") == 4);
    assertThat(takeAll("q")).containsExactly("c", "d", "b", "a");
  }

  @Test
  @Proves(Feature.PRIORITIES)
  void aLimitOfLengthTakesFromTheHeadAsWell() throws Exception {
    channel.queueDeclare("r", true, false, false, Map.of("x-max-priority", 5, "x-max-length", 2));
    send("r", "a 1", "b 5", "c 3");

    assertThat(takeAll("r")).containsExactly("c", "a");
  }

  @Test
  @Proves(Feature.PRIORITIES)
  void purgingTakesAllPriorities() throws Exception {
    send("q", "a 1", "b 5", "c");

    assertThat(channel.queuePurge("q").getMessageCount()).isEqualTo(3);
    assertThat(takeAll("q")).isEmpty();
  }

  @Test
  @Proves(Feature.PRIORITIES)
  void otherQueuesOfARouteKeepTheOrderOfPublishing() throws Exception {
    channel.queueDeclare("plain", true, false, false, null);
    channel.exchangeDeclare("both", "fanout");
    channel.queueBind("q", "both", "");
    channel.queueBind("plain", "both", "");
    channel.confirmSelect();
    for (int priority : List.of(1, 3, 3, 2)) {
      channel.basicPublish("both", "", properties(priority), bytes("m" + priority));
    }
    channel.waitForConfirmsOrDie(SOON.toMillis());

    assertThat(takeAll("plain")).containsExactly("m1", "m3", "m3", "m2");
    assertThat(takeAll("q")).containsExactly("m3", "m3", "m2", "m1");
  }

  @Test
  @Proves(Feature.PRIORITIES)
  void quorumQueuesHaveUpTo31() throws Exception {
    channel.queueDeclare("r", true, false, false, quorum(31));
    send("r", "a 30", "b 31");

    assertThat(takeAll("r")).containsExactly("b", "a");
    assertChannelCloses(
        406,
        "invalid arg 'x-max-priority' for queue 's' in vhost '/': {max_value_exceeded,32}",
        () -> channel.queueDeclare("s", true, false, false, quorum(32)));
  }

  @Test
  @Proves(Feature.PRIORITIES)
  void quorumQueuesHaveTwoClassesIfTheySayNothing() throws Exception {
    channel.queueDeclare("r", true, false, false, Map.of("x-queue-type", "quorum"));
    send("r", "low1 4", "low2", "low3 0", "high1 5", "high2 255", "high3 9", "high4 5", "high5 5");

    assertThat(takeAll("r"))
        .containsExactly("high1", "high2", "low1", "high3", "high4", "low2", "high5", "low3");
  }

  @Test
  @Proves(Feature.PRIORITIES)
  void whatComesBackHasItsClassAndItsPlace() throws Exception {
    channel.queueDeclare("r", true, false, false, Map.of("x-queue-type", "quorum"));
    send("r", "low1", "high1 7", "low2", "high2 7");
    Deliveries taken = new Deliveries();
    Channel other = connection.createChannel();
    taken.consume(other, "r");
    assertThat(taken.nextBodies(4)).containsExactly("high1", "high2", "low1", "low2");
    other.close();

    await().until(() -> channel.messageCount("r") == 4);
    // The round goes on: high, low, high, high.
    send("r", "high3 5");
    assertThat(takeAll("r")).containsExactly("high1", "low1", "high2", "high3", "low2");
  }

  private static Map<String, Object> quorum(int priorityMax) {
    return Map.of("x-queue-type", "quorum", "x-max-priority", priorityMax);
  }

  private static BasicProperties properties(int priority) {
    return new BasicProperties.Builder().deliveryMode(2).priority(priority).build();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** Publishes bodies, some of which have a priority behind them, and waits for their confirms. */
  private void send(String queue, String... messages) throws Exception {
    try (Channel confirming = connection.createChannel()) {
      confirming.confirmSelect();
      for (String message : messages) {
        List<String> words = List.of(message.split(" "));
        BasicProperties properties =
            words.size() == 1
                ? new BasicProperties.Builder().deliveryMode(2).build()
                : properties(Integer.parseInt(words.get(1)));
        confirming.basicPublish("", queue, properties, bytes(words.getFirst()));
      }
      confirming.waitForConfirmsOrDie(SOON.toMillis());
    }
  }

  private List<String> takeAll(String queue) throws IOException {
    List<String> bodies = new ArrayList<>();
    for (String body = take(queue); !body.isEmpty(); body = take(queue)) {
      bodies.add(body);
    }
    return bodies;
  }
}
