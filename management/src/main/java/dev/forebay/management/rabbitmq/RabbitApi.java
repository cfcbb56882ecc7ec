package dev.forebay.management.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.forebay.broker.api.SessionOpener;
import dev.forebay.broker.api.login.LoginAttempt;
import dev.forebay.broker.api.login.LoginReply;
import dev.forebay.broker.node.Administration;
import dev.forebay.broker.security.UserEntry;
import dev.forebay.management.Api;
import dev.forebay.runtime.EventLoop;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who is asking, and who answers it: {@code whoami}, {@code users}, {@code permissions},
 * {@code topic-permissions} and {@code vhosts}, in RabbitMQ's words. Any thread.
 */
public final class RabbitApi implements Api {
  private static final Logger LOG = LoggerFactory.getLogger(RabbitApi.class);
  private static final String BASIC = "Basic ";

  private final SessionOpener sessions;
  private final EventLoop loop;
  private final Administration administration;
  private final UsersPart users;
  private final PermissionsPart permissions;
  private final HostsPart hosts;

  /**
   * Of a node.
   *
   * @param loop that logins are answered on
   * @param virtualHosts that are served
   */
  public RabbitApi(
      SessionOpener sessions,
      EventLoop loop,
      Administration administration,
      List<String> virtualHosts) {
    this.sessions = sessions;
    this.loop = loop;
    this.administration = administration;
    this.permissions = new PermissionsPart(administration, virtualHosts);
    this.users = new UsersPart(administration, permissions);
    this.hosts = new HostsPart(permissions, virtualHosts);
  }

  @Override
  public CompletableFuture<Reply> answer(Asked request) {
    CompletableFuture<Reply> answer = new CompletableFuture<>();
    LoginAttempt attempt = attempt(request);
    if (attempt == null) {
      answer.complete(Replies.notKnown());
      return answer;
    }
    loop.execute(() ->
        sessions.login(
            attempt,
            loop,
            reply -> {
              switch (reply) {
                case LoginReply.Accepted(var user) -> known(request, user.name(), answer);
                case LoginReply.Refused(LoginReply.Reason reason) ->
                    answer.complete(
                        switch (reason) {
                          case WRONG_CREDENTIALS -> Replies.notKnown();
                          case ONLY_FROM_LOOPBACK ->
                              Replies.notAllowed("User can only log in via localhost");
                        });
              }
            }));
    return answer;
  }

  private static @Nullable LoginAttempt attempt(Asked request) {
    String said = request.authorization();
    if (said == null || !said.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return null;
    }
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(said.substring(BASIC.length()).strip());
    } catch (IllegalArgumentException _) {
      return null;
    }
    String text = new String(decoded, UTF_8);
    int colon = text.indexOf(':');
    return colon < 0
        ? null
        : LoginAttempt.of(
            text.substring(0, colon), text.substring(colon + 1).getBytes(UTF_8), request.from());
  }

  private void known(Asked request, String name, CompletableFuture<Reply> answer) {
    UserEntry user = administration.users().user(name);
    Caller caller = new Caller(name, user == null ? Set.of() : user.tags());
    if (!caller.mayManage()) {
      answer.complete(Replies.notAllowed("Not management user"));
      return;
    }
    route(request, caller)
        .whenComplete((reply, failure) -> {
          if (failure != null) {
            LOG.warn("{} failed", request, failure);
            answer.complete(new Reply(500, ""));
          } else {
            answer.complete(reply);
          }
        });
  }

  private CompletableFuture<Reply> route(Asked request, Caller caller) {
    List<String> path = request.path();
    if (path.isEmpty()) {
      return CompletableFuture.completedFuture(Replies.notFound());
    }
    try {
      return switch (path.getFirst()) {
        case "whoami" -> CompletableFuture.completedFuture(whoami(caller));
        case "users" -> administrators(caller, () -> users.answer(request));
        case "permissions" -> administrators(caller, () -> permissions.answer(request));
        case "topic-permissions" -> administrators(caller, () -> permissions.topics(request));
        case "vhosts" -> hosts.answer(request, caller);
        default -> CompletableFuture.completedFuture(Replies.notFound());
      };
    } catch (IllegalArgumentException e) {
      return CompletableFuture.completedFuture(Replies.bad(String.valueOf(e.getMessage())));
    }
  }

  private interface Part {
    CompletableFuture<Reply> answer();
  }

  private static CompletableFuture<Reply> administrators(Caller caller, Part part) {
    return caller.isAdministrator()
        ? part.answer()
        : CompletableFuture.completedFuture(Replies.notAllowed("Not administrator user"));
  }

  private static Reply whoami(Caller caller) {
    ObjectNode body = Replies.JSON.createObjectNode();
    body.put("name", caller.name());
    ArrayNode tags = body.putArray("tags");
    caller.tags().stream().sorted().forEach(tags::add);
    body.put("is_internal_user", true);
    return Replies.of(body);
  }
}
