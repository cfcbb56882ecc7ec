package dev.forebay.tests.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.tests.clients.TestBroker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MQTT in the frames of WebSocket (§6). */
class MqttWebSocketTest {
  private static final int CONNACK_BYTES_MIN = 5;
  private static final byte[] PINGREQ = {(byte) 0xC0, 0};

  private static TestBroker broker;

  @BeforeAll
  static void start(@TempDir Path dir) throws IOException {
    broker = TestBroker.start(dir, "loops=3");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  /** Keeps the bytes that come, and how the connection is closed. */
  private static final class Heard implements WebSocket.Listener {
    private final BlockingQueue<Byte> bytes = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> closed = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      while (data.hasRemaining()) {
        bytes.add(data.get());
      }
      return WebSocket.Listener.super.onBinary(socket, data, last);
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      texts.add(data.toString());
      return WebSocket.Listener.super.onText(socket, data, last);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      closed.add(status);
      return WebSocket.Listener.super.onClose(socket, status, reason);
    }

    byte next() throws InterruptedException {
      Byte octet = bytes.poll(10, TimeUnit.SECONDS);
      if (octet == null) {
        throw new AssertionError("nothing came");
      }
      return octet;
    }

    void skipPacket(int first) throws InterruptedException {
      assertThat(next()).isEqualTo((byte) first);
      int length = next();
      for (int i = 0; i < length; i++) {
        next();
      }
    }
  }

  private static WebSocket open(HttpClient client, Heard heard, String... protocols) {
    URI uri = URI.create("ws://127.0.0.1:" + broker.mqttWebSocket().getPort() + "/mqtt");
    WebSocket.Builder builder = client.newWebSocketBuilder();
    return (protocols.length == 0 ? builder : builder.subprotocols(protocols[0]))
        .buildAsync(uri, heard)
        .join();
  }

  private static byte[] connect(String clientId) {
    byte[] body = new Connecting(clientId).body();
    return new Octets().u8(MqttWire.CONNECT << 4).variable(body.length).raw(body).toByteArray();
  }

  @Test
  @Keeps({"6.0.0-2", "6.0.0-3", "6.0.0-4"})
  void packetsComeHoweverTheyAreCut() throws Exception {
    Heard heard = new Heard();
    try (HttpClient client = HttpClient.newHttpClient()) {
      WebSocket socket = open(client, heard, "mqtt");
      assertThat(socket.getSubprotocol()).isEqualTo("mqtt");
      for (byte octet : connect("cut")) {
        socket.sendBinary(ByteBuffer.wrap(new byte[] {octet}), true).join();
      }
      heard.skipPacket(MqttWire.CONNACK << 4);
      ByteArrayOutputStream several = new ByteArrayOutputStream();
      several.writeBytes(PINGREQ);
      several.writeBytes(PINGREQ);
      several.write(PINGREQ[0]);
      socket.sendBinary(ByteBuffer.wrap(several.toByteArray()), true).join();
      heard.skipPacket(0xD0);
      heard.skipPacket(0xD0);
      socket.sendBinary(ByteBuffer.wrap(new byte[] {0}), true).join();
      heard.skipPacket(0xD0);
      assertThat(heard.texts).isEmpty();
      socket.abort();
    }
  }

  @Test
  @Keeps("6.0.0-1")
  void textEndsTheConnection() throws Exception {
    Heard heard = new Heard();
    try (HttpClient client = HttpClient.newHttpClient()) {
      WebSocket socket = open(client, heard, "mqtt");
      socket.sendBinary(ByteBuffer.wrap(connect("text")), true).join();
      for (int i = 0; i < CONNACK_BYTES_MIN; i++) {
        heard.next();
      }
      socket.sendText("\u0010\u0000", true).join();
      assertThat(heard.closed.poll(10, TimeUnit.SECONDS)).isNotNull();
      socket.abort();
    }
  }

  @Test
  void whoeverDoesNotOfferMqttIsRefused() {
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThatThrownBy(() -> open(client, new Heard()))
          .hasCauseInstanceOf(WebSocketHandshakeException.class);
      assertThatThrownBy(() -> open(client, new Heard(), "amqp"))
          .hasCauseInstanceOf(WebSocketHandshakeException.class);
    }
  }
}
