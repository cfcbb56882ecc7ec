package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueuesTest extends ConformanceTest {
  private static final int RESOURCE_LOCKED = 405;

  @Test
  @Proves(Feature.QUEUE_DECLARE)
  void declareTellsMessagesAndConsumers() throws Exception {
    channel.queueDeclare("declared", true, false, false, null);
    fill("declared", "a", "b");

    AMQP.Queue.DeclareOk again = channel.queueDeclare("declared", true, false, false, null);
    assertThat(again.getQueue()).isEqualTo("declared");
    assertThat(again.getMessageCount()).isEqualTo(2);
    assertThat(again.getConsumerCount()).isZero();

    channel.basicConsume("declared", new DefaultConsumer(channel));
    assertThat(channel.consumerCount("declared")).isEqualTo(1);
  }

  @Test
  @Proves(Feature.QUEUE_DECLARE)
  void passiveDeclareFindsAQueueWhateverItsArguments() throws Exception {
    channel.queueDeclare("found", true, false, false, null);

    assertThat(channel.queueDeclarePassive("found").getQueue()).isEqualTo("found");
    assertChannelCloses(
        404,
        "NOT_FOUND - no queue 'missing' in vhost '/'",
        () -> channel.queueDeclarePassive("missing"));
  }

  @Test
  @Proves(Feature.INEQUIVALENT)
  void declaringADurableQueueAsTransientIsRefused() throws Exception {
    channel.queueDeclare("durable", true, false, false, null);

    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'durable' in vhost '/':"
            + " received 'false' but current is 'true'",
        () -> channel.queueDeclare("durable", false, false, false, null));
  }

  @Test
  @Proves(Feature.INEQUIVALENT)
  void declaringWithAnotherAutoDeleteIsRefused() throws Exception {
    channel.queueDeclare("lasting", false, false, false, null);

    assertChannelCloses(
        406,
        "inequivalent arg 'auto_delete' for queue 'lasting' in vhost '/':"
            + " received 'true' but current is 'false'",
        () -> channel.queueDeclare("lasting", false, false, true, null));
  }

  @Test
  @Proves(Feature.SERVER_NAMED)
  void aQueueWithoutANameGetsOneThatIsMeantFromThenOn() throws Exception {
    String first = temporaryQueue();
    String second = temporaryQueue();

    assertThat(first).startsWith("amq.gen-").isNotEqualTo(second);
    channel.queueBind("", "amq.direct", "key");
    publish("amq.direct", "key", "to the second");
    assertThat(take(second)).isEqualTo("to the second");
  }

  @Test
  @Proves(Feature.SERVER_NAMED)
  void reservedNamesAreRefused() {
    assertChannelCloses(
        403,
        "ACCESS_REFUSED - queue name 'amq.mine' contains reserved prefix 'amq.*'",
        () -> channel.queueDeclare("amq.mine", false, false, false, null));
  }

  @Test
  @Proves(Feature.EXCLUSIVE_QUEUES)
  void otherConnectionsMayNotUseAnExclusiveQueue() throws Exception {
    channel.queueDeclare("mine", false, true, false, null);
    String words = "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue 'mine'";

    try (Connection other = broker.clients().newConnection()) {
      assertChannelCloses(
          RESOURCE_LOCKED,
          words,
          () -> other.createChannel().queueDeclare("mine", false, true, false, null));
      assertChannelCloses(
          RESOURCE_LOCKED, words, () -> other.createChannel().queueDeclarePassive("mine"));
      assertChannelCloses(
          RESOURCE_LOCKED, words, () -> other.createChannel().basicGet("mine", true));
      assertChannelCloses(
          RESOURCE_LOCKED,
          words,
          () -> other.createChannel().basicConsume("mine", new DefaultConsumer(channel)));
      assertChannelCloses(RESOURCE_LOCKED, words, () -> other.createChannel().queueDelete("mine"));
      assertChannelCloses(RESOURCE_LOCKED, words, () -> other.createChannel().queuePurge("mine"));
    }
  }

  @Test
  @Proves(Feature.EXCLUSIVE_QUEUES)
  void anExclusiveQueueGoesWithItsConnection() throws Exception {
    try (Connection other = broker.clients().newConnection()) {
      other.createChannel().queueDeclare("gone", false, true, false, null);
    }

    assertChannelCloses(404, "no queue 'gone'", () -> channel.queueDeclarePassive("gone"));
  }

  @Test
  @Proves(Feature.QUEUE_AUTO_DELETE)
  void anAutoDeleteQueueGoesWithItsLastConsumer() throws Exception {
    channel.queueDeclare("passing", false, false, true, null);
    String first = channel.basicConsume("passing", new DefaultConsumer(channel));
    String second = channel.basicConsume("passing", new DefaultConsumer(channel));

    channel.basicCancel(first);
    assertThat(channel.consumerCount("passing")).isEqualTo(1);
    channel.basicCancel(second);
    assertChannelCloses(404, "no queue 'passing'", () -> channel.queueDeclarePassive("passing"));
  }

  @Test
  @Proves(Feature.QUEUE_BIND)
  void aBindingCarriesUntilItIsRemoved() throws Exception {
    String queue = temporaryQueue();
    channel.queueBind(queue, "amq.direct", "bound");
    publish("amq.direct", "bound", "first");
    assertThat(take(queue)).isEqualTo("first");

    channel.queueUnbind(queue, "amq.direct", "bound");
    publish("amq.direct", "bound", "second");
    assertThat(take(queue)).isEmpty();
    assertChannelCloses(
        404,
        "NOT_FOUND - no exchange 'missing' in vhost '/'",
        () -> channel.queueBind(queue, "missing", "bound"));
  }

  @Test
  @Proves(Feature.QUEUE_DELETE)
  void deleteTellsHowManyMessagesWent() throws Exception {
    channel.queueDeclare("deleted", true, false, false, null);
    fill("deleted", "a", "b", "c");

    assertThat(channel.queueDelete("deleted").getMessageCount()).isEqualTo(3);
    assertThat(channel.queueDelete("deleted").getMessageCount()).isZero();
  }

  @Test
  @Proves(Feature.QUEUE_DELETE)
  void deleteMayAskForAnUnusedOrEmptyQueue() throws Exception {
    channel.queueDeclare("in-use", false, false, false, null);
    fill("in-use", "a");
    connection.createChannel().basicConsume("in-use", new DefaultConsumer(channel));
    Channel another = connection.createChannel();

    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - queue 'in-use' in vhost '/' in use",
        () -> channel.queueDelete("in-use", true, false));
    assertThat(another.queueDelete("in-use").getMessageCount()).isNotNegative();
    another.queueDeclare("filled", false, false, false, null);
    fill("filled", "a");
    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - queue 'filled' in vhost '/' not empty",
        () -> another.queueDelete("filled", false, true));
  }

  @Test
  @Proves(Feature.QUEUE_PURGE)
  void purgeRemovesWhatIsReadyAndLeavesWhatIsOut() throws Exception {
    String queue = temporaryQueue();
    fill(queue, "out", "b", "c");
    long tag = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();

    assertThat(channel.queuePurge(queue).getMessageCount()).isEqualTo(2);
    assertThat(take(queue)).isEmpty();
    channel.basicReject(tag, true);
    assertThat(take(queue)).isEqualTo("out");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-cache-size", "x-message-deduplication"})
  @Proves(Feature.QUEUE_ARGUMENTS)
  void argumentsThatChangeAQueueAreRefusedRatherThanIgnored(String argument) {
    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - invalid arg '" + argument + "' for queue 'special' in vhost '/'",
        () -> channel.queueDeclare("special", false, false, false, Map.of(argument, 10)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x-message-ttl | -1 | {value_negative,-1}",
        "x-max-priority | -1 | {value_negative,-1}",
        "x-max-length-bytes | -1 | {value_negative,-1}",
        "x-max-priority | 256 | {max_value_exceeded,256}",
        "x-expires | 0 | {value_zero,0}",
        "x-expires | 315360000001 | {value_too_large,315360000001}"
      })
  @Proves(Feature.QUEUE_ARGUMENTS)
  void impossibleValuesAreRefused(String argument, long value, String why) {
    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - invalid arg '%s' for queue 'wrong' in vhost '/': %s"
            .formatted(argument, why),
        () -> channel.queueDeclare("wrong", false, false, false, Map.of(argument, value)));
  }

  @Test
  @Proves(Feature.QUEUE_ARGUMENTS)
  void aDeadLetterExchangeIsNamedByText() {
    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - invalid type 'long' for arg 'x-dead-letter-exchange' in queue 'wrong'"
            + " in vhost '/'",
        () ->
            channel.queueDeclare(
                "wrong", false, false, false, Map.of("x-dead-letter-exchange", 5L)));
  }

  @Test
  @Proves(Feature.QUEUE_ARGUMENTS)
  void aDeadLetterKeyNeedsAnExchange() {
    assertChannelCloses(
        406,
        "routing_key_but_no_dlx_defined",
        () ->
            channel.queueDeclare(
                "keyed", false, false, false, Map.of("x-dead-letter-routing-key", "key")));
  }

  @Test
  @Proves(Feature.QUEUE_ARGUMENTS)
  void hintsAndUnknownArgumentsAreKept() throws Exception {
    Map<String, Object> hints =
        Map.of("x-queue-mode", "lazy", "x-queue-version", 2, "x-anything", "goes");
    channel.queueDeclare("hinted", true, false, false, hints);
    channel.queueDeclare("hinted", true, false, false, hints);
    Map<String, Object> typed = new HashMap<>(hints);
    typed.put("x-queue-type", "quorum");
    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - inequivalent arg 'x-queue-type' for queue 'hinted' in vhost '/':"
            + " received the value 'quorum' of type 'longstr' but current is none",
        () -> channel.queueDeclare("hinted", true, false, false, typed));
  }
}
