package dev.forebay.management;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpResponseStatus;

/** A response before it is HTTP. */
@SuppressWarnings("ArrayRecordComponent") // handed over once, and neither compared nor kept
record Answer(HttpResponseStatus status, String contentType, byte[] body) {
  static Answer text(HttpResponseStatus status, String line) {
    return new Answer(status, "text/plain; charset=utf-8", (line + "\n").getBytes(UTF_8));
  }
}
