package dev.forebay.management;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators ask over HTTP, and only they: who is on the node's own machine, and no browser or
 * proxy there. {@code GET /stopped} and {@code POST /skip}, with the parameters {@code
 * virtual-host} and {@code name}, the latter with {@code first} and {@code last} offset as well;
 * {@code GET /shards}, and {@code POST /shards/close} and {@code /shards/open} with a {@code
 * number}. Called on event loops.
 */
final class OperatorPages {
  private static final Logger log = LoggerFactory.getLogger(OperatorPages.class);

  private final Operator operator;

  OperatorPages(Operator operator) {
    this.operator = operator;
  }

  private static final class WrongParameter extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongParameter(String message) {
      super(message);
    }
  }

  /** The answer; null if this is none of these pages. */
  @Nullable CompletableFuture<Answer> answer(
      HttpMethod method, QueryStringDecoder uri, boolean mayOperate) {
    HttpMethod allowed =
        switch (uri.rawPath()) {
          case "/stopped", "/shards" -> HttpMethod.GET;
          case "/skip", "/shards/close", "/shards/open" -> HttpMethod.POST;
          default -> null;
        };
    if (allowed == null) {
      return null;
    }
    if (!mayOperate) {
      return refusal(HttpResponseStatus.FORBIDDEN, "only for operators on this machine");
    }
    if (!method.equals(allowed)) {
      return CompletableFuture.completedFuture(Answer.notAllowed(allowed.name()));
    }
    try {
      return ask(uri).thenApply(OperatorPages::page).exceptionally(OperatorPages::broken);
    } catch (WrongParameter wrong) {
      return refusal(HttpResponseStatus.BAD_REQUEST, String.valueOf(wrong.getMessage()));
    }
  }

  private CompletableFuture<Operator.Outcome> ask(QueryStringDecoder uri) {
    Map<String, List<String>> parameters = uri.parameters();
    return switch (uri.rawPath()) {
      case "/shards" -> operator.shards();
      case "/shards/close" -> operator.closeShard(shard(parameters));
      case "/shards/open" -> operator.openShard(shard(parameters));
      case "/stopped" ->
          operator.stopped(text(parameters, "virtual-host"), text(parameters, "name"));
      default ->
          operator.skip(
              text(parameters, "virtual-host"),
              text(parameters, "name"),
              number(parameters, "first"),
              number(parameters, "last"));
    };
  }

  private static int shard(Map<String, List<String>> parameters) {
    return (int) Math.min(number(parameters, "number"), Integer.MAX_VALUE);
  }

  private static String text(Map<String, List<String>> parameters, String name) {
    List<String> values = parameters.getOrDefault(name, List.of());
    if (values.size() != 1) {
      throw new WrongParameter("the parameter " + name + " is needed once");
    }
    return values.getFirst();
  }

  private static long number(Map<String, List<String>> parameters, String name) {
    String value = text(parameters, name);
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new WrongParameter(name + " is not a number: " + value);
    }
  }

  private static Answer page(Operator.Outcome outcome) {
    return Answer.text(
        switch (outcome.verdict()) {
          case DONE -> HttpResponseStatus.OK;
          case NOT_FOUND -> HttpResponseStatus.NOT_FOUND;
          case REFUSED -> HttpResponseStatus.CONFLICT;
        },
        outcome.text());
  }

  private static Answer broken(Throwable failure) {
    log.warn("what an operator asked failed", failure);
    return Answer.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "it failed: " + failure);
  }

  private static CompletableFuture<Answer> refusal(HttpResponseStatus status, String line) {
    return CompletableFuture.completedFuture(Answer.text(status, line));
  }
}
