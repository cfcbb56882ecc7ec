package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.RpcClient;
import com.rabbitmq.client.RpcClientParams;
import com.rabbitmq.client.RpcServer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DirectRepliesTest extends ConformanceTest {
  private static final String REPLY_TO = "amq.rabbitmq.reply-to";

  @Test
  @Proves(Feature.DIRECT_REPLY_TO)
  void theClientLibrarysCallsAreAnswered() throws Exception {
    Connection serving = broker.clients().newConnection();
    Channel requests = serving.createChannel();
    requests.queueDeclare("requests", false, false, false, null);
    RpcServer server =
        new RpcServer(requests, "requests") {
          @Override
          public byte[] handleCall(byte[] request, AMQP.BasicProperties reply) {
            return (text(request) + "!").getBytes(StandardCharsets.UTF_8);
          }
        };
    Thread loop = Thread.ofVirtual().start(() -> serve(server));
    RpcClient client =
        new RpcClient(
            new RpcClientParams()
                .channel(channel)
                .exchange("")
                .routingKey("requests")
                .replyTo(REPLY_TO)
                .timeout((int) SOON.toMillis()));
    for (int i = 0; i < 20; i++) {
      assertThat(client.stringCall("call " + i)).isEqualTo("call " + i + "!");
    }
    client.close();
    server.terminateMainloop();
    serving.abort();
    loop.join();
  }

  private static void serve(RpcServer server) {
    try {
      server.mainloop();
    } catch (Exception stopped) {
      assertThat(stopped).isNotInstanceOf(NullPointerException.class);
    }
  }

  @Test
  @Proves(Feature.DIRECT_REPLY_TO)
  void requestsCarryANameThatAnswersGoTo() throws Exception {
    BlockingQueue<Delivery> answers = new LinkedBlockingQueue<>();
    String tag = channel.basicConsume(REPLY_TO, true, (_, answer) -> answers.add(answer), _ -> {});
    String requests = temporaryQueue();
    channel.basicPublish(
        "",
        requests,
        new AMQP.BasicProperties.Builder().replyTo(REPLY_TO).correlationId("7").build(),
        new byte[] {1});
    AMQP.BasicProperties request = channel.basicGet(requests, true).getProps();
    assertThat(request.getReplyTo()).startsWith(REPLY_TO + ".").hasSizeGreaterThan(36);
    assertThat(request.getCorrelationId()).isEqualTo("7");

    try (Connection other = broker.clients().newConnection()) {
      Channel answering = other.createChannel();
      assertThat(answering.queueDeclarePassive(request.getReplyTo()).getConsumerCount())
          .isEqualTo(1);
      answering.basicPublish("", request.getReplyTo(), null, new byte[] {2});
      Delivery answer = answers.poll(SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(answer).isNotNull();
      assertThat(answer.getBody()).containsExactly(2);
      assertThat(answer.getEnvelope().getRoutingKey()).isEqualTo(request.getReplyTo());

      channel.basicCancel(tag);
      assertChannelCloses(
          404,
          "NOT_FOUND - no queue '" + request.getReplyTo() + "' in vhost '/'",
          () -> other.createChannel().queueDeclarePassive(request.getReplyTo()));
    }
  }

  @Test
  @Proves(Feature.DIRECT_REPLY_TO)
  void whatMakesNoSenseIsRefused() {
    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - reply consumer cannot acknowledge",
        () -> channel.basicConsume(REPLY_TO, false, new DefaultConsumer(channel)));
    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - reply consumer already set",
        () -> {
          Channel twice = connection.createChannel();
          twice.basicConsume(REPLY_TO, true, new DefaultConsumer(twice));
          twice.basicConsume(REPLY_TO, true, new DefaultConsumer(twice));
        });
    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - fast reply consumer does not exist",
        () -> {
          Channel early = connection.createChannel();
          early.basicPublish(
              "", "x", new AMQP.BasicProperties.Builder().replyTo(REPLY_TO).build(), new byte[0]);
          early.basicQos(1);
        });
  }
}
