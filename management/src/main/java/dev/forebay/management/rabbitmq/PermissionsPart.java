package dev.forebay.management.rabbitmq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.forebay.broker.node.Administration;
import dev.forebay.broker.security.HostRules;
import dev.forebay.broker.security.NamePattern;
import dev.forebay.broker.security.SecurityChange;
import dev.forebay.broker.security.TopicRules;
import dev.forebay.broker.security.UserEntry;
import dev.forebay.management.Api;
import io.netty.handler.codec.http.HttpMethod;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code /api/permissions} and {@code /api/topic-permissions}. Any thread. */
final class PermissionsPart {
  private final Administration administration;
  private final List<String> virtualHosts;

  PermissionsPart(Administration administration, List<String> virtualHosts) {
    this.administration = administration;
    this.virtualHosts = List.copyOf(virtualHosts);
  }

  /** Whether a user may enter any virtual host. */
  boolean hasAny(UserEntry user) {
    return virtualHosts.stream().anyMatch(host -> user.rules(host) != null);
  }

  boolean mayEnter(String user, String host) {
    UserEntry entry = administration.users().user(user);
    return entry != null && entry.rules(host) != null;
  }

  CompletableFuture<Api.Reply> answer(Api.Asked request) {
    List<String> path = request.path();
    return switch (path.size()) {
      case 1 -> UsersPart.got(request, () -> Replies.of(all(null)));
      case 3 -> one(request, path.get(1), path.get(2));
      default -> UsersPart.now(Replies.notFound());
    };
  }

  /** Of all users, in a virtual host or in all. */
  ArrayNode all(@Nullable String host) {
    ArrayNode all = Replies.JSON.createArrayNode();
    users().forEach(user -> addTo(all, user, host));
    return all;
  }

  private List<UserEntry> users() {
    return administration.users().all().sorted(Comparator.comparing(UserEntry::name)).toList();
  }

  ArrayNode of(UserEntry user) {
    ArrayNode all = Replies.JSON.createArrayNode();
    addTo(all, user, null);
    return all;
  }

  private void addTo(ArrayNode all, UserEntry user, @Nullable String only) {
    for (String host : virtualHosts) {
      HostRules rules = user.rules(host);
      if (rules != null && (only == null || only.equals(host))) {
        all.add(described(user, host, rules));
      }
    }
  }

  private static ObjectNode described(UserEntry user, String host, HostRules rules) {
    ObjectNode body = Replies.JSON.createObjectNode();
    body.put("user", user.name()).put("vhost", host);
    body.put("configure", rules.configure().toString());
    body.put("write", rules.write().toString());
    body.put("read", rules.read().toString());
    return body;
  }

  private CompletableFuture<Api.Reply> one(Api.Asked request, String host, String name) {
    UserEntry user = administration.users().user(name);
    boolean isThere = user != null && virtualHosts.contains(host);
    HostRules rules = user == null || !isThere ? null : user.rules(host);
    return switch (request.method().name()) {
      case "GET", "HEAD" ->
          UsersPart.now(
              user == null || rules == null
                  ? Replies.notFound()
                  : Replies.of(described(user, host, rules)));
      case "PUT" ->
          isThere
              ? put(host, name, rules != null, request.body())
              : UsersPart.now(Replies.bad("vhost_or_user_not_found"));
      case "DELETE" ->
          rules == null
              ? UsersPart.now(Replies.notFound())
              : make(new SecurityChange.DeletePermission(name, host), Replies.done());
      default -> UsersPart.now(Replies.notSupported());
    };
  }

  private CompletableFuture<Api.Reply> put(
      String host, String name, boolean isReplaced, byte[] body) {
    JsonNode said = Replies.object(body);
    if (said == null) {
      return UsersPart.now(Replies.bad("not_json"));
    }
    return make(
        new SecurityChange.PutPermission(
            name,
            host,
            NamePattern.of(text(said, "configure")),
            NamePattern.of(text(said, "write")),
            NamePattern.of(text(said, "read"))),
        isReplaced ? Replies.done() : Replies.created());
  }

