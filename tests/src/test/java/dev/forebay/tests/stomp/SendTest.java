package dev.forebay.tests.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sent, and where it goes. */
class SendTest {
  private static TestBroker broker;
  private static Connection amqp;
  private static Channel channel;

  @BeforeAll
  static void start(@TempDir Path dir) throws Exception {
    broker = TestBroker.start(dir);
    amqp = broker.clients().newConnection();
    channel = amqp.createChannel();
    channel.exchangeDeclare("news", "direct");
  }

  @AfterAll
  static void stop() throws IOException {
    amqp.close();
    broker.close();
  }

  @Test
  @Shows({StompFeature.SEND, StompFeature.RECEIPTS})
  void aMessageIsReceiptedAndDeliveredWithItsHeadersInOrder() throws IOException {
    try (StompClient sender = StompClient.connected(broker.stomp());
        StompClient reader = StompClient.connected(broker.stomp(), "1.1")) {
      reader.done("SUBSCRIBE", "id:1", "destination:/queue/in order");
      sender.sendBody(
          "SEND",
          "hello",
          "destination:/queue/in order",
          "persistent:true",
          "b:2",
          "a:1\\c\\n\\\\",
          "b:3",
          "receipt:r-1",
          "content-type:text/plain");

      assertThat(sender.receive().toString()).isEqualTo("RECEIPT[receipt-id:r-1]");
      StompClient.Frame message = reader.receive();
      assertThat(message.command()).isEqualTo("MESSAGE");
      assertThat(message.text()).isEqualTo("hello");
      assertThat(message.headers().getFirst()).isEqualTo("subscription:1");
      assertThat(message.headers().get(1)).isEqualTo("destination:/queue/in order");
      assertThat(message.headers().get(2)).startsWith("message-id:T_1@@session-");
      assertThat(message.headers().subList(3, message.headers().size()))
          .containsExactly(
              "redelivered:false",
              "persistent:true",
              "b:2",
              "a:1\\c\\n\\\\",
              "b:3",
              "content-type:text/plain",
              "content-length:5");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/queue/plain | | plain",
        "/queue/with%2Fslash | | with/slash",
        "/queue/with%25and%C3%BC | | with%andü",
        "named | | named",
        "/amq/queue/mine | | mine",
        "/reply-queue/a/b | | a/b",
      })
  @Shows(StompFeature.QUEUES)
  void destinationsAreQueues(String destination, String none, String queue) throws IOException {
    channel.queueDeclare(queue, true, false, false, null);
    try (StompClient sender = StompClient.connected(broker.stomp())) {
      sender.sendBody("SEND", "x", "destination:" + destination, "receipt:1");

      assertThat(sender.receive().command()).isEqualTo("RECEIPT");
      GetResponse got = channel.basicGet(queue, true);
      assertThat(got.getBody()).asString().isEqualTo("x");
      assertThat(got.getEnvelope().getExchange()).isEmpty();
    }
  }

  @Test
  @Shows(StompFeature.EXCHANGES)
  void exchangesAndTopicsRoute() throws IOException {
    channel.queueDeclare("bound", false, false, false, null);
    channel.queueBind("bound", "news", "k/1");
    channel.queueBind("bound", "amq.topic", "a.*");
    try (StompClient sender = StompClient.connected(broker.stomp())) {
      sender.sendBody("SEND", "1", "destination:/exchange/news/k%2F1");
      sender.sendBody("SEND", "2", "destination:/exchange/news/other");
      sender.sendBody("SEND", "3", "destination:/topic/a.b");
      sender.done("SEND", "destination:/exchange/amq.topic/a.c");

      assertThat(channel.basicGet("bound", true).getBody()).asString().isEqualTo("1");
      assertThat(channel.basicGet("bound", true).getBody()).asString().isEqualTo("3");
      assertThat(channel.basicGet("bound", true).getEnvelope().getRoutingKey()).isEqualTo("a.c");
      assertThat(channel.basicGet("bound", true)).isNull();
    }
  }

