package dev.forebay.tests.clients.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import dev.forebay.tests.clients.Feature;
import dev.forebay.tests.clients.Proves;
import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exchanges that give each message to one of their bindings. */
@ParameterizedClass(name = "loops={0}")
@ValueSource(ints = {1, 3})
public class ChoosingExchangesTest {
  private static final int MESSAGES = 400;
  private static final List<String> QUEUES = List.of("a", "b", "c", "d");

  @Parameter int loops;
  private Path directory;
  private TestBroker broker;
  private Connection connection;
  private Channel channel;

  @SuppressWarnings("NullAway.Init") // the life cycle methods fill the fields
  ChoosingExchangesTest() {}

  @BeforeEach
  void start(@TempDir Path fresh) throws IOException, TimeoutException {
    directory = fresh;
    open();
  }

  private void open() throws IOException, TimeoutException {
    broker = TestBroker.start(directory, "loops=" + loops);
    connection = broker.clients().newConnection();
    channel = connection.createChannel();
    channel.confirmSelect();
  }

  @AfterEach
  void stop() {
    connection.abort();
    broker.close();
  }

  @Test
  @Proves(Feature.HASH_EXCHANGES)
  void aConsistentHashGivesEachKeyToOneQueueByWeight() throws Exception {
    bound("x", "x-consistent-hash", Map.of(), "1", "1", "3", "3");
    List<List<String>> first = publishKeys("x");
    List<List<String>> again = publishKeys("x");

    assertThat(again).isEqualTo(first);
    assertThat(first.stream().mapToInt(List::size).sum()).isEqualTo(MESSAGES);
    assertThat(first).allSatisfy(queue -> assertThat(queue).isNotEmpty());
    assertThat(first.get(2).size() + first.get(3).size()).isBetween(240, 350);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-consistent-hash", "x-modulus-hash"})
  @Proves({Feature.HASH_EXCHANGES, Feature.DURABILITY})
  void keysStayWhereTheyAreOverARestart(String type) throws Exception {
    bound("x", type, Map.of(), "2", "1", "1", "1");
    List<List<String>> before = publishKeys("x");
    stop();
    open();

    assertThat(publishKeys("x")).isEqualTo(before);
    assertThat(before.stream().filter(queue -> !queue.isEmpty()).count()).isGreaterThan(2);
  }

  @Test
  @Proves({Feature.HASH_EXCHANGES, Feature.DURABILITY})
  void aHeaderOrAPropertyCanBeHashedAlsoAfterARestart() throws Exception {
    bound("by-header", "x-consistent-hash", Map.of("hash-header", "id"), "1", "1", "1", "1");
    channel.exchangeDeclare(
        "by-id", "x-consistent-hash", true, false, Map.of("hash-property", "message_id"));
    channel.exchangeDeclare(
        "by-time", "x-consistent-hash", true, false, Map.of("hash-property", "timestamp"));
    for (String queue : QUEUES) {
      channel.queueBind(queue, "by-id", "1");
      channel.queueBind(queue, "by-time", "1");
    }
    stop();
    open();

    // The key is not asked, and neither property nor header is found by chance.
    assertOneQueue("by-header", "id", headers("id", "same"), headers("id", "same"));
    assertSpread("by-header", i -> headers("id", "id" + i));
    assertSpread("by-id", i -> new AMQP.BasicProperties.Builder().messageId("m" + i).build());
    assertSpread(
        "by-time",
        i ->
            new AMQP.BasicProperties.Builder()
                .timestamp(Date.from(Instant.ofEpochSecond(i)))
                .build());
    assertOneQueue("by-id", "without", new AMQP.BasicProperties(), headers("id", "other"));
  }

  @Test
  @Proves(Feature.HASH_EXCHANGES)
  void badArgumentsAndWeightsAreRefused() throws Exception {
    assertCloses(
        "hash-header and hash-property are mutually exclusive",
        each -> declare(each, Map.of("hash-header", "h", "hash-property", "message_id")));
    assertCloses(
        "Unsupported property: app_id", each -> declare(each, Map.of("hash-property", "app_id")));
    assertCloses(
        "invalid type 'signedint' for arg 'hash-header' in exchange 'bad' in vhost '/'",
        each -> declare(each, Map.of("hash-header", 1)));
    channel.exchangeDeclare("ring", "x-consistent-hash", true);
    String queue = channel.queueDeclare().getQueue();
    assertCloses(
        "The binding key must be an integer: <<\"a\">>",
        each -> each.queueBind(queue, "ring", "a"));
    assertCloses(
        "The binding key must be an integer: <<>>", each -> each.queueBind(queue, "ring", ""));
    assertCloses(
        "inequivalent arg 'type' for exchange 'ring' in vhost '/':"
            + " received 'direct' but current is ''x-consistent-hash''",
        each -> each.exchangeDeclare("ring", "direct", true));
    assertCloses(
        "The binding key must be greater than 0", each -> each.queueBind(queue, "ring", "0"));
    assertCloses(
        "The binding key must not be greater than 256",
        each -> each.queueBind(queue, "ring", "257"));
  }

  @Test
  @Proves(Feature.HASH_EXCHANGES)
  void alternatesAndExchangesBehindWorkAsWithOthers() throws Exception {
    channel.exchangeDeclare("rest", "fanout");
    channel.exchangeDeclare(
        "ring", "x-consistent-hash", false, false, Map.of("alternate-exchange", "rest"));
    channel.exchangeDeclare("behind", "fanout");
    channel.queueDeclare("rest", true, false, false, null);
    channel.queueDeclare("behind", true, false, false, null);
    channel.queueBind("rest", "rest", "");
    channel.queueBind("behind", "behind", "");

    publish("ring", "k", null, "nobody");
    channel.exchangeBind("behind", "ring", "1");
    publish("ring", "k", null, "somebody");
    channel.waitForConfirmsOrDie(10_000);
    assertThat(drained("rest")).containsExactly("nobody");
    assertThat(drained("behind")).containsExactly("somebody");
  }

  @ParameterizedTest
  @ValueSource(strings = {"message_id", "correlation_id", "timestamp"})
  @Proves({Feature.HASH_EXCHANGES, Feature.DEAD_LETTERS})
  void deadLettersGoWhereTheMessageWouldHaveGone(String property) throws Exception {
    bound("x", "x-consistent-hash", Map.of("hash-property", property), "1", "1", "1", "1");
    channel.queueDeclare("dying", true, false, false, Map.of("x-dead-letter-exchange", "x"));
    for (int i = 0; i < MESSAGES; i++) {
      publish("x", "", named(i), "m" + i);
    }
    channel.waitForConfirmsOrDie(10_000);
    List<List<String>> directly = drained();
    for (int i = 0; i < MESSAGES; i++) {
      publish("", "dying", named(i), "m" + i);
    }
    channel.waitForConfirmsOrDie(10_000);
    for (GetResponse got = channel.basicGet("dying", false);
        got != null;
        got = channel.basicGet("dying", false)) {
      channel.basicReject(got.getEnvelope().getDeliveryTag(), false);
    }
    assertThat(directly).allSatisfy(queue -> assertThat(queue).isNotEmpty());
    List<List<String>> letters = drainedUntil(MESSAGES);
    assertThat(letters).isEqualTo(directly);
  }

  private static AMQP.BasicProperties named(int number) {
    return new AMQP.BasicProperties.Builder()
        .messageId("m" + number)
        .correlationId("c" + number)
        .timestamp(Date.from(Instant.ofEpochSecond(number)))
        .build();
  }

  /** What the queues get until all of so many are there. */
  private List<List<String>> drainedUntil(int messages) throws IOException {
    List<List<String>> all = drained();
    for (int count = 0; count < messages; ) {
      List<List<String>> more = drained();
      for (int i = 0; i < all.size(); i++) {
        all.get(i).addAll(more.get(i));
      }
      count = all.stream().mapToInt(List::size).sum();
    }
    return all;
  }

  @Test
  @Proves(Feature.HASH_EXCHANGES)
  void copiesGoWithTheMessage() throws Exception {
    bound("x", "x-consistent-hash", Map.of(), "1", "1", "1", "1");
    publish("x", "k", headers("CC", List.of("k1", "k2", "k3", "k4", "k5", "k6")), "m");
    channel.waitForConfirmsOrDie(10_000);
    assertThat(drained().stream().flatMap(List::stream)).containsExactly("m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-random", "x-local-random"})
  @Proves(Feature.RANDOM_EXCHANGES)
  void chanceGivesEachMessageToOneQueue(String type) throws Exception {
    bound("x", type, Map.of(), "", "", "", "");
    for (int i = 0; i < MESSAGES; i++) {
      publish("x", "", null, "m" + i);
    }
    channel.waitForConfirmsOrDie(10_000);
    List<List<String>> queues = drained();
    assertThat(queues.stream().mapToInt(List::size).sum()).isEqualTo(MESSAGES);
    assertThat(queues).allSatisfy(queue -> assertThat(queue.size()).isBetween(50, 150));
  }

  @ParameterizedTest
  @CsvSource({
    "quorum, '', Queue type rabbit_quorum_queue not valid for this exchange type",
    "stream, '', Queue type rabbit_stream_queue not valid for this exchange type",
    "classic, k, Non empty binding 'k' key not permitted"
  })
  @Proves(Feature.RANDOM_EXCHANGES)
  void aLocalRandomExchangeLeadsToClassicQueuesWithoutAKey(String kind, String key, String words)
      throws Exception {
    channel.exchangeDeclare("near", "x-local-random", true);
    channel.queueDeclare("q", true, false, false, Map.of("x-queue-type", kind));
    assertCloses(words, each -> each.queueBind("q", "near", key));
    assertCloses("Destination not found", each -> each.exchangeBind("amq.fanout", "near", ""));
  }

  private void bound(String exchange, String type, Map<String, Object> arguments, String... keys)
      throws IOException {
    channel.exchangeDeclare(exchange, type, true, false, arguments);
    for (int i = 0; i < keys.length; i++) {
      channel.queueDeclare(QUEUES.get(i), true, false, false, null);
      channel.queueBind(QUEUES.get(i), exchange, keys[i]);
    }
  }

  /** What each queue gets of messages with many keys. */
  private List<List<String>> publishKeys(String exchange) throws Exception {
    for (int i = 0; i < MESSAGES; i++) {
      publish(exchange, "key" + i, null, "key" + i);
    }
    channel.waitForConfirmsOrDie(10_000);
    return drained();
  }

  private void assertOneQueue(String exchange, String body, AMQP.BasicProperties... messages)
      throws Exception {
    for (int i = 0; i < messages.length; i++) {
      publish(exchange, "key" + i, messages[i], body);
    }
    channel.waitForConfirmsOrDie(10_000);
    assertThat(drained().stream().filter(queue -> !queue.isEmpty())).hasSize(1);
  }

  /** What a message with a number has besides its key, which is the same for all. */
  @FunctionalInterface
  private interface Numbered {
    AMQP.BasicProperties of(int number);
  }

  private void assertSpread(String exchange, Numbered messages) throws Exception {
    for (int i = 0; i < MESSAGES; i++) {
      publish(exchange, "same", messages.of(i), "m" + i);
    }
    channel.waitForConfirmsOrDie(10_000);
    assertThat(drained()).allSatisfy(queue -> assertThat(queue).isNotEmpty());
  }

  private static AMQP.BasicProperties headers(String name, Object value) {
    return new AMQP.BasicProperties.Builder().headers(Map.of(name, value)).build();
  }

  private void publish(
      String exchange, String key, AMQP.@Nullable BasicProperties message, String body)
      throws IOException {
    channel.basicPublish(exchange, key, message, body.getBytes(StandardCharsets.UTF_8));
  }

  private List<List<String>> drained() throws IOException {
    List<List<String>> queues = new ArrayList<>();
    for (String queue : QUEUES) {
      queues.add(drained(queue));
    }
    return queues;
  }

  private List<String> drained(String queue) throws IOException {
    List<String> bodies = new ArrayList<>();
    for (GetResponse got = channel.basicGet(queue, true);
        got != null;
        got = channel.basicGet(queue, true)) {
      bodies.add(new String(got.getBody(), StandardCharsets.UTF_8));
    }
    return bodies;
  }

  private static void declare(Channel on, Map<String, Object> arguments) throws IOException {
    on.exchangeDeclare("bad", "x-consistent-hash", true, false, arguments);
  }

  @FunctionalInterface
  private interface Refused {
    void on(Channel channel) throws IOException;
  }

  private void assertCloses(String words, Refused command) throws IOException {
    Channel own = connection.createChannel();
    ThrowingCallable refused = () -> command.on(own);
    Throwable failure = catchThrowable(refused);
    if (!(failure instanceof IOException outer
        && outer.getCause() instanceof ShutdownSignalException signal
        && signal.getReason() instanceof AMQP.Channel.Close close)) {
      throw new AssertionError("not a close of the channel", failure);
    }
    assertThat(close.getReplyCode()).isEqualTo(406);
    assertThat(close.getReplyText()).isEqualTo("PRECONDITION_FAILED - " + words);
  }
}
