package dev.forebay.tests.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.stomp.spring.SpringRelayTest;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Keeps docs/protocols/stomp.md true. {@code -Dforebay.docs.rewrite=true} writes it anew. */
class StompDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "protocols", "stomp.md");
  private static final List<Class<?>> TESTS =
      List.of(
          ConnectTest.class,
          SendTest.class,
          SubscribeTest.class,
          WideFanOutTest.class,
          StompWebSocketTest.class,
          StompProgramsTest.class,
          StompJsTest.class,
          SpringRelayTest.class,
          ActiveMqTest.class);

  @Test
  void theTableSaysWhatTheTestsShow() throws IOException {
    Map<StompFeature, Set<String>> shown = new EnumMap<>(StompFeature.class);
    for (Class<?> tests : TESTS) {
      for (Method test : tests.getDeclaredMethods()) {
        Shows shows = test.getAnnotation(Shows.class);
        for (StompFeature feature : shows == null ? new StompFeature[0] : shows.value()) {
          shown.computeIfAbsent(feature, _ -> new TreeSet<>()).add(tests.getSimpleName());
        }
      }
    }
    assertThat(shown.keySet()).as("features with a test").contains(StompFeature.values());
    StringBuilder text =
        new StringBuilder(
            """
            # STOMP

            Port 61613 (`stomp.port`) and, in WebSocket frames, 15674 (`stomp.websocket-port`), for clients on
            this machine. Clients written for RabbitMQ's plugin work unmodified; its destinations, headers and
            words are followed, of its newest version. `stomp.dialect=activemq` is for clients written for
            ActiveMQ, for all of the node. Made by `StompDocumentTest`: a row stands here only if a test shows
            it. What is missing is refused by an ERROR, never ignored.

            | frame | feature | works | remark | shown by |
            |---|---|---|---|---|
            """);
    for (StompFeature feature : StompFeature.values()) {
      text.append(
          "| %s | %s | %s | %s | %s |\n"
              .formatted(
                  feature.area,
                  feature.title,
                  feature.status,
                  feature.remark,
                  String.join(", ", shown.getOrDefault(feature, Set.of()))));
    }
    text.append(DIFFERENCES);
    if (Boolean.getBoolean("forebay.docs.rewrite")) {
      Files.writeString(DOCUMENT, text);
    }
    assertThat(DOCUMENT).hasContent(text.toString());
  }

  private static final String DIFFERENCES =
      """

      ## What a receipt says

      That the frame is carried out: of SEND, that the message is as safe as it will be (synced, if it is
      persistent and its queue durable); of a SEND in a transaction and of COMMIT, that the transaction is;
      of SUBSCRIBE, that messages will come; of DISCONNECT, that all messages that the client has sent are safe and its own
      queues gone. An ACK's effect is synced a little later, as with AMQP.

      ## Differences from RabbitMQ

      | what | here | RabbitMQ | why |
      |---|---|---|---|
      | after an ERROR | the connection closes, but when the broker ends a subscription | most leave it open | the specification demands it; other subscriptions need not suffer |
      | ACK with ack=client | for what came before on its subscription | for what came before on the connection | the specification |
      | `receipt`, `transaction` and `content-length` of SEND | not among the message's headers | its readers get them | they are about the frame |
      | headers of a message that are named as the server's own (`subscription`, `message-id`, ...) | the server's count | the message's count | nobody can forge them |
      | `%xx` in destinations | all are read | only `%2F` is | what is written can be read |
      | SEND or SUBSCRIBE to a /queue that is there, saying nothing of it | takes it as it is | 3.10 refuses a queue with arguments | newer versions do |
      | `persistent` on SEND | is about the message | also makes the queue durable, or not | an accident |
      | the part behind the last `@@` of a message-id | two numbers | one | which subscription it is of |
      | values of headers in 1.0 and 1.1 | no escapes but the version's own | 1.2's escapes in all versions | the specification |
      | ACK, NACK or a transaction that is wrong within a transaction | nothing of it takes effect | what came before does | a commit is all or nothing |
      | a header that is repeated | is passed on as often | the first alone | the first counts to readers too |
      | CONNECT when connected, BEGIN of a transaction that is there | an error | accepted | the specification |

      ## ActiveMQ's dialect

      `stomp.dialect=activemq` follows ActiveMQ Classic, and Artemis where only that has a word. What RabbitMQ's
      dialect has and ActiveMQ's does not speak of (`/exchange`, `x-` headers, `prefetch-count`) is as above.

      | what | here | ActiveMQ |
      |---|---|---|
      | names behind `/queue/` and `/topic/` | as they are written, `%` and `/` among them; no `?options`, no `,` | the same; options and composite destinations |
      | `>` in a topic | any number of levels, wherever it stands | at the end |
      | a topic's subscription with a name | the durable queue `client-id.name` (dots within as `\\.`), one consumer at a time; it stays bound to what it was subscribed to before until an UNSUBSCRIBE by its name | made anew if the topic is another |
      | two sessions with one `client-id` | both are let in | the second is refused |
      | `/temp-queue/x` | a queue of the session's own, gone with its subscription | gone with the session |
      | `expires`, `timestamp` | kept as `expiration` and `timestamp`, `timestamp_in_ms`, as other protocols have them | kept |
      | MESSAGE without `priority`, `expires`, `timestamp` | 4, 0, when it came | the same |
      | `redelivered` | only if true | the same |
      | NACK | rejected: to the queue's dead-letter exchange, if it has one | to `ActiveMQ.DLQ` |
      | `amq-msg-type` | `text` or `bytes`; the body is the same octets, and content-length is always told | bodies of text have no content-length |
      | `selector`, `browser`, `activemq.exclusive`, `activemq.noLocal`, `activemq.retroactive`, `activemq.maximumPendingMessageLimit`, `transformation`, wildcards of queues, temporary topics | refused: not_implemented | yes |
      | `activemq.dispatchAsync` | nothing depends on it | nothing since 5.15.5 |
      """;
}
