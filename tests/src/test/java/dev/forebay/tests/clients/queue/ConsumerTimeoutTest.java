package dev.forebay.tests.clients.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.GetResponse;
import dev.forebay.tests.clients.ConformanceTest;
import dev.forebay.tests.clients.Deliveries;
import dev.forebay.tests.clients.Feature;
import dev.forebay.tests.clients.Proves;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long a client may take to acknowledge. */
public class ConsumerTimeoutTest extends ConformanceTest {
  private static final long HOUR_MILLIS = 3_600_000;

  @SuppressWarnings("NullAway.Init") // the life cycle methods fill the fields
  ConsumerTimeoutTest() {}

  @Override
  protected List<String> settings() {
    return List.of("amqp.consumer-timeout=2s");
  }

  @Test
  @Proves(Feature.CONSUMER_TIMEOUT)
  void whoDoesNotAcknowledgeInTimeLosesTheChannelAndOthersGetTheMessage() throws Exception {
    channel.queueDeclare("q", true, false, false, null);
    Channel slow = connection.createChannel();
    new Deliveries().consume(slow, "q");
    fill("q", "a");

    assertTimesOut(slow, 2000);
    GetResponse again = channel.basicGet("q", true);
    assertThat(text(again.getBody())).isEqualTo("a");
    assertThat(again.getEnvelope().isRedeliver()).isTrue();
  }

  @Test
  @Proves(Feature.CONSUMER_TIMEOUT)
  void aQueueSaysHowLongAndAConsumerOtherwise() throws Exception {
    channel.queueDeclare("short", true, false, false, Map.of("x-consumer-timeout", 1000));
    channel.queueDeclare("long", true, false, false, Map.of("x-consumer-timeout", HOUR_MILLIS));
    Channel patient = connection.createChannel();
    Channel hasty = connection.createChannel();
    Channel slow = connection.createChannel();
    Deliveries taken = new Deliveries();
    taken.consume(patient, "long");
    fill("long", "a");
    taken.next();
    taken.consume(hasty, "long", Map.of("x-consumer-timeout", 1500));
    taken.consume(patient, "short", Map.of("x-consumer-timeout", HOUR_MILLIS));
    fill("short", "b");
    taken.next();
    fill("short", "c");
    assertThat(slow.basicGet("short", false)).isNull();
    channel.queueDeclare("got", true, false, false, Map.of("x-consumer-timeout", 1000));
    fill("got", "d");
    assertThat(slow.basicGet("got", false)).isNotNull();

    assertTimesOut(slow, 1000);
    // The one that is not patient gets it by turns.
    fill("long", "e", "f");
    assertTimesOut(hasty, 1500);
    assertThat(patient.isOpen()).isTrue();
  }

  @Test
  @Proves(Feature.CONSUMER_TIMEOUT)
  void impossibleTimesAreRefused() {
    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - invalid arg 'x-consumer-timeout' for queue 'q' in vhost '/':"
            + " {value_negative,-1}",
        () -> channel.queueDeclare("q", true, false, false, Map.of("x-consumer-timeout", -1)));
  }

  @Test
  @Proves(Feature.CONSUMER_TIMEOUT)
  void impossibleTimesOfConsumersAreRefused() throws Exception {
    channel.queueDeclare("q", true, false, false, null);
    Channel other = connection.createChannel();
    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - invalid arg 'x-consumer-timeout' for queue 'q' in vhost '/':"
            + " \"expected integer, got longstr\"",
        () -> consume(channel, "soon"));
    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - invalid arg 'x-consumer-timeout' for queue 'q' in vhost '/':"
            + " {value_negative,-5}",
        () -> consume(other, -5));
  }

  private static void consume(Channel on, Object timeout) throws Exception {
    on.basicConsume("q", false, Map.of("x-consumer-timeout", timeout), new DefaultConsumer(on));
  }

  private static void assertTimesOut(Channel slow, long millis) {
    await().until(() -> !slow.isOpen());
    assertThat(slow.getCloseReason().getReason())
        .isInstanceOfSatisfying(
            AMQP.Channel.Close.class,
            close -> {
              assertThat(close.getReplyCode()).isEqualTo(406);
              assertThat(close.getReplyText())
                  .isEqualTo(
                      "PRECONDITION_FAILED - delivery acknowledgement on channel %d timed out."
                              .formatted(slow.getChannelNumber())
                          + " Timeout value used: %d ms. This timeout value can be configured,"
                              .formatted(millis)
                          + " see consumers doc guide to learn more");
              assertThat(close.getClassId()).isZero();
              assertThat(close.getMethodId()).isZero();
            });
  }
}
