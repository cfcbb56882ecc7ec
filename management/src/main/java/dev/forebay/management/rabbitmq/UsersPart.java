package dev.forebay.management.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.forebay.broker.node.Administration;
import dev.forebay.broker.security.SecurityChange;
import dev.forebay.broker.security.UserEntry;
import dev.forebay.broker.security.Verifier;
import dev.forebay.management.Api;
import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** {@code /api/users}. Any thread. */
final class UsersPart {
  private final Administration administration;
  private final PermissionsPart permissions;

  UsersPart(Administration administration, PermissionsPart permissions) {
    this.administration = administration;
    this.permissions = permissions;
  }

  CompletableFuture<Api.Reply> answer(Api.Asked request) {
    List<String> path = request.path();
    return switch (path.size()) {
      case 1 -> got(request, () -> list(_ -> true));
      case 2 -> one(request, path.get(1));
      case 3 -> part(request, path.get(1), path.get(2));
      default -> now(Replies.notFound());
    };
  }

  /** Makes an answer. */
  interface Page {
    Api.Reply make();
  }

  static CompletableFuture<Api.Reply> got(Api.Asked request, Page page) {
    boolean isGet =
        request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    return now(isGet ? page.make() : Replies.notSupported());
  }

  static CompletableFuture<Api.Reply> now(Api.Reply reply) {
    return CompletableFuture.completedFuture(reply);
  }

  private CompletableFuture<Api.Reply> one(Api.Asked request, String name) {
    return switch (name) {
      case "without-permissions" -> got(request, () -> list(user -> !permissions.hasAny(user)));
      case "bulk-delete" ->
          request.method().equals(HttpMethod.POST)
              ? deleteAll(request.body())
              : now(Replies.notSupported());
      default -> user(request, name);
    };
  }

  private CompletableFuture<Api.Reply> user(Api.Asked request, String name) {
    UserEntry user = administration.users().user(name);
    return switch (request.method().name()) {
      case "GET", "HEAD" -> now(user == null ? Replies.notFound() : Replies.of(described(user)));
      case "PUT" -> put(name, user != null, request.body());
      case "DELETE" ->
          user == null
              ? now(Replies.notFound())
              : change(new SecurityChange.DeleteUser(name), Replies.done());
      default -> now(Replies.notSupported());
    };
  }

  private CompletableFuture<Api.Reply> part(Api.Asked request, String name, String what) {
    UserEntry user = administration.users().user(name);
    return switch (what) {
      case "permissions" ->
          got(request, () -> user == null ? Replies.notFound() : Replies.of(permissions.of(user)));
      case "topic-permissions" ->
          got(
              request,
              () -> user == null ? Replies.notFound() : Replies.of(permissions.topicsOf(user)));
      default -> now(Replies.notFound());
    };
  }

  private Api.Reply list(Predicate<UserEntry> wanted) {
    ArrayNode all = Replies.JSON.createArrayNode();
    administration
        .users()
        .all()
        .filter(wanted)
        .sorted(Comparator.comparing(UserEntry::name))
        .forEach(user -> all.add(described(user)));
    return Replies.of(all);
  }

  private static ObjectNode described(UserEntry user) {
    ObjectNode body = Replies.JSON.createObjectNode();
    body.put("name", user.name());
    switch (user.verifier()) {
      case Verifier.Nothing _ ->
          body.put("password_hash", "").put("hashing_algorithm", Verifier.OfHash.USUAL);
      case Verifier.OfHash hash ->
          body.put("password_hash", hash.exported()).put("hashing_algorithm", hash.hashing());
    }
    ArrayNode tags = body.putArray("tags");
    user.tags().stream().sorted().forEach(tags::add);
    body.putObject("limits");
    return body;
  }

  private CompletableFuture<Api.Reply> put(String name, boolean isThere, byte[] body) {
    JsonNode said = Replies.object(body);
    if (said == null) {
      return now(Replies.bad("not_json"));
    }
    if (!said.has("tags")) {
      return now(Replies.bad("tags_not_present"));
    }
    return change(
        new SecurityChange.PutUser(name, verifier(said), tags(said.path("tags")), false),
        isThere ? Replies.done() : Replies.created());
  }

  private static Verifier verifier(JsonNode said) {
    if (said.path("password").isTextual() && !said.path("password").textValue().isEmpty()) {
      return Verifier.OfHash.ofPassword(said.path("password").textValue().getBytes(UTF_8));
    }
    String hash = said.path("password_hash").asText("");
    return hash.isEmpty()
        ? new Verifier.Nothing()
        : Verifier.OfHash.of(said.path("hashing_algorithm").asText(Verifier.OfHash.USUAL), hash);
  }

  /** A list, or a text with commas. */
  private static Set<String> tags(JsonNode said) {
    Set<String> tags = new HashSet<>();
    if (said.isArray()) {
      said.forEach(tag -> tags.add(tag.asText().strip()));
    } else {
      Arrays.stream(said.asText("").split(",", -1)).map(String::strip).forEach(tags::add);
    }
    tags.remove("");
    return tags;
  }

  private CompletableFuture<Api.Reply> deleteAll(byte[] body) {
    JsonNode said = Replies.object(body);
    if (said == null || !said.path("users").isArray()) {
      return now(Replies.bad("not_json"));
    }
    List<CompletableFuture<Api.Reply>> all = new ArrayList<>();
    said.path("users")
        .forEach(
            name -> all.add(change(new SecurityChange.DeleteUser(name.asText()), Replies.done())));
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .thenApply(_ -> Replies.done());
  }

  private CompletableFuture<Api.Reply> change(SecurityChange change, Api.Reply reply) {
    return Changes.make(administration, change, reply);
  }
}
