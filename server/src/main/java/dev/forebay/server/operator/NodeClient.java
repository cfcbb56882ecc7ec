package dev.forebay.server.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.server.config.ListenConfig;
import dev.forebay.server.process.ExitCodes;
import dev.forebay.server.process.StartException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks the node of this machine that has a configuration, as its operator. Any thread. */
final class NodeClient {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int ANSWER_MILLIS = 60_000;

  private final ListenConfig listen;

  NodeClient(ListenConfig listen) {
    this.listen = listen;
  }

  /** What it answers. */
  record Reply(int status, String text) {
    boolean isOk() {
      return status == HttpURLConnection.HTTP_OK;
    }

    /** Prints it where it belongs, and tells the exit code. */
    int print() {
      if (isOk()) {
        System.out.print(text);
        return ExitCodes.OK;
      }
      System.err.print("forebay: " + text);
      return ExitCodes.FAILURE;
    }
  }

  Reply ask(String method, String path, Map<String, String> parameters) {
    URI uri = uri(path, parameters);
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(ANSWER_MILLIS);
      connection.setRequestMethod(method);
      int status = connection.getResponseCode();
      try (InputStream body = body(connection, status)) {
        return new Reply(status, new String(body.readAllBytes(), UTF_8));
      }
    } catch (IOException e) {
      throw new StartException(
          "no node answers at http://%s: %s".formatted(uri.getAuthority(), e.getMessage()), e);
    }
  }

  private static InputStream body(HttpURLConnection connection, int status) throws IOException {
    InputStream body =
        status < HttpURLConnection.HTTP_BAD_REQUEST
            ? connection.getInputStream()
            : connection.getErrorStream();
    return body == null ? InputStream.nullInputStream() : body;
  }

  private URI uri(String path, Map<String, String> parameters) {
    InetAddress address =
        listen.address().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : listen.address();
    try {
      URI node =
          new URI("http", null, address.getHostAddress(), listen.httpPort(), path, null, null);
      String query =
          parameters.entrySet().stream()
              .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
              .collect(Collectors.joining("&"));
      return query.isEmpty() ? node : URI.create(node + "?" + query);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
