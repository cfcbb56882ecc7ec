package dev.forebay.transport.websocket;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a client that asks for a WebSocket is answered (RFC 6455, 4.2). No state. */
final class Handshake {
  private static final String VERSION = WebSocketVersion.V13.toHttpHeaderValue();
  private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  /** An answer to a request. */
  sealed interface Answer {
    FullHttpResponse response();
  }

  /** There is a WebSocket from now on. */
  record Accepted(FullHttpResponse response) implements Answer {}

  /**
   * There is none, and no further request is answered.
   *
   * @param why for the log
   */
  record Refused(FullHttpResponse response, String why) implements Answer {}

  private final WebSocketOptions options;

  Handshake(WebSocketOptions options) {
    this.options = options;
  }

  Answer answer(HttpRequest request) {
    HttpHeaders headers = request.headers();
    DecoderResult decoded = request.decoderResult();
    if (decoded.isFailure()) {
      return refused(statusOf(decoded.cause()), "a malformed request");
    }
    if (!request.method().equals(HttpMethod.GET)) {
      return refused(HttpResponseStatus.METHOD_NOT_ALLOWED, "not a GET");
    }
    if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)
        || HttpUtil.isTransferEncodingChunked(request)
        || HttpUtil.getContentLength(request, 0L) != 0) {
      return refused(HttpResponseStatus.BAD_REQUEST, "not HTTP/1.1, or with a body");
    }
    if (!options.paths().isEmpty() && !options.paths().contains(path(request.uri()))) {
      return refused(HttpResponseStatus.NOT_FOUND, "a path that is not served");
    }
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    if (origin != null && !options.origins().isEmpty() && !options.origins().contains(origin)) {
      return refused(HttpResponseStatus.FORBIDDEN, "an origin that is not allowed");
    }
    String key = headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY);
    if (!headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
        || !headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
        || !VERSION.equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
      return upgradeRequired();
    }
    if (key == null || key.isEmpty()) {
      return refused(HttpResponseStatus.BAD_REQUEST, "no key");
    }
    Optional<String> subProtocol = subProtocol(headers);
    if (subProtocol.isEmpty() && options.isSubProtocolNeeded()) {
      return refused(HttpResponseStatus.BAD_REQUEST, "no sub-protocol that is served");
    }
    return accepted(key, subProtocol);
  }

  /** For a client that asks in another way than a request. */
  static Refused refused(HttpResponseStatus status, String why) {
    FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status);
    response
        .headers()
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
        .set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
    return new Refused(response, "not a WebSocket client: " + why);
  }

  private static Refused upgradeRequired() {
    Refused refused =
        refused(HttpResponseStatus.UPGRADE_REQUIRED, "it does not ask for version " + VERSION);
    refused
        .response()
        .headers()
        .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
        .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION);
    return refused;
  }

  private static Accepted accepted(String key, Optional<String> subProtocol) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
    response
        .headers()
        .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, accept(key));
    subProtocol.ifPresent(
        name -> response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, name));
    return new Accepted(response);
  }

  private static HttpResponseStatus statusOf(Throwable malformed) {
    if (malformed instanceof TooLongHttpLineException) {
      return HttpResponseStatus.REQUEST_URI_TOO_LONG;
    }
    return malformed instanceof TooLongHttpHeaderException
        ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        : HttpResponseStatus.BAD_REQUEST;
  }

  private static String path(String uri) {
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  private Optional<String> subProtocol(HttpHeaders headers) {
    List<String> asked =
        headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
            .flatMap(line -> Stream.of(line.split(",", -1)))
            .map(String::strip)
            .toList();
    return options.subProtocols().stream().filter(asked::contains).findFirst();
  }

  private static String accept(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + KEY_SUFFIX).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
