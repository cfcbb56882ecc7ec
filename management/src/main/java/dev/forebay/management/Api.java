package dev.forebay.management;

import io.netty.handler.codec.http.HttpMethod;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What is answered below {@code /api/}. Asked on event loops; answers complete on any thread. */
public interface Api {
  /** Where there is nothing of it. */
  Api NONE =
      _ ->
          CompletableFuture.completedFuture(
              new Reply(404, "{\"error\":\"Object Not Found\",\"reason\":\"Not Found\"}"));

  /**
   * A request.
   *
   * @param path what is behind {@code /api/}, decoded, part by part
   * @param authorization what the client says of itself; null if nothing
   * @param from the client; null if it comes by no network
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, and neither compared nor kept
  record Asked(
      HttpMethod method,
      List<String> path,
      @Nullable String authorization,
      byte[] body,
      @Nullable InetAddress from) {
    /** Keeps a copy of the path. */
    public Asked {
      path = List.copyOf(path);
    }

    /** Nothing of what may be secret. */
    @Override
    public String toString() {
      return method + " of " + path.size() + " parts";
    }
  }

  /**
   * An answer.
   *
   * @param status of HTTP
   * @param json empty if there is nothing to say
   */
  record Reply(int status, String json) {}

  /** Answers a request; the future never fails. */
  CompletableFuture<Reply> answer(Asked request);
}
