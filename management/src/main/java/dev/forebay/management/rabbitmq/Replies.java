package dev.forebay.management.rabbitmq;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.forebay.management.Api;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** RabbitMQ's answers; no state. */
final class Replies {
  static final JsonMapper JSON = JsonMapper.builder().build();

  private Replies() {}

  static Api.Reply of(JsonNode body) {
    return of(200, body);
  }

  private static Api.Reply of(int status, JsonNode body) {
    try {
      return new Api.Reply(status, JSON.writeValueAsString(body));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Api.Reply error(int status, String error, String reason) {
    ObjectNode body = JSON.createObjectNode();
    body.put("error", error).put("reason", reason);
    return of(status, body);
  }

  /** Something was made. */
  static Api.Reply created() {
    return new Api.Reply(201, "");
  }

  /** Something was changed or deleted. */
  static Api.Reply done() {
    return new Api.Reply(204, "");
  }

  static Api.Reply notFound() {
    return error(404, "Object Not Found", "Not Found");
  }

  static Api.Reply bad(String reason) {
    return error(400, "bad_request", reason);
  }

  /** Nobody has said who is asking, or wrongly. */
  static Api.Reply notKnown() {
    return error(401, "not_authorized", "Not_Authorized");
  }

  /** Who is asking may not; RabbitMQ's other spelling. */
  static Api.Reply notAllowed(String reason) {
    return error(401, "not_authorised", reason);
  }

  static Api.Reply notSupported() {
    return new Api.Reply(405, "");
  }

  /** The object in a body; null if there is none. */
  static @Nullable JsonNode object(byte[] body) {
    try {
      JsonNode said = JSON.readTree(body);
      return said != null && said.isObject() ? said : null;
    } catch (IOException _) {
      // The message would show what stands there, passwords as well.
      return null;
    }
  }
}
