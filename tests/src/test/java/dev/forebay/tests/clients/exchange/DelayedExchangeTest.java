package dev.forebay.tests.clients.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.ShutdownSignalException;
import dev.forebay.tests.clients.Feature;
import dev.forebay.tests.clients.Proves;
import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exchanges that hold messages back as long as they ask. */
@ParameterizedClass(name = "loops={0}")
@ValueSource(ints = {1, 3})
public class DelayedExchangeTest {
  private static final String TYPE = "x-delayed-message";

  @Parameter int loops;
  private Path directory;
  private TestBroker broker;
  private Connection connection;
  private Channel channel;
  private BlockingQueue<Delivery> came;

  @SuppressWarnings("NullAway.Init") // the life cycle methods fill the fields
  DelayedExchangeTest() {}

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
    came = new LinkedBlockingQueue<>();
  }

  @AfterEach
  void stop() {
    connection.abort();
    broker.close();
  }

  @Test
  @Proves(Feature.DELAYED_EXCHANGES)
  void whatIsDueFirstComesFirstAndNothingComesBefore() throws Exception {
    declare("x", "direct", Map.of());
    consume("q", "x", "k");
    long[] sentNanos = new long[4];
    int[] delays = {0, 400, 200, 300};
    for (int i = 0; i < delays.length; i++) {
      sentNanos[i] = System.nanoTime();
      publish("x", "k", headers("x-delay", delays[i]), "m" + i);
    }
    channel.waitForConfirmsOrDie(10_000);

    for (int number : new int[] {0, 2, 3, 1}) {
      Delivery delivery = next();
      long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentNanos[number]);
      assertThat(text(delivery)).isEqualTo("m" + number);
      assertThat(waited).isGreaterThanOrEqualTo(delays[number]);
      assertThat(delivery.getEnvelope().getExchange()).isEqualTo("x");
      assertThat(delivery.getEnvelope().getRoutingKey()).isEqualTo("k");
      Map<String, Object> headers = delivery.getProperties().getHeaders();
      assertThat(headers).containsOnlyKeys("x-delay");
      assertThat(headers.get("x-delay")).hasToString(Integer.toString(-delays[number]));
    }
  }

  @ParameterizedTest
  @CsvSource({"x-opt-delivery-delay, 150", "x-delay, '150'", "x-delay, 150.9"})
  @Proves(Feature.DELAYED_EXCHANGES)
  void aDelayCanBeSaidInOtherWays(String header, String value) throws Exception {
    declare("x", "fanout", Map.of());
    consume("q", "x", "");
    Object said = value.contains(".") ? Double.valueOf(value) : value;
    long sentNanos = System.nanoTime();
    publish("x", "", headers(header, said), "m");

    assertThat(text(next())).isEqualTo("m");
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentNanos))
        .isGreaterThanOrEqualTo(150);
  }

  @Test
  @Proves(Feature.DELAYED_EXCHANGES)
  void aTimeCanBeNamed() throws Exception {
    declare("x", "fanout", Map.of());
    consume("q", "x", "");
    long dueMillis = System.currentTimeMillis() + 300;
    publish("x", "", headers("x-opt-delivery-time", dueMillis), "later");
    publish("x", "", headers("x-opt-delivery-time", 1000L), "at once");

    assertThat(text(next())).isEqualTo("at once");
    assertThat(text(next())).isEqualTo("later");
    assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(dueMillis);
  }

  @Test
  @Proves(Feature.DELAYED_EXCHANGES)
  void whatAsksForNothingComesAtOnce() throws Exception {
    declare("x", "fanout", Map.of());
    consume("q", "x", "");
    publish("x", "", headers("x-delay", 300), "last");
    publish("x", "", headers("x-delay", 0), "zero");
    publish("x", "", headers("x-delay", -5), "negative");
    publish("x", "", headers("x-delay", true), "no number");
    publish("x", "", new AMQP.BasicProperties(), "nothing");

    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      bodies.add(text(next()));
    }
    assertThat(bodies).containsExactly("zero", "negative", "no number", "nothing", "last");
  }

  @Test
  @Proves({Feature.DELAYED_EXCHANGES, Feature.DURABILITY})
  void whatIsHeldBackOutlivesARestart() throws Exception {
    declare("x", "direct", Map.of());
    channel.queueDeclare("q", true, false, false, null);
    channel.queueBind("q", "x", "k");
    for (int i = 0; i < 50; i++) {
      publish("x", "k", persistent("x-delay", 500 + (i * 7) % 50), "m" + i);
    }
    // As with the plugin, its publisher need not have asked for that.
    publish("x", "k", headers("x-delay", 600), "transient");
    channel.waitForConfirmsOrDie(10_000);
    stop();
    open();
    listen("q");

    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < 51; i++) {
      bodies.add(text(next()));
    }
    assertThat(bodies).doesNotHaveDuplicates().endsWith("transient");
    assertThat(came.poll(300, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  @Proves(Feature.DELAYED_EXCHANGES)
  void bindingsCountThatAreThereWhenItIsDue() throws Exception {
    declare("x", "topic", Map.of("alternate-exchange", "rest"));
    channel.exchangeDeclare("rest", "fanout");
    consume("rest", "rest", "");
    consume("before", "x", "a.*");
    publish("x", "a.b", headers("x-delay", 300), "m");
    channel.waitForConfirmsOrDie(10_000);
    channel.queueUnbind("before", "x", "a.*");
    consume("after", "x", "#.b");
    publish("x", "z", headers("x-delay", 400), "for nobody");

    Delivery first = next();
    assertThat(text(first)).isEqualTo("m");
    assertThat(text(next())).isEqualTo("for nobody");
    assertThat(came).isEmpty();
  }

  @Test
  @Proves(Feature.DELAYED_EXCHANGES)
  void messagesComeByOtherExchangesAndGoToOthers() throws Exception {
    channel.exchangeDeclare("front", "direct");
    declare("x", "fanout", Map.of());
    declare("second", "fanout", Map.of());
    channel.exchangeBind("x", "front", "k");
    channel.exchangeBind("second", "x", "");
    consume("direct", "front", "k");
    consume("q", "second", "");
    publish("front", "k", headers("x-delay", 200), "m");

    assertThat(text(next())).isEqualTo("m");
    Delivery held = next();
    assertThat(text(held)).isEqualTo("m");
    assertThat(held.getEnvelope().getExchange()).isEqualTo("front");
    assertThat(held.getProperties().getHeaders().get("x-delay")).hasToString("-200");
    assertThat(came.poll(300, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  @Proves(Feature.DELAYED_EXCHANGES)
  void copiesAreHeldBackTogether() throws Exception {
    declare("x", "direct", Map.of());
    consume("a", "x", "a");
    consume("b", "x", "b");
    consume("c", "x", "c");
    Map<String, Object> headers = new HashMap<>();
    headers.put("x-delay", 100);
    headers.put("CC", List.of("b", "a"));
    headers.put("BCC", List.of("c"));
    publish("x", "a", new AMQP.BasicProperties.Builder().headers(headers).build(), "m");

    for (int i = 0; i < 3; i++) {
      assertThat(next().getProperties().getHeaders()).containsOnlyKeys("x-delay", "CC");
    }
    assertThat(came.poll(200, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  @Proves(Feature.DELAYED_EXCHANGES)
  void whatIsHeldBackGoesWithItsExchange() throws Exception {
    declare("x", "fanout", Map.of());
    consume("q", "x", "");
    publish("x", "", headers("x-delay", 600_000), "gone");
    channel.waitForConfirmsOrDie(10_000);
    assertThat(broker.metric("forebay_messages_delayed")).isEqualTo(1);
    channel.exchangeDelete("x");
    declare("x", "fanout", Map.of());
    channel.queueBind("q", "x", "");
    publish("x", "", headers("x-delay", 200), "new");

    assertThat(text(next())).isEqualTo("new");
    assertThat(broker.metric("forebay_messages_delayed")).isZero();
  }

  @Test
  @Proves({Feature.DELAYED_EXCHANGES, Feature.MANDATORY})
  void whatIsHeldBackIsNotReturned() throws Exception {
    declare("x", "direct", Map.of());
    AtomicInteger returned = new AtomicInteger();
    channel.addReturnListener(message -> returned.incrementAndGet());
    AMQP.BasicProperties held = headers("x-delay", 100);
    channel.basicPublish("x", "nowhere", true, held, new byte[1]);
    channel.waitForConfirmsOrDie(10_000);
    assertThat(returned).hasValue(0);
    channel.basicPublish("x", "nowhere", true, new AMQP.BasicProperties(), new byte[1]);
    channel.waitForConfirmsOrDie(10_000);
    assertThat(returned).hasValue(1);
  }

  @Test
  @Proves({Feature.DELAYED_EXCHANGES, Feature.TX})
  void aTransactionHoldsBackWhenItIsCommitted() throws Exception {
    declare("x", "fanout", Map.of());
    consume("q", "x", "");
    Channel tx = connection.createChannel();
    tx.txSelect();
    tx.basicPublish(
        "x", "", headers("x-delay", 50), "rolled back".getBytes(StandardCharsets.UTF_8));
    tx.txRollback();
    tx.basicPublish("x", "", headers("x-delay", 200), "late".getBytes(StandardCharsets.UTF_8));
    tx.basicPublish("x", "", headers("x-delay", 100), "early".getBytes(StandardCharsets.UTF_8));
    Thread.sleep(300);
    assertThat(came).isEmpty();
    long committedNanos = System.nanoTime();
    tx.txCommit();

    assertThat(text(next())).isEqualTo("early");
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - committedNanos))
        .isGreaterThanOrEqualTo(100);
    assertThat(text(next())).isEqualTo("late");
  }

  @Test
  @Proves({Feature.DELAYED_EXCHANGES, Feature.DEAD_LETTERS})
  void deadLettersAreHeldBackAsWellAndOnce() throws Exception {
    declare("x", "fanout", Map.of());
    consume("q", "x", "");
    channel.queueDeclare("dying", false, false, false, Map.of("x-dead-letter-exchange", "x"));
    publish("", "dying", headers("x-delay", 200), "m");
    channel.waitForConfirmsOrDie(10_000);
    channel.basicReject(channel.basicGet("dying", false).getEnvelope().getDeliveryTag(), false);

    Delivery letter = next();
    Map<String, Object> headers = letter.getProperties().getHeaders();
    assertThat(headers.get("x-delay")).hasToString("-200");
    assertThat(headers).containsKey("x-death");
    assertThat(letter.getEnvelope().getExchange()).isEqualTo("x");
  }

  @Test
  @Proves(Feature.DELAYED_EXCHANGES)
  void whatIsWrongIsRefused() throws Exception {
    assertCloses(
        "Invalid argument, 'x-delayed-type' must be an existing exchange type",
        each -> each.exchangeDeclare("bad", TYPE, true));
    assertCloses(
        "Invalid argument, 'x-delayed-type' must be an existing exchange type",
        each -> each.exchangeDeclare("bad", TYPE, true, false, Map.of("x-delayed-type", 5)));
    assertCloses(
        "Invalid argument, 'x-delayed-message' can't be used for 'x-delayed-type'",
        each -> each.exchangeDeclare("bad", TYPE, true, false, Map.of("x-delayed-type", TYPE)));
    assertCloses(
        "unknown exchange type 'other'",
        each -> each.exchangeDeclare("bad", TYPE, true, false, Map.of("x-delayed-type", "other")));
    assertCloses(
        "hash-header and hash-property are mutually exclusive",
        each ->
            each.exchangeDeclare(
                "bad",
                TYPE,
                true,
                false,
                Map.of(
                    "x-delayed-type",
                    "x-consistent-hash",
                    "hash-header",
                    "h",
                    "hash-property",
                    "message_id")));
    declare("x", "fanout", Map.of());
    assertCloses(
        "inequivalent arg 'type' for exchange 'x' in vhost '/':"
            + " received 'fanout' but current is ''x-delayed-message''",
        each -> each.exchangeDeclare("x", "fanout", true));
    channel.exchangeDeclare("x", TYPE, true, false, Map.of("x-delayed-type", "topic"));
    assertCloses("invalid value in header 'x-delay': no number", wrong("x-delay", "soon"));
    assertCloses(
        "invalid value in header 'x-delay': no number", wrong("x-delay", "9223372036854775808"));
    assertCloses(
        "invalid value in header 'x-opt-delivery-time': too far away",
        wrong("x-opt-delivery-time", Long.MAX_VALUE));
    // The longest that there is.
    publish("x", "", headers("x-delay", Long.MAX_VALUE / 2), "for ever");
    channel.waitForConfirmsOrDie(10_000);
  }

  private Attempt wrong(String header, Object value) {
    return each -> {
      each.confirmSelect();
      each.basicPublish("x", "", headers(header, value), new byte[1]);
      each.waitForConfirmsOrDie(10_000);
    };
  }

  private void declare(String exchange, String routing, Map<String, Object> more)
      throws IOException {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.put("x-delayed-type", routing);
    channel.exchangeDeclare(exchange, TYPE, true, false, arguments);
  }

  private void consume(String queue, String exchange, String key) throws IOException {
    channel.queueDeclare(queue, true, false, false, null);
    channel.queueBind(queue, exchange, key);
    listen(queue);
  }

  private void listen(String queue) throws IOException {
    channel.basicConsume(queue, true, (tag, delivery) -> came.add(delivery), tag -> {});
  }

  private Delivery next() throws InterruptedException {
    Delivery delivery = came.poll(10, TimeUnit.SECONDS);
    if (delivery == null) {
      throw new AssertionError("no delivery came");
    }
    return delivery;
  }

  private static String text(Delivery delivery) {
    return new String(delivery.getBody(), StandardCharsets.UTF_8);
  }

  private static AMQP.BasicProperties headers(String name, Object value) {
    return new AMQP.BasicProperties.Builder().headers(Map.of(name, value)).build();
  }

  private static AMQP.BasicProperties persistent(String name, Object value) {
    return headers(name, value).builder().deliveryMode(2).build();
  }

  private void publish(String exchange, String key, AMQP.BasicProperties message, String body)
      throws IOException {
    channel.basicPublish(exchange, key, message, body.getBytes(StandardCharsets.UTF_8));
  }

  @FunctionalInterface
  private interface Attempt {
    void on(Channel channel) throws Exception;
  }

  private void assertCloses(String words, Attempt attempt) throws IOException {
    Channel each = connection.createChannel();
    ThrowingCallable action = () -> attempt.on(each);
    Throwable failure = catchThrowable(action);
    while (failure != null && !(failure instanceof ShutdownSignalException)) {
      failure = failure.getCause();
    }
    assertThat(failure).hasMessageContainingAll("reply-code=406", words);
  }
}
