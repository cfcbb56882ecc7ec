package dev.forebay.protocol.kafka.group.access;

import dev.forebay.protocol.kafka.api.Request;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** The way to the groups. */
@FunctionalInterface
public interface Onwards {
  /**
   * Has a request served.
   *
   * @param refusal why all of it is refused instead, or {@link Errors#NONE}
   * @param answer gets the answer on the connection's loop
   */
  void send(Request request, Errors refusal, Consumer<ApiMessage> answer);
}
