package dev.forebay.tests.stomp;

import static org.assertj.core.api.Assertions.assertThat;

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
      List.of(ConnectTest.class, SendTest.class, SubscribeTest.class);

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

            Port 61613 (`stomp.port`), for clients on this machine. Clients written for RabbitMQ's plugin work
            unmodified; its destinations, headers and words are followed, of its newest version. Made by
            `StompDocumentTest`: a row stands here only if a test shows it. What is missing is refused by an
            ERROR, never ignored.

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
      | CONNECT when connected, BEGIN of a transaction that is there | an error | accepted | the specification |
      """;
}
