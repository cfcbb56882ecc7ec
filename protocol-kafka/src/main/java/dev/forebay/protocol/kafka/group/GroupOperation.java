package dev.forebay.protocol.kafka.group;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.coordinator.common.runtime.CoordinatorOperationExceptionHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How one kind of request is served. On the groups' loop.
 *
 * @param kind of the request's body
 * @param work begins it
 * @param refusal makes the answer that tells an error
 */
record GroupOperation<Q extends ApiMessage>(Class<Q> kind, Work<Q> work, Refusal<Q> refusal) {
  private static final Logger LOG = LoggerFactory.getLogger(GroupOperation.class);

  /** Does what is asked for. */
  interface Work<Q extends ApiMessage> {
    CompletableFuture<? extends ApiMessage> begin(
        GroupRuntime runtime, GroupRequest context, Q body);
  }

  /** Tells an error. */
  interface Refusal<Q extends ApiMessage> {
    ApiMessage answer(GroupRequest context, Q body, Errors error, @Nullable String text);
  }

  /** Begins it; the future never fails. */
  CompletableFuture<ApiMessage> begin(GroupRuntime runtime, GroupRequest context) {
    Q body = kind.cast(context.request().body());
    CompletableFuture<? extends ApiMessage> work;
    try {
      work = this.work.begin(runtime, context, body);
    } catch (RuntimeException e) {
      work = CompletableFuture.failedFuture(e);
    }
    return work.<ApiMessage>thenApply(answer -> writable(answer, context.version()))
        .exceptionally(failure ->
            CoordinatorOperationExceptionHelper.handleOperationException(
                context.request().key().name,
                body,
                failure,
                (error, text) -> refusal.answer(context, body, error, text),
                LOG));
  }

  /** What can't be written as the client's version has it fails here, where that can be told. */
  private static ApiMessage writable(ApiMessage answer, short version) {
    try {
      TrialWriter.write(answer, version);
    } catch (RuntimeException e) {
      throw new IllegalStateException("an answer that version " + version + " can't have", e);
    }
    return answer;
  }

  /** The answer to a request that is not served now. */
  ApiMessage refuse(GroupRequest context, Errors error) {
    return refusal.answer(context, kind.cast(context.request().body()), error, error.message());
  }
}