  private static String text(JsonNode said, String key) {
    if (!said.path(key).isTextual()) {
      throw new IllegalArgumentException("{key_missing," + key + "}");
    }
    return said.path(key).textValue();
  }

  CompletableFuture<Api.Reply> topics(Api.Asked request) {
    List<String> path = request.path();
    return switch (path.size()) {
      case 1 -> UsersPart.got(request, () -> Replies.of(allTopics(null)));
      case 3 -> topicsOf(request, path.get(1), path.get(2));
      case 4 ->
          request.method().equals(HttpMethod.DELETE)
              ? deleteTopic(path.get(1), path.get(2), path.get(3))
              : UsersPart.now(Replies.notSupported());
      default -> UsersPart.now(Replies.notFound());
    };
  }

  ArrayNode allTopics(@Nullable String host) {
    ArrayNode all = Replies.JSON.createArrayNode();
    users().forEach(user -> addTopicsTo(all, user, host));
    return all;
  }

  ArrayNode topicsOf(UserEntry user) {
    ArrayNode all = Replies.JSON.createArrayNode();
    addTopicsTo(all, user, null);
    return all;
  }

  private void addTopicsTo(ArrayNode all, UserEntry user, @Nullable String only) {
    for (String host : virtualHosts) {
      if (only == null || only.equals(host)) {
        user.topics(host).entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .forEach(topic -> all.add(described(user, host, topic.getKey(), topic.getValue())));
      }
    }
  }

  private static ObjectNode described(
      UserEntry user, String host, String exchange, TopicRules rules) {
    ObjectNode body = Replies.JSON.createObjectNode();
    body.put("user", user.name()).put("vhost", host).put("exchange", exchange);
    body.put("write", rules.write()).put("read", rules.read());
    return body;
  }

  private CompletableFuture<Api.Reply> topicsOf(Api.Asked request, String host, String name) {
    UserEntry user = administration.users().user(name);
    if (user == null || !virtualHosts.contains(host)) {
      return UsersPart.now(
          request.method().equals(HttpMethod.PUT)
              ? Replies.bad("vhost_or_user_not_found")
              : Replies.notFound());
    }
    boolean hasAny = !user.topics(host).isEmpty();
    return switch (request.method().name()) {
      case "GET", "HEAD" -> {
        ArrayNode found = Replies.JSON.createArrayNode();
        addTopicsTo(found, user, host);
        yield UsersPart.now(hasAny ? Replies.of(found) : Replies.notFound());
      }
      case "PUT" -> putTopic(host, name, hasAny, request.body());
      case "DELETE" ->
          hasAny
              ? make(new SecurityChange.DeleteTopicPermission(name, host, null), Replies.done())
              : UsersPart.now(Replies.notFound());
      default -> UsersPart.now(Replies.notSupported());
    };
  }

  private CompletableFuture<Api.Reply> putTopic(
      String host, String name, boolean isReplaced, byte[] body) {
    JsonNode said = Replies.object(body);
    if (said == null) {
      return UsersPart.now(Replies.bad("not_json"));
    }
    return make(
        new SecurityChange.PutTopicPermission(
            name,
            host,
            text(said, "exchange"),
            new TopicRules(text(said, "write"), text(said, "read"))),
        isReplaced ? Replies.done() : Replies.created());
  }

  private CompletableFuture<Api.Reply> deleteTopic(String host, String name, String exchange) {
    UserEntry user = administration.users().user(name);
    return user == null || !user.topics(host).containsKey(exchange)
        ? UsersPart.now(Replies.notFound())
        : make(new SecurityChange.DeleteTopicPermission(name, host, exchange), Replies.done());
  }

  private CompletableFuture<Api.Reply> make(SecurityChange change, Api.Reply reply) {
    return Changes.make(administration, change, reply);
  }
}
