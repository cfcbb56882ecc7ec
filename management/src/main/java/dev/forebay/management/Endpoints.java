package dev.forebay.management;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the HTTP port answers: {@code GET} and {@code HEAD} of {@code /health/live}, {@code
 * /health/ready} and {@code /metrics}, and the {@link OperatorPages}. Called on event loops; a
 * scrape runs on the worker.
 */
final class Endpoints {
  private static final Logger log = LoggerFactory.getLogger(Endpoints.class);

  private final Health health;
  private final MetricsSource metrics;
  private final OperatorPages operatorPages;
  private final Api api;
  private final Executor worker;

  /** Made by the first scrape, on the worker. */
  private @Nullable MetricsPage page;

  Endpoints(Health health, MetricsSource metrics, Operator operator, Api api, Executor worker) {
    this.health = health;
    this.metrics = metrics;
    this.operatorPages = new OperatorPages(operator);
    this.api = api;
    this.worker = worker;
  }

  /**
   * The answer to a request; it completes on any thread and never fails.
   *
   * @param mayOperate whether whoever asks is an operator
   */
  CompletableFuture<Answer> answer(HttpMethod method, String uri, boolean mayOperate) {
    QueryStringDecoder decoder = new QueryStringDecoder(uri);
    CompletableFuture<Answer> ofOperator = operatorPages.answer(method, decoder, mayOperate);
    return ofOperator == null ? page(method, decoder.rawPath()) : ofOperator;
  }

  /** The answer to a request below {@code /api/}; likewise. */
  CompletableFuture<Answer> answer(Api.Asked request) {
    return api.answer(request).thenApply(Endpoints::json);
  }

  private static Answer json(Api.Reply reply) {
    return new Answer(
        HttpResponseStatus.valueOf(reply.status()),
        "application/json",
        reply.json().getBytes(UTF_8),
        null);
  }

  private CompletableFuture<Answer> page(HttpMethod method, String path) {
    return switch (path) {
      case "/health/live", "/health/ready", "/metrics" ->
          method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)
              ? known(path)
              : at(Answer.notAllowed("GET, HEAD"));
      default -> at(Answer.text(HttpResponseStatus.NOT_FOUND, "no such page"));
    };
  }

  private CompletableFuture<Answer> known(String path) {
    return switch (path) {
      case "/health/live" -> at(verdict(health.reasonNotLive()));
      case "/health/ready" -> at(readiness());
      default -> scrape();
    };
  }

  /** A node is ready though something of it may stand still: all else goes on. */
  private Answer readiness() {
    String reasonNot = health.reasonNotReady();
    List<String> remarks = new ArrayList<>(List.of("ok"));
    remarks.addAll(health.remarks());
    return reasonNot == null
        ? Answer.text(HttpResponseStatus.OK, String.join("\n", remarks))
        : verdict(reasonNot);
  }

  private static Answer verdict(@Nullable String reasonNot) {
    return reasonNot == null
        ? Answer.text(HttpResponseStatus.OK, "ok")
        : Answer.text(HttpResponseStatus.SERVICE_UNAVAILABLE, reasonNot);
  }

  private CompletableFuture<Answer> scrape() {
    try {
      return CompletableFuture.supplyAsync(this::writePage, worker)
          .exceptionally(failure -> {
            log.warn("a scrape failed", failure);
            return Answer.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "the scrape failed");
          });
    } catch (RejectedExecutionException busy) {
      return at(Answer.text(HttpResponseStatus.SERVICE_UNAVAILABLE, "too many scrapes at once"));
    }
  }

  private synchronized Answer writePage() {
    MetricsPage current = page;
    if (current == null) {
      current = new MetricsPage(metrics);
      page = current;
    }
    try {
      return new Answer(HttpResponseStatus.OK, MetricsPage.CONTENT_TYPE, current.write(), null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CompletableFuture<Answer> at(Answer answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
