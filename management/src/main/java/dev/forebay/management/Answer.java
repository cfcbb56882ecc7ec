package dev.forebay.management;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

/**
 * A response before it is HTTP.
 *
 * @param allow the methods that the page knows, if it was asked with another
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, and neither compared nor kept
record Answer(HttpResponseStatus status, String contentType, byte[] body, @Nullable String allow) {
  static Answer text(HttpResponseStatus status, String text) {
    return new Answer(status, "text/plain; charset=utf-8", (text + "\n").getBytes(UTF_8), null);
  }

  static Answer notAllowed(String methods) {
    return new Answer(
        HttpResponseStatus.METHOD_NOT_ALLOWED,
        "text/plain; charset=utf-8",
        ("only " + methods.replace(",", " and") + "\n").getBytes(UTF_8),
        methods);
  }
}
