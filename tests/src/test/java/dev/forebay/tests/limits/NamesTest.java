package dev.forebay.tests.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Names at the edge of what can be written, and one byte beyond. */
class NamesTest extends LimitsTest {
  private static final String LONGEST = "n".repeat(255);
  private static final String TOO_LONG = LONGEST + "n";

  @Test
  void namesInArgumentsAreRefusedWhereTheyAreTooLong() throws Exception {
    try (Connection connection = broker.clients().newConnection()) {
      Channel channel = connection.createChannel();
      channel.exchangeDeclare(
          LONGEST, "fanout", false, true, Map.of("alternate-exchange", LONGEST));
      channel.queueDeclare(LONGEST, false, true, true, deadLetters(LONGEST, LONGEST));
      channel.queueBind(LONGEST, LONGEST, LONGEST);
    }
    for (int i = 0; i < 10; i++) {
      assertRefused(channel ->
          channel.exchangeDeclare(
              "x", "fanout", false, true, Map.of("alternate-exchange", TOO_LONG)));
      assertRefused(
          channel -> channel.queueDeclare("q", false, true, true, deadLetters(TOO_LONG, "k")));
      assertRefused(
          channel -> channel.queueDeclare("q", false, true, true, deadLetters("x", TOO_LONG)));
      assertRefused(channel ->
          channel.queueDeclare("q", false, true, true, deadLetters("n".repeat(300), "")));
      bystander.isServed();
    }
  }

  @Test
  void aStreamKeepsLargeArguments() throws Exception {
    Map<String, Object> arguments = Map.of("x-queue-type", "stream", "note", "n".repeat(100_000));
    try (Connection connection = broker.clients().newConnection()) {
      Channel channel = connection.createChannel();
      channel.queueDeclare("s", true, false, false, arguments);
      channel.queueDeclare("s", true, false, false, arguments);
      channel.queueDelete("s");
    }
    bystander.isServed();
  }

  @Test
  void whatDiesWithTheLongestNamesArrives() throws Exception {
    try (Connection connection = broker.clients().newConnection()) {
      Channel channel = connection.createChannel();
      channel.exchangeDeclare(LONGEST, "direct", false, true, null);
      channel.queueDeclare("dead", false, true, true, null);
      channel.queueBind("dead", LONGEST, LONGEST);
      Map<String, Object> arguments = deadLetters(LONGEST, LONGEST);
      channel.queueDeclare("work", false, true, true, arguments);
      channel.basicPublish("", "work", null, new byte[] {1});
      long deadline = System.nanoTime() + SOON.toNanos();
      while (channel.messageCount("dead") == 0) {
        assertThat(System.nanoTime()).isLessThan(deadline);
      }
      assertThat(channel.basicGet("dead", true).getEnvelope().getRoutingKey()).isEqualTo(LONGEST);
    }
  }

  @Test
  void patternsThatTakeTooLongAreRefusedAndNobodyWaits() throws Exception {
    try (Connection connection = broker.clients().newConnection()) {
      Channel channel = connection.createChannel();
      channel.queueDeclare("q", false, true, true, null);
      assertThatThrownBy(() -> bindUnusual(channel))
          .isInstanceOf(IOException.class)
          .hasStackTraceContaining("reply-code=406")
          .hasStackTraceContaining("would take too long to match");
      Channel publisher = connection.createChannel();
      publisher.confirmSelect();
      for (int i = 0; i < 100; i++) {
        publisher.basicPublish("amq.topic", "a.".repeat(120) + i, null, new byte[1]);
      }
      publisher.waitForConfirmsOrDie(2000);
    }
  }

  private static void bindUnusual(Channel channel) throws IOException {
    for (int i = 0; i < 500; i++) {
      StringBuilder pattern = new StringBuilder();
      for (int pair = 0; pair < 60; pair++) {
        pattern.append((i >> pair % 9 & 1) == 0 ? "#.a." : "#.*.");
      }
      channel.queueBind("q", "amq.topic", pattern + "b");
    }
  }

  private static Map<String, Object> deadLetters(String exchange, String key) {
    return Map.of(
        "x-dead-letter-exchange", exchange, "x-dead-letter-routing-key", key, "x-message-ttl", 50);
  }

  private void assertRefused(Declaration declaration) throws Exception {
    try (Connection connection = broker.clients().newConnection()) {
      Channel channel = connection.createChannel();
      assertThatThrownBy(() -> declaration.on(channel))
          .isInstanceOf(IOException.class)
          .hasStackTraceContaining("reply-code=406");
    }
  }

  @FunctionalInterface
  private interface Declaration {
    void on(Channel channel) throws IOException;
  }
}
