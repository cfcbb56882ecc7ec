package dev.forebay.protocol.amqp091.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.amqp091.codec.ByteString;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.node.AmqpLimits;
import dev.forebay.transport.ListenerEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandshakeTest {
  private final TestClient client = new TestClient();

  @AfterEach
  void finish() {
    TestClient.finishAll();
  }

  @Test
  void opensWithPlain() {
    client.handshake(FieldTable.EMPTY, 4096);
    assertThat(client.methods())
        .satisfiesExactly(
            start -> {
              ConnectionMethod.Start sent = (ConnectionMethod.Start) start;
              assertThat(sent.mechanisms()).hasToString("PLAIN AMQPLAIN");
              assertThat(sent.serverProperties().get("product")).isPresent();
            },
            tune -> assertThat(tune).isEqualTo(new ConnectionMethod.Tune(2047, 131_072, 60)),
            open -> assertThat(open).isEqualTo(new ConnectionMethod.OpenOk("")));
    assertThat(client.metrics.connections()).isEqualTo(1);
  }

  @Test
  void whatComesBehindALoginWaitsForItsAnswer() {
    client.broker.hold();
    client.handshake(FieldTable.EMPTY, 4096);
    assertThat(client.methods()).singleElement().isInstanceOf(ConnectionMethod.Start.class);
    client.broker.letGo();
    client.loop.turn();
    assertThat(client.methods())
        .satisfiesExactly(
            tune -> assertThat(tune).isInstanceOf(ConnectionMethod.Tune.class),
            open -> assertThat(open).isEqualTo(new ConnectionMethod.OpenOk("")));
  }

  @Test
  void aClientMayLeaveBeforeItsLoginIsAnswered() {
    client.broker.hold();
    client.handshake(FieldTable.EMPTY, 4096);
    client.socket.close();
    client.broker.letGo();
    client.loop.turn();
    assertThat(client.metrics.connections()).isZero();
  }

  @Test
  void takesTheProtocolHeaderInPieces() {
    client.write(Unpooled.copiedBuffer("AMQ", StandardCharsets.US_ASCII));
    assertThat(client.frames()).isEmpty();
    client.write(Unpooled.wrappedBuffer(new byte[] {'P', 0, 0, 9}));
    client.write(Unpooled.wrappedBuffer(new byte[] {1}));
    assertThat(client.methods()).singleElement().isInstanceOf(ConnectionMethod.Start.class);
  }

  @Test
  void answersAnotherProtocolWithItsOwnHeader() {
    client.write(Unpooled.copiedBuffer("GET / HTTP/1.1\r\n", StandardCharsets.US_ASCII));
    ByteBuf answer = client.socket.readOutbound();
    assertThat(answer.toString(StandardCharsets.ISO_8859_1)).isEqualTo("AMQP\0\0\t\1");
    answer.release();
    assertThat(client.socket.isOpen()).isFalse();
  }

  @Test
  void saysThatTheLoginFailedToClientsThatUnderstand() {
    login(TestClient.capabilities("authentication_failure_close"), "\0guest\0wrong");
    assertThat(client.methods().getLast())
        .isEqualTo(
            new ConnectionMethod.Close(
                403,
                "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN."
                    + " For details see the broker logfile.",
                0,
                0));
    client.send(0, new ConnectionMethod.CloseOk());
    assertThat(client.socket.isOpen()).isFalse();
  }

  @Test
  void dropsOtherClientsWhoseLoginFailed() {
    login(FieldTable.EMPTY, "\0nobody\0guest");
    assertThat(client.methods()).hasOnlyElementsOfType(ConnectionMethod.Start.class);
    assertThat(client.socket.isOpen()).isFalse();
  }

  @Test
  void opensWithAmqplain() {
    loginWithTable(login("guest"));
    assertThat(client.methods()).last().isInstanceOf(ConnectionMethod.Tune.class);
  }

  @Test
  void refusesWrongPasswordOfAmqplain() {
    loginWithTable(login("wrong"));
    assertThat(client.methods().getLast())
        .isEqualTo(
            new ConnectionMethod.Close(
                403,
                "ACCESS_REFUSED - Login was refused using authentication mechanism AMQPLAIN."
                    + " For details see the broker logfile.",
                0,
                0));
  }

  @Test
  void dropsAmqplainWithoutPassword() {
    loginWithTable(FieldTable.builder().put("LOGIN", "guest").build());
    assertDropsAfter(ConnectionMethod.Start.class);
  }

  @Test
  void dropsBrokenTableOfAmqplain() {
    login("AMQPLAIN", FieldTable.EMPTY, ByteString.of("LOGIN"));
    assertDropsAfter(ConnectionMethod.Start.class);
  }

  @Test
  void takesNewSecret() {
    TestClient opened = TestClient.opened(1);
    opened.send(0, new ConnectionMethod.UpdateSecret(ByteString.of("new"), "renewed"));
    assertThat(opened.methods()).containsExactly(new ConnectionMethod.UpdateSecretOk());
  }

  @Test
  void dropsUnknownMechanism() {
    client.protocolHeader();
    client.send(
        0, new ConnectionMethod.StartOk(FieldTable.EMPTY, "SCRAM", ByteString.EMPTY, "en_US"));
    assertDropsAfter(ConnectionMethod.Start.class);
  }

  @Test
  void refusesUnknownVirtualHost() {
    login(FieldTable.EMPTY, "\0guest\0guest");
    client.send(0, new ConnectionMethod.TuneOk(2047, 131_072, 0));
    client.send(0, new ConnectionMethod.Open("other", "", false));
    assertCloses(530, "NOT_ALLOWED - vhost other not found");
  }

  @Test
  void dropsTooLargeFrameMax() {
    login(FieldTable.EMPTY, "\0guest\0guest");
    client.send(0, new ConnectionMethod.TuneOk(2047, 200_000, 0));
    assertDropsAfter(ConnectionMethod.Tune.class);
  }

  @Test
  void dropsWhoSendsMethodsOutOfOrder() {
    client.protocolHeader();
    client.send(0, new ConnectionMethod.Open("/", "", false));
    assertDropsAfter(ConnectionMethod.Start.class);
  }

  @Test
  void dropsWhoDoesNotFinishInTime() {
    client.protocolHeader();
    client.loop.advanceMillis(9_000);
    assertThat(client.socket.isOpen()).isTrue();
    client.loop.advanceMillis(2_000);
    assertThat(client.socket.isOpen()).isFalse();
  }

  @Test
  void closesForTheClient() {
    TestClient opened = TestClient.opened(1);
    opened.send(0, new ConnectionMethod.Close(200, "bye", 0, 0));
    assertThat(opened.methods()).containsExactly(new ConnectionMethod.CloseOk());
    assertThat(opened.broker.closed).isTrue();
    assertThat(opened.metrics.channels()).isZero();
  }

  @Test
  void leavesTheSocketToTheClientThatHasClosedForAWhile() {
    TestClient opened = TestClient.opened(1);
    opened.send(0, new ConnectionMethod.Close(200, "bye", 0, 0));
    opened.send(0, new ConnectionMethod.UpdateSecret(ByteString.of("secret"), "late"));
    assertThat(opened.methods()).containsExactly(new ConnectionMethod.CloseOk());
    assertThat(opened.socket.isOpen()).isTrue();
    opened.loop.advanceMillis(AmqpLimits.DEFAULT.closeMillis() + 1000);
    assertThat(opened.socket.isOpen()).isFalse();
    assertThat(opened.methods()).isEmpty();
  }

  @Test
  void saysGoodbyeWhenTheNodeStops() {
    TestClient opened = TestClient.opened(1);
    opened.socket.pipeline().fireUserEventTriggered(ListenerEvent.STOPPING);
    opened.loop.turn();
    assertThat(opened.methods())
        .containsExactly(
            new ConnectionMethod.Close(
                320,
                "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'",
                0,
                0));
    opened.send(3, new ChannelMethod.Open(""));
    assertThat(opened.frames()).isEmpty();
    opened.send(0, new ConnectionMethod.CloseOk());
    assertThat(opened.socket.isOpen()).isFalse();
  }

  @Test
  void sendsHeartbeatsAndDropsSilentClients() {
    TestClient opened = TestClient.opened(1);
    opened.loop.advanceMillis(61_000);
    assertThat(opened.frames()).contains(new TestClient.Heartbeat(0));
    opened.loop.advanceMillis(55_000);
    assertThat(opened.socket.isOpen()).isTrue();
    opened.loop.advanceMillis(60_000);
    assertThat(opened.socket.isOpen()).isFalse();
    opened.frames();
  }

  @Test
  void framesAreSmallBeforeTheConnectionIsOpen() {
    login(filled(8000), "\0guest\0guest");
    assertThat(client.socket.isOpen()).isTrue();
    TestClient other = new TestClient();
    other.protocolHeader();
    other.send(0, new ConnectionMethod.StartOk(filled(8192), "PLAIN", TestClient.GUEST, "en_US"));
    assertThat(other.socket.isOpen()).isFalse();
    other.frames();
    client.frames();
  }

  private static FieldTable filled(int bytes) {
    return FieldTable.builder().put("filler", "x".repeat(bytes)).build();
  }

  @Test
  void heartbeatsComeEveryHalfIntervalOfSilence() {
    TestClient opened = TestClient.opened(1);
    int interval = AmqpLimits.DEFAULT.heartbeatSeconds();
    for (int i = 0; i < 4; i++) {
      opened.loop.advanceMillis(interval * 500L);
      assertThat(opened.frames()).as("half %d", i).containsExactly(new TestClient.Heartbeat(0));
      opened.heartbeat();
    }
    opened.send(1, new BasicMethod.Qos(0, 1, false));
    opened.frames();
    opened.loop.advanceMillis(interval * 500L);
    assertThat(opened.frames()).as("after other traffic").isEmpty();
    opened.loop.advanceMillis(interval * 500L);
    assertThat(opened.frames()).containsExactly(new TestClient.Heartbeat(0));
  }

  private void login(FieldTable properties, String response) {
    login("PLAIN", properties, ByteString.of(response));
  }

  private void login(String mechanism, FieldTable properties, ByteString response) {
    client.protocolHeader();
    client.send(0, new ConnectionMethod.StartOk(properties, mechanism, response, "en_US"));
  }

  private static FieldTable login(String password) {
    return FieldTable.builder().put("LOGIN", "guest").put("PASSWORD", password).build();
  }

  /** The table goes without its length. */
  private void loginWithTable(FieldTable table) {
    ByteBuf bytes = Unpooled.buffer();
    table.encode(bytes);
    byte[] entries = new byte[bytes.writerIndex() - Integer.BYTES];
    bytes.getBytes(Integer.BYTES, entries);
    login(
        "AMQPLAIN",
        TestClient.capabilities("authentication_failure_close"),
        ByteString.copyOf(entries));
  }

  private void assertDropsAfter(Class<? extends ConnectionMethod> last) {
    assertThat(client.methods()).last().isInstanceOf(last);
    assertThat(client.socket.isOpen()).isFalse();
  }

  private void assertCloses(int code, String text) {
    assertThat(client.methods().getLast())
        .isInstanceOfSatisfying(
            ConnectionMethod.Close.class,
            close -> {
              assertThat(close.replyCode()).isEqualTo(code);
              assertThat(close.replyText()).isEqualTo(text);
            });
  }
}
