package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangesTest extends ConformanceTest {
  @Test
  @Proves(Feature.EXCHANGE_DECLARE)
  void anExchangeIsDeclaredFoundAndDeleted() throws Exception {
    channel.exchangeDeclare("lived", "direct", true);
    channel.exchangeDeclare("lived", "direct", true);
    channel.exchangeDeclarePassive("lived");
    channel.exchangeDelete("lived");
    channel.exchangeDelete("lived");

    assertChannelCloses(
        404,
        "NOT_FOUND - no exchange 'lived' in vhost '/'",
        () -> channel.exchangeDeclarePassive("lived"));
  }

  @Test
  @Proves(Feature.INEQUIVALENT)
  void declaringWithAnotherTypeIsRefused() throws Exception {
    channel.exchangeDeclare("typed", "direct");

    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - inequivalent arg 'type' for exchange 'typed' in vhost '/':"
            + " received 'fanout' but current is 'direct'",
        () -> channel.exchangeDeclare("typed", "fanout"));
  }

  @Test
  @Proves(Feature.EXCHANGE_TYPES)
  void anUnknownTypeClosesTheConnection() {
    assertConnectionCloses(
        503,
        "COMMAND_INVALID - unknown exchange type 'x-odd'",
        () -> channel.exchangeDeclare("odd", "x-odd"));
  }

  @Test
  @Proves(Feature.EXCHANGE_DECLARE)
  void deleteMayAskForAnUnusedExchange() throws Exception {
    channel.exchangeDeclare("used", "fanout");
    channel.queueBind(temporaryQueue(), "used", "");

    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - exchange 'used' in vhost '/' in use",
        () -> channel.exchangeDelete("used", true));
  }

  @Test
  @Proves(Feature.EXCHANGE_AUTO_DELETE)
  void anAutoDeleteExchangeGoesWithItsLastBinding() throws Exception {
    channel.exchangeDeclare("passing", "fanout", false, true, null);
    String queue = temporaryQueue();
    channel.queueBind(queue, "passing", "");
    channel.queueUnbind(queue, "passing", "");

    assertChannelCloses(
        404, "no exchange 'passing'", () -> channel.exchangeDeclarePassive("passing"));
  }

  @Test
  @Proves(Feature.PREDECLARED_EXCHANGES)
  void thePredeclaredExchangesAreThere() throws Exception {
    channel.exchangeDeclare("amq.direct", "direct", true);
    channel.exchangeDeclare("amq.fanout", "fanout", true);
    channel.exchangeDeclare("amq.topic", "topic", true);
    channel.exchangeDeclare("amq.headers", "headers", true);
    channel.exchangeDeclare("amq.match", "headers", true);

    assertChannelCloses(
        403,
        "ACCESS_REFUSED - exchange name 'amq.mine' contains reserved prefix 'amq.*'",
        () -> channel.exchangeDeclare("amq.mine", "direct"));
  }

  @Test
  @Proves(Feature.PREDECLARED_EXCHANGES)
  void theDefaultExchangeLeadsToEveryQueueAndIsNotForChange() throws Exception {
    String queue = temporaryQueue();
    publish("", queue, "by name");
    assertThat(take(queue)).isEqualTo("by name");

    String words = "ACCESS_REFUSED - operation not permitted on the default exchange";
    assertChannelCloses(403, words, () -> channel.queueBind(queue, "", "key"));
    Channel second = connection.createChannel();
    assertChannelCloses(403, words, () -> second.exchangeDelete(""));
    Channel third = connection.createChannel();
    assertChannelCloses(403, words, () -> third.exchangeDeclare("", "direct"));
  }

  @Test
  @Proves(Feature.EXCHANGE_TYPES)
  void aFanoutReachesEveryQueueOnce() throws Exception {
    String one = temporaryQueue();
    String two = temporaryQueue();
    channel.queueBind(one, "amq.fanout", "a");
    channel.queueBind(one, "amq.fanout", "b");
    channel.queueBind(two, "amq.fanout", "");
    publish("amq.fanout", "any", "news");

    assertThat(take(one)).isEqualTo("news");
    assertThat(take(two)).isEqualTo("news");
    assertThat(take(one)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "stock.*, stock.ibm, true",
    "stock.*, stock.ibm.nyse, false",
    "stock.#, stock, true",
    "stock.#, stock.ibm.nyse, true",
    "#, any.thing, true",
    "#, '', true",
    "*, '', false",
    "a.#.c, a.c, true",
    "a.#.c, a.b.b.c, true",
    "a.*.c, a.c, false",
    "*.*, a., true"
  })
  @Proves(Feature.EXCHANGE_TYPES)
  void aTopicMatchesWords(String pattern, String key, boolean matches) throws Exception {
    String queue = temporaryQueue();
    channel.queueBind(queue, "amq.topic", pattern);
    publish("amq.topic", key, "topical");

    assertThat(take(queue)).isEqualTo(matches ? "topical" : "");
  }

  @ParameterizedTest
  @CsvSource({"all, 1, x, true", "all, 1, y, false", "any, 1, y, true", "any, 2, y, false"})
  @Proves(Feature.EXCHANGE_TYPES)
  void headersMatchAllOrAny(String match, int number, String word, boolean matches)
      throws Exception {
    String queue = temporaryQueue();
    channel.queueBind(queue, "amq.headers", "", Map.of("x-match", match, "number", 1, "word", "x"));
    channel.basicPublish(
        "amq.headers",
        "",
        headers(Map.of("number", number, "word", word)),
        "m".getBytes(StandardCharsets.UTF_8));

    assertThat(take(queue)).isEqualTo(matches ? "m" : "");
  }

  @Test
  @Proves(Feature.EXCHANGE_DECLARE)
  void publishingToAMissingExchangeClosesTheChannel() throws Exception {
    publish("missing", "key", "lost");

    assertChannelCloses(
        404, "NOT_FOUND - no exchange 'missing' in vhost '/'", () -> channel.basicQos(1));
  }

  @Test
  @Proves(Feature.EXCHANGE_DECLARE)
  void clientsMayNotPublishToAnInternalExchange() throws Exception {
    channel.exchangeDeclare("inside", BuiltinExchangeType.FANOUT, false, false, true, null);
    publish("inside", "", "refused");

    assertChannelCloses(
        403,
        "ACCESS_REFUSED - cannot publish to internal exchange 'inside' in vhost '/'",
        () -> channel.basicQos(1));
  }

  @Test
  @Proves(Feature.EXCHANGE_BIND)
  void bindingExchangesIsNotImplemented() {
    assertConnectionCloses(
        NOT_IMPLEMENTED,
        "NOT_IMPLEMENTED - ",
        () -> channel.exchangeBind("amq.fanout", "amq.direct", "key"));
  }
}
