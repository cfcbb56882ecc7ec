package dev.forebay.tests.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.mqtt.clients.BridgeTest;
import dev.forebay.tests.mqtt.clients.HiveMqTest;
import dev.forebay.tests.mqtt.clients.MosquittoTest;
import dev.forebay.tests.mqtt.clients.MqttJsTest;
import dev.forebay.tests.mqtt.clients.PahoPythonTest;
import dev.forebay.tests.mqtt.clients.PahoTest;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Keeps docs/protocols/mqtt.md true. {@code -Dforebay.docs.rewrite=true} writes it anew. */
class MqttDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "protocols", "mqtt.md");
  private static final List<Class<?>> TESTS =
      List.of(
          SessionsTest.class,
          SubscriptionsTest.class,
          RetainedTest.class,
          WillsTest.class,
          FlowTest.class,
          RefusalsTest.class,
          AcrossTest.class,
          SparkplugTest.class,
          AnswersTest.class,
          HandshakeTest.class,
          MalformedTest.class,
          MqttWebSocketTest.class,
          RestartTest.class,
          PahoTest.class,
          PahoPythonTest.class,
          HiveMqTest.class,
          MosquittoTest.class,
          BridgeTest.class,
          MqttJsTest.class);

  @Test
  void theTableSaysWhatTheTestsShow() throws IOException {
    StringBuilder text = new StringBuilder(HEAD);
    for (Class<?> tests : TESTS) {
      Map<String, String> sentences = new TreeMap<>();
      for (Method method : tests.getDeclaredMethods()) {
        if (method.isAnnotationPresent(Test.class)
            || method.isAnnotationPresent(ParameterizedTest.class)) {
          sentences.put(sentence(method.getName()), tests.getSimpleName());
        }
      }
      assertThat(sentences).as(tests.getSimpleName()).isNotEmpty();
      sentences.forEach((sentence, by) -> text.append("| %s | %s |\n".formatted(sentence, by)));
    }
    text.append(STATEMENTS_HEAD);
    Statements.read(TESTS).forEach(statement -> text.append(statement.row()));
    text.append(TAIL);
    if (Boolean.getBoolean("forebay.docs.rewrite")) {
      Files.writeString(DOCUMENT, text);
    }
    assertThat(DOCUMENT).hasContent(text.toString());
  }

  private static String sentence(String name) {
    return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }

  private static final String HEAD =
      """
      # MQTT

      Versions 3.1, 3.1.1 and 5 on port 1883 (`mqtt.port`) and, in WebSocket frames with the
      sub-protocol `mqtt` or `mqttv3.1`, on 15675 (`mqtt.websocket-port`) at `/ws`, `/mqtt` and `/`,.
      Without a user name a client is `guest`; a user name `host:user` names the virtual host.
      Made by `MqttDocumentTest`, of the tests themselves.

      | what tests show | shown by |
      |---|---|
      """;

  private static final String STATEMENTS_HEAD =
      """

      ## The statements of MQTT 5

      Each normative statement of the specification by its number ([MQTT-x.y.z-n], in a few words of ours), with
      the tests that show it, or why there is none.

      | statement | | shown by |
      |---|---|---|
      """;

  private static final String TAIL =
      """

      ## How it maps

      - A topic is a routing key of the exchange `amq.topic` (`mqtt.exchange`), written with `/` between its
        levels. Readers of AMQP and STOMP see `.` there, and MQTT sees `/` where AMQP writes `.`; see
        [conversion.md](../conversion.md).
      - Sparkplug's `spBv1.0` is an ordinary level, which a dot separates in AMQP. With `mqtt.sparkplug=true`
        it is `spBv1___0` there, as RabbitMQ writes it (`sp`, `A` or `B`, `v`, numbers on both sides of the
        dot, before the first slash), and `spBv1.0` again for every client of MQTT.
      - What a session subscribes to with QoS 1 or 2 waits in the queue `mqtt-subscription-<client id>qos1`
        (`/` and `%` percent-encoded, long ids by a digest), which is durable if the session outlives its
        connection; for QoS 0 in one that goes with the connection. The members of `$share/<group>/<filter>`
        have a queue together.
      - `$queue/<name>` consumes an existing queue, where a PUBACK of 0x80 and above rejects; `$stream/<name>`
        reads a stream, from the user property `stream-offset` of the SUBSCRIBE on (`first`, `last`,
        `next`, a number). The name is one level, percent-decoded.
      - Subscriptions, wills and packet identifiers of QoS 2 are records in the queue `mqtt.state`, retained
        messages are the messages of `mqtt.retained`; the broker alone consumes from both, and deleting them
        forgets what they keep.
      - PUBACK, PUBREC and PUBCOMP leave when what they say is synced; of a session that ends with its
        connection packet identifiers are in memory.

      ## What is missing, and what differs

      | what | here |
      |---|---|
      | AUTH | an authentication method is refused with 0x8C |
      | QoS 2 to a stream, or to so many queues that the route takes more than a turn, by a session that is kept | a crash between the message and the record of its packet identifier has the message published twice |
      | a message of QoS 2 that expires while the client has it and has not said so | is gone when the client comes back, which keeps its packet identifier: a later message with the same (65,535 further on, or behind a restart) is taken for it |
      | queues of sessions | no limits of length yet; they end with their session, `mqtt.max-session-expiry` at the latest |
      | a group of clients whose sessions are kept | its queue goes when the last connected member unsubscribes |
      | retained messages | their topics are in memory, up to `MqttLimits.retainedBytesMax`; they themselves are read from the queue `mqtt.retained` |
      | server keep alive, server redirection | are not used |

      ## Beside Mosquitto

      `MqttComparisonTest` plays random clients to a Mosquitto 2.0.11 and to this broker. What it leaves out:

      | what | here | Mosquitto |
      |---|---|---|
      | QoS 0 for a session with a QoS above 0, whose client is away | is kept with the others | is dropped |
      | QoS 0 behind a full receive maximum | waits, so that the order is kept | is sent |
      | a filter that is none | 0x8F, or 0x80, for that filter | the connection is closed |
      | overlapping subscriptions | one copy for those with QoS 0 and one for the others, with all identifiers | a copy for each |
      | a client that is taken over | its will is sent [MQTT-3.1.2-8] | it is not |
      | no local and retain as published, subscribed to again | the new ones count [MQTT-3.8.4-3] | the first ones |
      | a second CONNECT | ends the connection; the session is kept | ends the session too |
      | UNSUBSCRIBE of `$` filters that nobody has | 0x11 | 0x00 |
      | PUBACK and PUBREC of what nobody gets | 0x10, if that is known at once | 0x10 |
      """;
}
