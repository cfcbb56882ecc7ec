package dev.forebay.management.rabbitmq;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.forebay.management.Api;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** {@code /api/vhosts}: those of the configuration, which are not made or deleted here. */
final class HostsPart {
  private final PermissionsPart permissions;
  private final List<String> virtualHosts;

  HostsPart(PermissionsPart permissions, List<String> virtualHosts) {
    this.permissions = permissions;
    this.virtualHosts = List.copyOf(virtualHosts);
  }

  CompletableFuture<Api.Reply> answer(Api.Asked request, Caller caller) {
    List<String> path = request.path();
    if (path.size() == 1) {
      return UsersPart.got(request, () -> list(caller));
    }
    String host = path.get(1);
    if (!virtualHosts.contains(host)) {
      return UsersPart.now(
          request.method().name().equals("PUT")
              ? Replies.bad("virtual hosts are made by broker.virtual-hosts and definitions.file")
              : Replies.notFound());
    }
    if (path.size() == 2) {
      return switch (request.method().name()) {
        case "GET", "HEAD" ->
            UsersPart.now(
                maySee(caller, host)
                    ? Replies.of(described(host))
                    : Replies.notAllowed("User not authorised to access virtual host"));
        // It is there.
        case "PUT" ->
            UsersPart.now(
                caller.isAdministrator()
                    ? Replies.done()
                    : Replies.notAllowed("Not administrator user"));
        case "DELETE" ->
            UsersPart.now(
                caller.isAdministrator()
                    ? Replies.bad("virtual hosts of the configuration are not deleted here")
                    : Replies.notAllowed("Not administrator user"));
        default -> UsersPart.now(Replies.notSupported());
      };
    }
    return part(request, caller, host);
  }

  private CompletableFuture<Api.Reply> part(Api.Asked request, Caller caller, String host) {
    if (!caller.isAdministrator()) {
      return UsersPart.now(Replies.notAllowed("Not administrator user"));
    }
    String what = request.path().size() == 3 ? request.path().get(2) : "";
    return switch (what) {
      case "permissions" -> UsersPart.got(request, () -> Replies.of(permissions.all(host)));
      case "topic-permissions" ->
          UsersPart.got(request, () -> Replies.of(permissions.allTopics(host)));
      default -> UsersPart.now(Replies.notFound());
    };
  }

  private boolean maySee(Caller caller, String host) {
    return caller.seesAll() || permissions.mayEnter(caller.name(), host);
  }

  private Api.Reply list(Caller caller) {
    ArrayNode all = Replies.JSON.createArrayNode();
    virtualHosts.stream()
        .filter(host -> maySee(caller, host))
        .sorted()
        .forEach(host -> all.add(described(host)));
    return Replies.of(all);
  }

  private ObjectNode described(String host) {
    ObjectNode body = Replies.JSON.createObjectNode();
    body.put("name", host).put("description", "").put("tracing", false);
    body.putArray("tags");
    body.putObject("metadata").put("description", "").putArray("tags");
    return body;
  }
}
