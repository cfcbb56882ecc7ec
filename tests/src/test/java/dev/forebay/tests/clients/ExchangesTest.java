package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
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
    channel.exchangeDeclarePassive("amq.rabbitmq.trace");
    assertChannelCloses(
        403,
        "ACCESS_REFUSED - deletion of system exchange 'amq.direct' in vhost '/' not allowed",
        () -> connection.createChannel().exchangeDelete("amq.direct"));
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
  @CsvSource({
    "all, 1, x, true",
    "all, 1, y, false",
    "any, 1, y, true",
    "any, 2, y, false",
    "all-with-x, 1, x, true",
    "all-with-x, 1, y, false",
    "any-with-x, 1, y, true",
    "any-with-x, 2, y, false"
  })
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

  @ParameterizedTest
  @CsvSource({
    "all, 2, true",
    "any, 1, false",
    "all-with-x, 1, true",
    "all-with-x, 2, false",
    "any-with-x, 1, true",
    "any-with-x, 2, false"
  })
  @Proves(Feature.EXCHANGE_TYPES)
  void headersThatBeginWithXCountIfItIsSaid(String match, int number, boolean matches)
      throws Exception {
    String queue = temporaryQueue();
    channel.queueBind(queue, "amq.headers", "", Map.of("x-match", match, "x-number", 1));
    channel.basicPublish(
        "amq.headers",
        "",
        headers(Map.of("x-number", number)),
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
  void aMessageFollowsExchangesAndReachesEveryQueueOnce() throws Exception {
    channel.exchangeDeclare("front", "topic");
    channel.exchangeDeclare("back", "fanout");
    String queue = temporaryQueue();
    channel.queueBind(queue, "front", "a.*");
    channel.queueBind(queue, "back", "");
    channel.exchangeBind("back", "front", "a.#");
    channel.exchangeBind("front", "back", "");
    channel.exchangeBind("back", "front", "a.#");
    publish("front", "a.b", "once");
    publish("front", "b", "never");

    assertThat(take(queue)).isEqualTo("once");
    assertThat(take(queue)).isEmpty();
    channel.queueUnbind(queue, "front", "a.*");
    publish("front", "a.b", "through");
    assertThat(take(queue)).isEqualTo("through");
    channel.exchangeUnbind("back", "front", "a.#");
    publish("front", "a.b", "gone");
    assertThat(take(queue)).isEmpty();
  }

  @Test
  @Proves(Feature.EXCHANGE_BIND)
  void anInternalExchangeIsReachedThroughAnother() throws Exception {
    channel.exchangeDeclare("inside", BuiltinExchangeType.FANOUT, false, false, true, null);
    String queue = temporaryQueue();
    channel.queueBind(queue, "inside", "");
    channel.exchangeBind("inside", "amq.direct", "key");
    publish("amq.direct", "key", "in");

    assertThat(take(queue)).isEqualTo("in");
  }

  @Test
  @Proves(Feature.EXCHANGE_BIND)
  void bindingWhatDoesNotExistIsRefused() {
    assertChannelCloses(
        404,
        "NOT_FOUND - no exchange 'absent' in vhost '/'",
        () -> channel.exchangeBind("amq.fanout", "absent", ""));
    assertChannelCloses(
        404,
        "NOT_FOUND - no exchange 'absent' in vhost '/'",
        () -> connection.createChannel().exchangeBind("absent", "amq.fanout", ""));
    assertChannelCloses(
        403,
        "ACCESS_REFUSED - operation not permitted on the default exchange",
        () -> connection.createChannel().exchangeBind("", "amq.fanout", ""));
  }

  @Test
  @Proves(Feature.EXCHANGE_BIND)
  void anAutoDeleteExchangeGoesWithTheExchangeThatItLedTo() throws Exception {
    channel.exchangeDeclare("source", BuiltinExchangeType.FANOUT, false, true, null);
    channel.exchangeDeclare("destination", "fanout");
    channel.exchangeBind("destination", "source", "");
    channel.exchangeDelete("destination");

    assertChannelCloses(
        404, "no exchange 'source'", () -> channel.exchangeDeclarePassive("source"));
  }

  @Test
  @Proves(Feature.ALTERNATE_EXCHANGE)
  void whatMatchesNothingGoesToTheAlternateExchange() throws Exception {
    channel.exchangeDeclare(
        "first", "direct", false, false, Map.of("alternate-exchange", "second"));
    channel.exchangeDeclare(
        "second", "direct", false, false, Map.of("alternate-exchange", "first"));
    String queue = temporaryQueue();
    String other = temporaryQueue();
    channel.queueBind(queue, "first", "known");
    channel.queueBind(other, "second", "strange");
    publish("first", "strange", "odd");
    publish("first", "known", "even");
    publish("first", "nobody", "lost");

    assertThat(take(other)).isEqualTo("odd");
    assertThat(take(other)).isEmpty();
    assertThat(take(queue)).isEqualTo("even");
    assertThat(take(queue)).isEmpty();
  }

  @Test
  @Proves(Feature.ALTERNATE_EXCHANGE)
  void whatTheAlternateRoutesIsNotReturned() throws Exception {
    channel.exchangeDeclare(
        "first", "direct", false, false, Map.of("alternate-exchange", "second"));
    channel.exchangeDeclare("second", "topic");
    String queue = temporaryQueue();
    channel.queueBind(queue, "second", "some.*");
    BlockingQueue<String> returned = new LinkedBlockingQueue<>();
    channel.addReturnListener(message ->
        returned.add(
            "%s %s %s %s"
                .formatted(
                    message.getReplyText(),
                    message.getExchange(),
                    message.getRoutingKey(),
                    text(message.getBody()))));
    channel.confirmSelect();
    channel.basicPublish("first", "some.key", true, null, new byte[] {'a'});
    channel.waitForConfirmsOrDie(SOON.toMillis());
    assertThat(returned).isEmpty();
    assertThat(take(queue)).isEqualTo("a");

    channel.basicPublish("first", "other.key", true, null, new byte[] {'b'});
    channel.waitForConfirmsOrDie(SOON.toMillis());
    assertThat(returned).containsExactly("NO_ROUTE first other.key b");
    channel.exchangeDelete("second");
    channel.basicPublish("first", "some.key", true, null, new byte[] {'c'});
    channel.waitForConfirmsOrDie(SOON.toMillis());
    assertThat(returned).hasSize(2);
    assertThat(take(queue)).isEmpty();
  }

  @Test
  @Proves(Feature.ALTERNATE_EXCHANGE)
  void theAlternateIsForMessagesNoneOfWhoseKeysMatches() throws Exception {
    channel.exchangeDeclare(
        "first", "direct", false, false, Map.of("alternate-exchange", "amq.fanout"));
    String queue = temporaryQueue();
    String other = temporaryQueue();
    channel.queueBind(queue, "first", "known");
    channel.queueBind(other, "amq.fanout", "");
    channel.basicPublish(
        "first", "known", headers(Map.of("CC", List.of("strange"))), new byte[] {'a'});

    assertThat(take(queue)).isEqualTo("a");
    assertThat(take(other)).isEmpty();
  }

  @Test
  @Proves(Feature.EXCHANGE_BIND)
  void aLongChainOfAutoDeleteExchangesGoesWithItsEnd() throws Exception {
    channel.exchangeDeclare("link0", "fanout");
    for (int i = 1; i < 1000; i++) {
      channel.exchangeDeclare("link" + i, BuiltinExchangeType.FANOUT, false, true, null);
      channel.exchangeBind("link" + (i - 1), "link" + i, "");
    }
    channel.exchangeDelete("link0");

    assertChannelCloses(
        404, "no exchange 'link999'", () -> channel.exchangeDeclarePassive("link999"));
  }

  @Test
  @Proves(Feature.ALTERNATE_EXCHANGE)
  void theAlternateExchangeIsNamedByText() {
    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - invalid type 'signedint' for arg 'alternate-exchange' in exchange"
            + " 'odd' in vhost '/'",
        () ->
            channel.exchangeDeclare(
                "odd", "direct", false, false, Map.of("alternate-exchange", 7)));
  }

  @Test
  @Proves(Feature.ALTERNATE_EXCHANGE)
  void theAlternateExchangeMayBeMadeLater() throws Exception {
    channel.exchangeDeclare("first", "direct", false, false, Map.of("alternate-exchange", "later"));
    publish("first", "key", "lost");
    channel.exchangeDeclare("later", "fanout");
    String queue = temporaryQueue();
    channel.queueBind(queue, "later", "");
    publish("first", "key", "found");

    assertThat(take(queue)).isEqualTo("found");
    assertThat(take(queue)).isEmpty();
  }

  @Test
  @Proves(Feature.SENDER_SELECTED)
  void copiesGoByTheHeadersAndBlindOnesAreHidden() throws Exception {
    String to = temporaryQueue();
    String copy = temporaryQueue();
    String blind = temporaryQueue();
    channel.basicPublish(
        "",
        to,
        headers(Map.of("CC", List.of(copy, to), "BCC", List.of(blind), "own", "kept")),
        "all".getBytes(StandardCharsets.UTF_8));

    for (String queue : List.of(to, copy, blind)) {
      GetResponse got = channel.basicGet(queue, true);
      assertThat(text(got.getBody())).isEqualTo("all");
      assertThat(got.getEnvelope().getRoutingKey()).isEqualTo(to);
      assertThat(got.getProps().getHeaders()).containsKeys("CC", "own").doesNotContainKey("BCC");
      assertThat(take(queue)).isEmpty();
    }
  }

  @Test
  @Proves(Feature.SENDER_SELECTED)
  void copiesMustBeLists() {
    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - invalid message: {unacceptable_type_in_header,\"CC\",longstr}",
        () -> {
          channel.basicPublish("", "x", headers(Map.of("CC", "one")), new byte[0]);
          channel.basicQos(1);
        });
  }

  @Test
  @Proves(Feature.EXCHANGE_TYPES)
  void aBindingIsUnboundInWhateverOrderItsArgumentsAre() throws Exception {
    String queue = temporaryQueue();
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("x-match", "all");
    arguments.put("tenant", "t");
    arguments.put("kind", "order");
    Map<String, Object> reversed = new LinkedHashMap<>();
    List<String> names = new ArrayList<>(arguments.keySet());
    for (String name : names.reversed()) {
      reversed.put(name, arguments.get(name));
    }
    channel.queueBind(queue, "amq.headers", "", arguments);
    channel.queueBind(queue, "amq.headers", "", reversed);
    channel.queueUnbind(queue, "amq.headers", "", reversed);
    channel.basicPublish("amq.headers", "", headers(arguments), new byte[] {1});
    assertThat(take(queue)).isEmpty();
  }

  @Test
  @Proves(Feature.EXCHANGE_TYPES)
  @SuppressWarnings("JavaUtilDate") // the client's type
  void numbersAreComparedByWhatTheyCount() throws Exception {
    String queue = temporaryQueue();
    channel.queueBind(queue, "amq.headers", "", Map.of("version", 1));
    for (Object same : List.of(1, 1L, (short) 1, (byte) 1, 1.0, 1.0f, new Date(1000))) {
      channel.basicPublish(
          "amq.headers",
          "",
          headers(Map.of("version", same)),
          same.getClass().getSimpleName().getBytes(StandardCharsets.UTF_8));
    }
    for (Object other : List.of(2, 1.5, "1", true)) {
      channel.basicPublish("amq.headers", "", headers(Map.of("version", other)), new byte[0]);
    }
    assertThat(channel.messageCount(queue)).isEqualTo(7);
  }

  @Test
  @Proves(Feature.EXCHANGE_TYPES)
  void namesAreDeclaredWithoutLineBreaks() throws Exception {
    assertThat(channel.queueDeclare("a\r\nb", false, true, false, null).getQueue()).isEqualTo("ab");
    channel.exchangeDeclare("x\ny", "direct");
    channel.queueBind("a\nb", "x\ry", "key\n");
    publish("xy", "key\n", "m");
    assertThat(take("ab")).isEqualTo("m");
    channel.queueUnbind("a\nb", "x\ry", "key\n");
    publish("xy", "key\n", "m");
    assertThat(take("ab")).isEmpty();
    channel.exchangeDelete("x\ny");
    channel.queueDelete("a\nb");
    Channel other = connection.createChannel();
    assertThatThrownBy(() -> other.queueDeclarePassive("ab")).isInstanceOf(IOException.class);
  }
}
