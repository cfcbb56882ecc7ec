package dev.forebay.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.transport.ListenerEvent;
import dev.forebay.transport.connection.InputBudgets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked for with a request, and answered to it; in process. */
final class UpgradeTest {
  private static final WebSocketOptions STRICT =
      new WebSocketOptions(
          List.of("v2.echo", "v1.echo"),
          true,
          Set.of("/ws", "/"),
          Set.of("https://one.example"),
          false,
          1 << 20);
  private static final WebSocketOptions LENIENT =
      new WebSocketOptions(List.of("v2.echo", "v1.echo"), false, Set.of(), Set.of(), true, 1 << 20);

  @Test
  void theKeyIsAnsweredAsTheSpecificationHasIt() {
    try (InProcess client = new InProcess(InProcess.OPTIONS)) {
      client.send(InProcess.bytes(InProcess.REQUEST));
      assertThat(client.received())
          .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
          .contains("\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
          .contains("\r\nupgrade: websocket\r\n")
          .contains("\r\nconnection: upgrade\r\n")
          .contains("\r\nsec-websocket-protocol: echo\r\n")
          .doesNotContainIgnoringCase("extensions");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "v1.echo | v1.echo",
        "v1.echo, v2.echo | v2.echo",
        "other,v1.echo | v1.echo",
        "other | ",
        "V1.ECHO | ",
        " | ",
      })
  void theBestSubProtocolThatTheClientAsksForIsTaken(String asked, String taken) {
    String header = asked == null ? null : "Sec-WebSocket-Protocol: " + asked;
    String strict = answer(STRICT, with("Sec-WebSocket-Protocol", header));
    String lenient = answer(LENIENT, with("Sec-WebSocket-Protocol", header));
    assertThat(lenient).startsWith("HTTP/1.1 101 ");
    if (taken == null) {
      assertThat(strict).startsWith("HTTP/1.1 400 ");
      assertThat(lenient).doesNotContainIgnoringCase("Sec-WebSocket-Protocol");
    } else {
      assertThat(strict).startsWith("HTTP/1.1 101 ");
      assertThat(strict).containsIgnoringCase("sec-websocket-protocol: " + taken + "\r\n");
      assertThat(lenient).containsIgnoringCase("sec-websocket-protocol: " + taken + "\r\n");
    }
  }

  @Test
  void subProtocolsMayBeAskedForInSeveralLines() {
    String twice = "Sec-WebSocket-Protocol: other\r\nSec-WebSocket-Protocol: v1.echo";
    assertThat(answer(STRICT, with("Sec-WebSocket-Protocol", twice))).startsWith("HTTP/1.1 101 ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET / | GET / HTTP/1.1 | 101",
        "GET / | GET /ws?token=1 HTTP/1.1 | 101",
        "GET / | GET /other HTTP/1.1 | 404",
        "GET / | GET /ws/ HTTP/1.1 | 404",
        "GET / | POST /ws HTTP/1.1 | 405",
        "GET / | HEAD /ws HTTP/1.1 | 405",
        "GET / | GET /ws HTTP/1.0 | 400",
        "GET / | GET /ws | 400",
        "GET / | nonsense | 400",
        "Host | Origin: https://one.example | 101",
        "Host | Origin: https://two.example | 403",
        "Host | Origin: null | 403",
        "Host | Content-Length: 1 | 400",
        "Host | Transfer-Encoding: chunked | 400",
        "Host | : | 400",
        "Upgrade | | 426",
        "Upgrade | Upgrade: h2c | 426",
        "Upgrade | Upgrade: h2c, WebSocket | 101",
        "Connection | Connection: keep-alive | 426",
        "Sec-WebSocket-Version | Sec-WebSocket-Version: 8 | 426",
        "Sec-WebSocket-Version | | 426",
        "Sec-WebSocket-Key | | 400",
        "Sec-WebSocket-Key | Sec-WebSocket-Key: | 400",
      })
  void whatIsNotServedIsRefusedWithAStatus(String replaced, String line, int status) {
    String request = with("Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol: v1.echo");
    String answer = answer(STRICT, with(request, replaced, line));
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ").endsWith("\r\n\r\n");
    if (status != 101) {
      assertThat(answer).containsIgnoringCase("connection: close\r\n");
    }
    if (status == 426) {
      assertThat(answer).containsIgnoringCase("sec-websocket-version: 13\r\n");
    }
  }

  @Test
  void aRequestMayComeInPieces() {
    try (InProcess client = new InProcess(InProcess.OPTIONS)) {
      ByteBuf request = InProcess.bytes("\r\n" + InProcess.REQUEST);
      while (request.isReadable()) {
        assertThat(client.received()).isEmpty();
        client.send(request.readBytes(1));
      }
      assertThat(client.received()).startsWith("HTTP/1.1 101 ");
      assertThat(client.memory.metric().usedDirectMemory()).isZero();
      request.release();
    }
  }

  @Test
  void framesMayComeWithTheRequest() {
    try (InProcess client = new InProcess(InProcess.OPTIONS)) {
      ByteBuf all = InProcess.bytes(InProcess.REQUEST);
      all.writeBytes(
          client.encoded(new BinaryWebSocketFrame(InProcess.bytes(EchoProtocol.said("early")))));
      client.send(all);
      assertThat(client.received()).startsWith("HTTP/1.1 101 ").endsWith("early");
    }
  }

  @Test
  void aRequestThatIsTooLongIsRefusedBeforeItIsComplete() {
    for (int piece : List.of(100, 100_000)) {
      InputBudgets budgets = new InputBudgets();
      try (InProcess client = new InProcess(InProcess.OPTIONS, budgets)) {
        client.send(InProcess.bytes("GET / HTTP/1.1\r\nCookie: "));
        for (int sent = 0; sent < RequestHead.BYTES_MAX && client.socket.isOpen(); sent += piece) {
          assertThat(client.memory.metric().usedDirectMemory())
              .isLessThanOrEqualTo(RequestHead.BYTES_MAX);
          client.send(Unpooled.buffer().writeZero(piece).setZero(0, piece));
        }
        assertThat(client.received()).startsWith("HTTP/1.1 431 ");
        assertThat(client.socket.isOpen()).isFalse();
      }
    }
  }

  @Test
  void moreThanAFewKibibytesOfARequestNeedMemoryThatAllShare() {
    InputBudgets budgets = new InputBudgets(3000);
    try (InProcess client = new InProcess(InProcess.OPTIONS, budgets);
        InProcess other = new InProcess(InProcess.OPTIONS, budgets)) {
      client.send(InProcess.bytes("GET / HTTP/1.1\r\nCookie: " + "x".repeat(3000)));
      assertThat(budgets.heldBytes()).isPositive();
      other.send(InProcess.bytes("GET / HTTP/1.1\r\nCookie: " + "x".repeat(3000)));
      assertThat(other.received()).startsWith("HTTP/1.1 503 ");
      client.send(InProcess.bytes("\r\n\r\n"));
      assertThat(client.received()).startsWith("HTTP/1.1 ");
      assertThat(budgets.heldBytes()).isZero();
    }
  }

  @Test
  void whoAsksForNothingInTimeIsDropped() {
    try (InProcess client = new InProcess(InProcess.OPTIONS)) {
      client.send(InProcess.bytes("GET /ws HTTP/1.1\r\n"));
      client.loop.advanceMillis(Upgrade.MILLIS - 1);
      assertThat(client.socket.isOpen()).isTrue();
      client.loop.advanceMillis(1);
      assertThat(client.socket.isOpen()).isFalse();
    }
  }

  @Test
  void whoHasNotAskedYetIsDroppedWhenTheNodeStops() {
    try (InProcess client = new InProcess(InProcess.OPTIONS)) {
      client.socket.pipeline().fireUserEventTriggered(ListenerEvent.STOPPING);
      assertThat(client.socket.isOpen()).isFalse();
    }
  }

  private static String answer(WebSocketOptions options, String request) {
    try (InProcess client = new InProcess(options)) {
      client.send(InProcess.bytes(request));
      return client.received();
    }
  }

  private static String with(String begin, @Nullable String line) {
    return with(InProcess.REQUEST, begin, line);
  }

  /** A request with another line in place of the one that begins so, or without it. */
  private static String with(String request, String begin, @Nullable String line) {
    StringBuilder changed = new StringBuilder();
    for (String each : request.split("\r\n", -1)) {
      String kept = each.startsWith(begin) ? line : each;
      if (kept != null) {
        changed.append(kept).append("\r\n");
      }
    }
    return changed.substring(0, changed.length() - 2);
  }
}
