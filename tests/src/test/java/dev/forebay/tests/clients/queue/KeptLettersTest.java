package dev.forebay.tests.clients.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.MessageProperties;
import dev.forebay.tests.clients.ConformanceTest;
import dev.forebay.tests.clients.Deliveries;
import dev.forebay.tests.clients.Feature;
import dev.forebay.tests.clients.Proves;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Dead letters that stay until they are somewhere. */
public class KeptLettersTest extends ConformanceTest {
  /** Who stands aside goes again after one, two, four seconds. */
  private static final Duration LATER = Duration.ofSeconds(30);

  @SuppressWarnings("NullAway.Init") // the life cycle methods fill the fields
  KeptLettersTest() {}

  @Test
  @Proves(Feature.DEAD_LETTER_STRATEGY)
  void whatReachesNothingStaysUntilItReachesSomething() throws Exception {
    channel.queueDeclare("work", true, false, false, kept(Map.of()));

    reject("lost", "work");
    reject("found", "work");
    // Neither an exchange nor a queue; then an exchange.
    channel.exchangeDeclare("dead", "direct", true);
    channel.queueDeclare("letters", true, false, false, null);
    channel.queueBind("letters", "dead", "found");

    await().atMost(LATER).until(() -> channel.messageCount("letters") == 1);
    assertThat(take("letters")).isEqualTo("found");
    // The other one stays behind, and holds up nobody.
    reject("found", "work");
    await().atMost(LATER).until(() -> channel.messageCount("letters") == 1);
    channel.queueBind("letters", "dead", "lost");
    await().atMost(LATER).until(() -> channel.messageCount("letters") == 2);
    assertThat(channel.basicGet("letters", true).getProps().getHeaders())
        .extractingByKey("x-first-death-reason")
        .hasToString("rejected");
    assertThat(take("letters")).isEqualTo("lost");
  }

  @Test
  @Proves(Feature.DEAD_LETTER_STRATEGY)
  void aQueueThatIsFullGetsItLaterAndOthersGetItOnce() throws Exception {
    channel.exchangeDeclare("dead", "fanout", true);
    channel.queueDeclare(
        "full", true, false, false, Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
    channel.queueDeclare("letters", true, false, false, null);
    channel.queueBind("full", "dead", "");
    channel.queueBind("letters", "dead", "");
    channel.queueDeclare("work", true, false, false, kept(Map.of()));
    fill("full", "before");

    reject("one", "work");
    reject("two", "work");

    await().until(() -> channel.messageCount("letters") == 2);
    assertThat(take("full")).isEqualTo("before");
    await().atMost(LATER).until(() -> channel.messageCount("full") == 1);
    assertThat(take("full")).isEqualTo("one");
    await().atMost(LATER).until(() -> channel.messageCount("full") == 1);
    assertThat(take("full")).isEqualTo("two");
    assertThat(List.of(take("letters"), take("letters"), take("letters")))
        .containsExactly("one", "two", "");
  }

  @Test
  @Proves(Feature.DEAD_LETTER_STRATEGY)
  void itCountsForTheLimitsAsLongAsItStays() throws Exception {
    channel.queueDeclare("few", true, false, false, kept(Map.of("x-max-length", 2)));
    channel.queueDeclare("small", true, false, false, kept(Map.of("x-max-length-bytes", 10)));
    reject("few", "few");
    reject("12345678", "small");

    assertThat(isTaken("few", "second")).isTrue();
    assertThat(isTaken("few", "third")).isFalse();
    assertThat(isTaken("small", "9a")).isTrue();
    assertThat(isTaken("small", "b")).isFalse();
    channel.exchangeDeclare("dead", "fanout", true);
    channel.queueDeclare("letters", true, false, false, null);
    channel.queueBind("letters", "dead", "");
    await().atMost(LATER).until(() -> channel.messageCount("letters") == 2);

    assertThat(isTaken("few", "third")).isTrue();
    assertThat(isTaken("small", "b")).isTrue();
  }

  @Test
  @Proves(Feature.DEAD_LETTER_STRATEGY)
  void aQueueThatDropsFromItsHeadKeepsNothing() throws Exception {
    Map<String, Object> dropping = kept(Map.of("x-overflow", "drop-head", "x-max-length", 1));
    channel.queueDeclare("dropping", true, false, false, dropping);
    channel.queueDeclare(
        "once", true, false, false, kept(Map.of("x-dead-letter-strategy", "at-most-once")));
    Map<String, Object> nowhere = kept(Map.of());
    nowhere.remove("x-dead-letter-exchange");
    channel.queueDeclare("nowhere", true, false, false, nowhere);
    channel.queueDeclare("work", true, false, false, kept(Map.of()));
    for (String queue : List.of("dropping", "once", "nowhere", "work")) {
      reject(queue, queue);
    }
    channel.exchangeDeclare("dead", "fanout", true);
    channel.queueDeclare("letters", true, false, false, null);
    channel.queueBind("letters", "dead", "");

    await().atMost(LATER).until(() -> channel.messageCount("letters") == 1);
    assertThat(take("letters")).isEqualTo("work");
  }

  @Test
  @Proves(Feature.DEAD_LETTER_STRATEGY)
  void whatComesRoundWithoutARejectionStaysForItsOwnQueueIsNoPlace() throws Exception {
    channel.exchangeDeclare("dead", "direct", true);
    channel.queueDeclare("round", true, false, false, kept(Map.of("x-message-ttl", 1)));
    channel.queueBind("round", "dead", "round");

    fill("round", "again");
    await().until(() -> channel.messageCount("round") == 0);
    channel.queueDeclare("letters", true, false, false, null);
    channel.queueBind("letters", "dead", "round");

    await().atMost(LATER).until(() -> channel.messageCount("letters") == 1);
    assertThat(take("letters")).isEqualTo("again");
  }

  @Test
  @Proves(Feature.DEAD_LETTER_STRATEGY)
  void wordsAreChecked() {
    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - invalid arg 'x-dead-letter-strategy' for queue 'work' in vhost '/':"
            + " invalid_dlx_strategy",
        () ->
            channel.queueDeclare(
                "work", true, false, false, kept(Map.of("x-dead-letter-strategy", "always"))));
  }

  private static Map<String, Object> kept(Map<String, Object> more) {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("x-queue-type", "quorum");
    arguments.put("x-overflow", "reject-publish");
    arguments.put("x-dead-letter-exchange", "dead");
    arguments.put("x-dead-letter-strategy", "at-least-once");
    arguments.putAll(more);
    return arguments;
  }

  /** Publishes a message with its own body as the routing key of its letter, and refuses it. */
  private void reject(String body, String queue) throws Exception {
    channel.exchangeDeclare("in", "fanout", true);
    channel.queueBind(queue, "in", "");
    channel.confirmSelect();
    channel.basicPublish("in", body, MessageProperties.PERSISTENT_TEXT_PLAIN, body.getBytes(UTF_8));
    channel.waitForConfirmsOrDie(SOON.toMillis());
    Deliveries taken = new Deliveries();
    String tag = taken.consume(channel, queue);
    Delivery delivery = taken.next();
    channel.basicReject(Deliveries.tag(delivery), false);
    channel.basicCancel(tag);
    channel.queueUnbind(queue, "in", "");
  }

  private boolean isTaken(String queue, String body) throws IOException, InterruptedException {
    channel.basicPublish("", queue, MessageProperties.PERSISTENT_TEXT_PLAIN, body.getBytes(UTF_8));
    return channel.waitForConfirms();
  }
}
