package dev.forebay.tests.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** STOMP in WebSocket frames, on a port of its own. */
class StompWebSocketTest {
  @TempDir Path dir;
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void closeClient() {
    http.shutdownNow();
  }

  @Test
  @Shows(StompFeature.WEBSOCKET)
  void clientsConnectAtAPathWithASubProtocolAndAreSentText() throws Exception {
    try (TestBroker broker = TestBroker.start(dir)) {
      Text text = new Text();
      WebSocket client =
          http.newWebSocketBuilder()
              .subprotocols("v10.stomp", "v12.stomp")
              .buildAsync(address(broker), text)
              .get(20, TimeUnit.SECONDS);
      assertThat(client.getSubprotocol()).isEqualTo("v12.stomp");
      client.sendText("CONNECT\naccept-version:1.2\nhost:/\n\n\0", true).join();
      assertThat(text.first.get(20, TimeUnit.SECONDS)).startsWith("CONNECTED\n").contains("\n\n\0");
      client.abort();
    }
  }

  @Test
  @Shows(StompFeature.WEBSOCKET)
  void pagesOfOtherOriginsAreRefused() throws IOException {
    try (TestBroker broker = TestBroker.start(dir, "websocket.origins=https://one.example")) {
      assertThatThrownBy(() ->
              http.newWebSocketBuilder()
                  .header("Origin", "https://two.example")
                  .buildAsync(address(broker), new Text())
                  .get(20, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              WebSocketHandshakeException.class,
              refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(403));
    }
  }

  private static URI address(TestBroker broker) {
    return URI.create("ws://127.0.0.1:" + broker.stompWebSocket().getPort() + "/ws");
  }

  /** The first text that comes. */
  private static final class Text implements WebSocket.Listener {
    private final CompletableFuture<String> first = new CompletableFuture<>();
    private final StringBuilder parts = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket client, CharSequence data, boolean last) {
      parts.append(data);
      if (last) {
        first.complete(parts.toString());
      }
      client.request(1);
      return null;
    }
  }
}
