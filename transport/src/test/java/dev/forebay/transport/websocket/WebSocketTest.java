package dev.forebay.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.transport.ConnectionLimit;
import dev.forebay.transport.Listener;
import dev.forebay.transport.ListenerOptions;
import dev.forebay.transport.NettyLoops;
import dev.forebay.transport.SystemClock;
import dev.forebay.transport.connection.ConnectionResources;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A listener for WebSocket clients, with the one that comes with Java. */
final class WebSocketTest {
  private final NettyLoops loops =
      new NettyLoops(
          2,
          (reason, cause) -> {
            throw new AssertionError(reason, cause);
          });
  private final ConnectionResources resources =
      new ConnectionResources(new SystemClock(), () -> false);
  private final EchoProtocol protocol = new EchoProtocol(resources);
  private final Listener listener =
      Listener.bind(
          loops,
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          new WebSocketModule(protocol, InProcess.OPTIONS, resources),
          new ConnectionLimit(10),
          ListenerOptions.DEFAULT);
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    http.shutdownNow();
    listener.close(1000);
    loops.close();
  }

  @Test
  void bytesComeBackAsTheyWereSent() throws InterruptedException {
    Events events = new Events();
    WebSocket client = open("/ws", "echo", events);
    assertThat(client.getSubprotocol()).isEqualTo("echo");

    String text = EchoProtocol.said("one") + EchoProtocol.said("t".repeat(5 << 20));
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    client.sendBinary(bytes.duplicate().limit(20), false).join();
    client.sendBinary(bytes.duplicate().position(20), true).join();
    assertThat(events.received(text.length())).isEqualTo(text);

    client.sendPing(ByteBuffer.wrap(new byte[] {1, 2})).join();
    assertThat(events.next()).isEqualTo("pong 2");
    client.sendClose(WebSocket.NORMAL_CLOSURE, "done").join();
    assertThat(events.next()).isEqualTo("close 1000");
  }

  @Test
  void textComesBackAsText() throws InterruptedException {
    Events events = new Events();
    WebSocket client = open("/ws", "echo", events);
    String text = EchoProtocol.said("grüße " + "ä".repeat(400_000));
    client.sendText(text, true).join();
    assertThat(events.received(text.length())).isEqualTo(text);
    client.sendText(EchoProtocol.LEAVE, true).join();
    assertThat(events.next()).isEqualTo("text " + EchoProtocol.GOODBYE);
    assertThat(events.next()).isEqualTo("close 1000");
  }

  @Test
  void whatIsNotServedIsRefused() {
    assertThatThrownBy(() -> open("/ws", "other", new Events()))
        .satisfies(refused -> assertThat(status(refused)).isEqualTo(400));
    assertThatThrownBy(() -> open("/other", "echo", new Events()))
        .satisfies(refused -> assertThat(status(refused)).isEqualTo(404));
  }

  @Test
  void aNodeThatStopsSaysGoodbye() throws InterruptedException {
    Events events = new Events();
    WebSocket client = open("/ws", "echo", events);
    client.sendBinary(
        ByteBuffer.wrap(EchoProtocol.said("x").getBytes(StandardCharsets.UTF_8)), true);
    assertThat(events.next()).isEqualTo("bytes " + EchoProtocol.said("x"));
    CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> listener.close(10_000));
    assertThat(events.next()).isEqualTo("bytes " + EchoProtocol.GOODBYE);
    assertThat(events.next()).isEqualTo("close 1001");
    closed.join();
  }

  private WebSocket open(String path, String subProtocol, Events events) {
    return http.newWebSocketBuilder()
        .subprotocols(subProtocol)
        .buildAsync(URI.create("ws://127.0.0.1:" + listener.address().getPort() + path), events)
        .join();
  }

  private static int status(Throwable refused) {
    Throwable cause = refused instanceof CompletionException ? refused.getCause() : refused;
    WebSocketHandshakeException handshake =
        (WebSocketHandshakeException) Objects.requireNonNull(cause);
    return handshake.getResponse().statusCode();
  }

  /** What the client hears, in order. */
  private static final class Events implements WebSocket.Listener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final StringBuilder parts = new StringBuilder();

    String next() throws InterruptedException {
      String next = heard.poll(20, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing is heard");
      }
      return next;
    }

    /** So many characters, of messages of one kind. */
    String received(int length) throws InterruptedException {
      StringBuilder all = new StringBuilder();
      while (all.length() < length) {
        String next = next();
        all.append(next.substring(next.indexOf(' ') + 1));
      }
      return all.toString();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket client, CharSequence data, boolean last) {
      part("text ", data, last);
      client.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket client, ByteBuffer data, boolean last) {
      part("bytes ", StandardCharsets.UTF_8.decode(data), last);
      client.request(1);
      return null;
    }

    private void part(String kind, CharSequence data, boolean last) {
      parts.append(data);
      if (last) {
        heard.add(kind + parts);
        parts.setLength(0);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket client, ByteBuffer message) {
      heard.add("pong " + message.remaining());
      client.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket client, int code, String reason) {
      heard.add("close " + code);
      return null;
    }
  }
}
