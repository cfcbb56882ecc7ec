package dev.forebay.protocol.amqp091.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.protocol.amqp091.codec.method.QueueMethod;
import dev.forebay.protocol.amqp091.codec.method.TxMethod;
import io.netty.buffer.Unpooled;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChannelErrorsTest {
  private final TestClient client = TestClient.opened(1);

  @AfterEach
  void finish() {
    TestClient.finishAll();
  }

  @Test
  void publishToMissingExchangeClosesTheChannelOnly() {
    client.publish(1, "missing", "key", "body");
    assertThat(client.methods())
        .containsExactly(
            new ChannelMethod.Close(404, "NOT_FOUND - no exchange 'missing' in vhost '/'", 60, 40));
    client.declareQueue(1, "discarded");
    assertThat(client.frames()).isEmpty();
    assertThat(client.broker.queues).isEmpty();
    client.send(1, new ChannelMethod.CloseOk());
    client.send(1, new ChannelMethod.Open(""));
    client.declareQueue(1, "q");
    assertThat(client.methods()).hasSize(2).last().isEqualTo(new QueueMethod.DeclareOk("q", 0, 0));
  }

  @Test
  void framesThatWaitedOnAClosedChannelAreForTheNextOne() {
    long channels = client.metrics.channels();
    client.broker.hold();
    client.declareQueue(1, "first");
    client.consume(1, "nope", "", false);
    client.send(1, new ChannelMethod.CloseOk());
    client.send(1, new ChannelMethod.Open(""));
    client.declareQueue(1, "second");
    client.broker.letGo();
    client.loop.turn();
    assertThat(client.methods())
        .extracting(method -> method.getClass().getSimpleName())
        .containsExactly("DeclareOk", "Close", "OpenOk", "DeclareOk");
    assertThat(client.metrics.channels()).isEqualTo(channels);
  }

  @Test
  void publishToInternalExchangeIsRefused() {
    client.publish(1, "internal", "key", "body");
    assertChannelCloses(
        403, "ACCESS_REFUSED - cannot publish to internal exchange 'internal' in vhost '/'");
  }

  @Test
  void brokerRefusalsCloseTheChannel() {
    client.consume(1, "nope", "", false);
    assertThat(client.methods())
        .containsExactly(
            new ChannelMethod.Close(404, "NOT_FOUND - no queue 'nope' in vhost '/'", 60, 20));
  }

  @Test
  void unknownDeliveryTag() {
    client.send(1, new BasicMethod.Ack(7, false));
    assertThat(client.methods())
        .containsExactly(
            new ChannelMethod.Close(406, "PRECONDITION_FAILED - unknown delivery tag 7", 60, 80));
  }

  @Test
  void tooLargeMessage() {
    client.write(TestClient.method(1, new BasicMethod.Publish(0, "", "q", false, false)));
    client.write(TestClient.header(1, 20_000_000));
    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - message size 20000000 is larger than configured max size 16777216");
  }

  @Test
  void noQueueDeclaredBefore() {
    client.send(1, new QueueMethod.Purge(0, "", false));
    assertChannelCloses(404, "NOT_FOUND - no previously declared queue");
  }

  static Stream<Method> endOfNoTransaction() {
    return Stream.of(new TxMethod.Commit(), new TxMethod.Rollback());
  }

  @ParameterizedTest
  @MethodSource
  void endOfNoTransaction(Method method) {
    client.send(1, method);
    assertChannelCloses(406, "PRECONDITION_FAILED - channel is not transactional");
  }

  static Stream<Arguments> notImplemented() {
    return Stream.of(
        Arguments.of(new BasicMethod.Qos(1, 1, false)),
        Arguments.of(new BasicMethod.Recover(false)),
        Arguments.of(new ChannelMethod.Flow(false)),
        Arguments.of(new BasicMethod.Publish(0, "", "q", false, true)));
  }

  @ParameterizedTest
  @MethodSource
  void notImplemented(Method method) {
    client.send(1, method);
    assertConnectionCloses(540);
  }

  static Stream<BasicProperties> refusedProperties() {
    return Stream.of(
        BasicProperties.EMPTY.withExpiration("soon"),
        BasicProperties.EMPTY.withHeaders(FieldTable.builder().put("CC", "a").build()),
        BasicProperties.EMPTY.withHeaders(FieldTable.builder().put("BCC", "a").build()));
  }

  @ParameterizedTest
  @MethodSource
  void refusedProperties(BasicProperties properties) {
    client.declareQueue(1, "q");
    client.write(TestClient.method(1, new BasicMethod.Publish(0, "", "q", false, false)));
    client.write(TestClient.header(1, 0, properties));
    assertThat(client.methods())
        .last()
        .isInstanceOfSatisfying(
            ChannelMethod.Close.class, close -> assertThat(close.replyCode()).isEqualTo(406));
  }

  @Test
  void otherHeadersAreNobodysBusiness() {
    client.declareQueue(1, "q");
    client.write(TestClient.method(1, new BasicMethod.Publish(0, "", "q", false, false)));
    client.write(
        TestClient.header(
            1, 0, BasicProperties.EMPTY.withHeaders(FieldTable.builder().put("x", "CC").build())));
    assertThat(client.broker.queue("q").readyMessages()).isEqualTo(1);
  }

  @Test
  void channelHasToBeOpenedFirst() {
    client.send(2, new QueueMethod.Purge(0, "q", false));
    assertThat(client.methods())
        .containsExactly(
            new ConnectionMethod.Close(504, "CHANNEL_ERROR - expected 'channel.open'", 50, 30));
  }

  @Test
  void channelCannotBeOpenedTwice() {
    client.send(1, new ChannelMethod.Open(""));
    assertConnectionCloses(504);
  }

  @Test
  void contentWithoutPublish() {
    client.write(TestClient.header(1, 3));
    assertConnectionCloses(505);
  }

  @Test
  void methodInsteadOfContent() {
    client.write(TestClient.method(1, new BasicMethod.Publish(0, "", "q", false, false)));
    client.send(1, new QueueMethod.Purge(0, "q", false));
    assertConnectionCloses(505);
  }

  @Test
  void bodyLongerThanAnnounced() {
    client.declareQueue(1, "q");
    client.frames();
    client.write(TestClient.method(1, new BasicMethod.Publish(0, "", "q", false, false)));
    client.write(TestClient.header(1, 3));
    client.write(TestClient.body(1, "four"));
    assertConnectionCloses(501);
  }

  @Test
  void brokenFrameEndsTheConnection() {
    client.write(Unpooled.wrappedBuffer(new byte[] {1, 0, 1, 0, 0, 0, 1, 9, 9}));
    assertConnectionCloses(501);
    client.loop.advanceMillis(6_000);
    assertThat(client.socket.isOpen()).isFalse();
  }

  private void assertChannelCloses(int code, String text) {
    assertThat(client.methods())
        .singleElement()
        .isInstanceOfSatisfying(
            ChannelMethod.Close.class,
            close -> {
              assertThat(close.replyCode()).isEqualTo(code);
              assertThat(close.replyText()).isEqualTo(text);
            });
  }

  private void assertConnectionCloses(int code) {
    assertThat(client.methods())
        .last()
        .isInstanceOfSatisfying(
            ConnectionMethod.Close.class, close -> assertThat(close.replyCode()).isEqualTo(code));
    assertThat(client.broker.closed).isTrue();
  }
}
