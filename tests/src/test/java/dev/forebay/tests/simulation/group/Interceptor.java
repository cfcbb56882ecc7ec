package dev.forebay.tests.simulation.group;

import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * Whoever stands between members and the coordinator; a broken variant spoils what it passes on.
 */
@FunctionalInterface
public interface Interceptor {
  /** Changes nothing. */
  Interceptor NONE = (handler, request, answer) -> handler.handle(request, answer);

  /** Passes a request on, and its answer back. */
  void handle(RequestHandler handler, Request request, Consumer<ApiMessage> answer);
}