  @Test
  @Shows({StompFeature.PROPERTIES, StompFeature.CONVERSION})
  void propertiesAreThoseOfAmqp() throws IOException {
    channel.queueDeclare("props", true, false, false, null);
    try (StompClient sender = StompClient.connected(broker.stomp())) {
      sender.done(
          "SEND",
          "destination:/queue/props",
          "content-type:a/b",
          "content-encoding:gzip",
          "persistent:true",
          "priority:3",
          "correlation-id:c",
          "reply-to:/queue/answers",
          "expiration:60000",
          "amqp-message-id:m",
          "timestamp:1700000000",
          "type:t",
          "user-id:guest",
          "app-id:app",
          "x-own:yes");
      AMQP.BasicProperties properties = channel.basicGet("props", true).getProps();

      assertThat(properties.getContentType()).isEqualTo("a/b");
      assertThat(properties.getContentEncoding()).isEqualTo("gzip");
      assertThat(properties.getDeliveryMode()).isEqualTo(2);
      assertThat(properties.getPriority()).isEqualTo(3);
      assertThat(properties.getCorrelationId()).isEqualTo("c");
      assertThat(properties.getReplyTo()).isEqualTo("/queue/answers");
      assertThat(properties.getExpiration()).isEqualTo("60000");
      assertThat(properties.getMessageId()).isEqualTo("m");
      assertThat(properties.getTimestamp().toInstant().toEpochMilli())
          .isEqualTo(1_700_000_000_000L);
      assertThat(properties.getType()).isEqualTo("t");
      assertThat(properties.getUserId()).isEqualTo("guest");
      assertThat(properties.getAppId()).isEqualTo("app");
      assertThat(properties.getHeaders()).containsOnlyKeys("x-own");
      assertThat(properties.getHeaders().get("x-own")).hasToString("yes");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "SEND~~^ | Missing destination | 'SEND' must include a 'destination' header",
        "SEND~destination:/foo/bar~~^ | Unknown destination | '/foo/bar' is not a valid destination.",
        "SEND~destination:/queue/~~^ | Invalid destination | '/' is not a valid queue destination",
        "SEND~destination:/temp-queue/a~~^ | Invalid destination | '/temp-queue/a' is not a valid",
        "SEND~destination:/exchange/nope/k~~^ | not_found | no exchange 'nope' in vhost",
        "SEND~destination:/queue/a~message-id:1~~^ | Invalid header | 'message-id' is not allowed on",
        "SEND~destination:/queue/a~expiration:x~~^ | precondition_failed | inv",
        "SEND~destination:/queue/a~user-id:me~~^ | precondition_failed | user",
        "SEND~destination:/queue/a~transaction:t~~^ | Bad transaction | Invalid transaction identif",
        "SEND~destination:/queue/a~persistent:maybe~~^ | Invalid header | 'persistent' is true or",
        "SUBSCRIBE~~^ | Missing destination | 'SUBSCRIBE' must include a 'destination' header",
        "SUBSCRIBE~destination:/temp-queue/a~~^ | Invalid destination | '/temp-queue/a' is not a va",
        "SUBSCRIBE~destination:/queue/a~selector:b~~^ | not_implemented | selector",
        "SUBSCRIBE~destination:/queue/a~browser:true~~^ | not_implemented | brows",
        "SUBSCRIBE~destination:/queue/a~ack:never~~^ | Invalid header | 'ack' is auto, client or",
        "SUBSCRIBE~destination:/topic/a~durable:true~~^ | Missing Header | Header 'id' is required",
        "SUBSCRIBE~destination:/amq/queue/no~id:1~~^ | not_found | no queue 'no' in",
        "SUBSCRIBE~destination:/exchange/no/a~id:1~~^ | not_found | no exchange 'no' in",
        "SUBSCRIBE~destination:/queue/xx~x-message-deduplication:1~id:1~~^ | precondition_failed | invalid arg",
        "SUBSCRIBE~destination:/queue/a~id:/temp-queue/a~~^ | Invalid id | SUBSCRIBE 'id' may not",
        "UNSUBSCRIBE~~^ | Missing destination or id | UNSUBSCRIBE must include",
        "UNSUBSCRIBE~id:1~~^ | No subscription found | UNSUBSCRIBE must refer to an existing subs",
        "ACK~~^ | Missing header | 'ACK' must include the 'id' header",
        "ACK~id:foo~~^ | Invalid header | 'ACK' must include a valid 'id' header",
        "ACK~id:T_1@@session-1@@1-1~~^ | Message not found | unknown delivery tag",
        "NACK~~^ | Missing header | 'NACK' must include the 'id' header",
        "BEGIN~~^ | Missing transaction | 'BEGIN' must include a 'transaction' header",
        "COMMIT~transaction:a~~^ | Bad transaction | Invalid transaction identifier: 'a'",
        "ABORT~transaction:a~~^ | Bad transaction | Invalid transaction identifier: 'a'",
      })
  @Shows({StompFeature.ERRORS, StompFeature.SELECTOR})
  void whatCannotBeIsAnErrorAndEndsTheConnection(String frame, String title, String detail)
      throws IOException {
    try (StompClient client = StompClient.connected(broker.stomp())) {
      client.raw(frame.strip().replace('~', '\n').replace('^', '\0'));
      StompClient.Frame error = client.receive();

      assertThat(error.command()).isEqualTo("ERROR");
      assertThat(error.get("message")).isEqualTo(title);
      assertThat(error.text()).startsWith(detail);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  @Shows(StompFeature.CONTENT_LENGTH)
  void aBinaryBodyMayHaveNulsAndBeLarge() throws IOException {
    byte[] body = new byte[3 << 20];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) (i * 31);
    }
    try (StompClient client = StompClient.connected(broker.stomp())) {
      client.done("SUBSCRIBE", "id:1", "destination:/queue/large");
      client.raw("SEND\ndestination:/queue/large\ncontent-length:" + body.length + "\n\n");
      client.raw(body);
      client.raw("\0");

      assertThat(client.receive().body()).isEqualTo(body);
    }
  }
}
