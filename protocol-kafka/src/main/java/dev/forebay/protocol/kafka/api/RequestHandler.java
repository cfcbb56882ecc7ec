package dev.forebay.protocol.kafka.api;

import java.util.function.Consumer;
import org.apache.kafka.common.protocol.ApiMessage;

/** Answers one kind of request. Confined to the loop of the request's connection. */
@FunctionalInterface
public interface RequestHandler {
  /**
   * Answers a request, now or later, once, on the connection's loop. Requests of a connection come
   * without waiting for earlier answers, which are sent in the order of the requests.
   */
  void handle(Request request, Consumer<ApiMessage> answer);
}
