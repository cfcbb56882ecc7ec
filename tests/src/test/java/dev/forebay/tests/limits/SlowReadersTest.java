package dev.forebay.tests.limits;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import dev.forebay.transport.ListenerOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A consumer with no limit of unacknowledged messages that does not read what it is sent. */
class SlowReadersTest extends LimitsTest {
  private static final String QUEUE = "both";
  private static final int MESSAGES = 1200;
  private static final int BODY_BYTES = 32 << 10;

  /** What the socket and the broker together may hold for one reader: 1 MiB and a little. */
  private static final int UNSENT_BYTES_MAX = 4 * MIB;

  /** Numbers of the messages that came to the consumer that reads. */
  private final Set<Integer> read = ConcurrentHashMap.newKeySet();

  private Connection connection;
  private Channel channel;

  @SuppressWarnings("NullAway.Init") // open fills the fields
  SlowReadersTest() {}

  @BeforeEach
  void open() throws Exception {
    connection = broker.clients().newConnection();
    channel = connection.createChannel();
    channel.queueDeclare(QUEUE, true, false, false, null);
    channel.confirmSelect();
  }

  @AfterEach
  void close() {
    connection.abort();
  }

  @Test
  void whatItHoldsGoesToTheOthersWhenItGoes() throws Exception {
    RawClient deaf = open(1);
    deaf.consume(1, QUEUE, false);
    awaitConsumers(1);
    readBeside();
    publish(0);
    bystander.isServed();
    publish(MESSAGES);
    awaitMetric("forebay_messages_ready", count -> count == 0);
    assertBounded();
    awaitMetric("forebay_messages_unacknowledged", count -> count == 2 * MESSAGES - read.size());
    assertThat(read.size()).isGreaterThan(MESSAGES);
    assertThat(read.size()).isLessThan(2 * MESSAGES);

    deaf.close();
    awaitMetric("forebay_messages_ready", count -> count == 0);
    awaitMetric("forebay_messages_unacknowledged", _ -> read.size() == 2 * MESSAGES);
    awaitMetric("forebay_messages_unacknowledged", count -> count == 0);
    awaitMetric("forebay_unsent_bytes", bytes -> bytes == 0);
    bystander.isServed();
  }

  @Test
  void withoutAcknowledgementsItTakesNoMoreThanItsSocketHolds() throws Exception {
    RawClient deaf = open(1);
    deaf.consume(1, QUEUE, true);
    awaitConsumers(1);
    publish(0);
    bystander.isServed();
    assertBounded();
    double left = broker.metric("forebay_messages_ready");
    assertThat(left).isGreaterThan(MESSAGES / 2.0);
    readBeside();
    awaitMetric("forebay_messages_ready", count -> count == 0);
    publish(MESSAGES);
    bystander.isServed();
    assertBounded();

    deaf.close();
    awaitMetric("forebay_messages_ready", count -> count == 0);
    awaitMetric("forebay_messages_unacknowledged", count -> count == 0);
    awaitMetric("forebay_unsent_bytes", bytes -> bytes == 0);
    assertThat(read.size()).isGreaterThanOrEqualTo((int) left + MESSAGES);
    assertThat(read.size()).isLessThan(2 * MESSAGES);
  }

  /** What is under way to a reader on another loop counts as well. */
  @Test
  void onWhateverLoopTheyAreTheyHoldLittle() throws Exception {
    List<RawClient> deaf = new ArrayList<>();
    // Connections take the loops in turn.
    for (int i = 0; i < loops; i++) {
      deaf.add(open(1));
    }
    for (RawClient client : deaf) {
      client.consume(1, QUEUE, false);
    }
    awaitConsumers(loops);
    byte[] large = new byte[200_000];
    for (int i = 0; i < 120; i++) {
      channel.basicPublish("", QUEUE, MessageProperties.MINIMAL_BASIC, large);
    }
    channel.waitForConfirmsOrDie(SOON.toMillis());
    bystander.isServed();
    assertThat(broker.metric("forebay_unsent_bytes")).isLessThan(loops * 3.0 * MIB);
    assertThat(broker.metric("forebay_connections")).isEqualTo(2 * loops + 1);

    for (RawClient client : deaf) {
      client.close();
    }
    awaitMetric("forebay_messages_unacknowledged", count -> count == 0);
    assertThat(channel.messageCount(QUEUE)).isEqualTo(120);
  }

  /** Reads on the same queue, and acknowledges what it has read. */
  private void readBeside() throws Exception {
    Channel reading = connection.createChannel();
    reading.basicConsume(
        QUEUE,
        false,
        (tag, delivery) -> {
          read.add(ByteBuffer.wrap(delivery.getBody()).getInt());
          reading.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        },
        tag -> {});
  }

  private void publish(int first) throws Exception {
    for (int number = first; number < first + MESSAGES; number++) {
      byte[] body = new byte[BODY_BYTES];
      ByteBuffer.wrap(body).putInt(number);
      channel.basicPublish("", QUEUE, MessageProperties.MINIMAL_PERSISTENT_BASIC, body);
    }
    channel.waitForConfirmsOrDie(SOON.toMillis());
  }

  private void awaitConsumers(int count) throws Exception {
    while (channel.consumerCount(QUEUE) < count) {
      Thread.sleep(10);
    }
  }

  private void assertBounded() throws Exception {
    // With less than the lower one unsent it would be given more.
    assertThat(broker.metric("forebay_unsent_bytes"))
        .isBetween(1.0 * ListenerOptions.DEFAULT.writeLowBytes(), 1.0 * UNSENT_BYTES_MAX);
    assertThat(broker.metric("forebay_pinned_bytes")).isLessThan(UNSENT_BYTES_MAX);
  }
}
