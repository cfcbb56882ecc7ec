package dev.forebay.broker.session;

import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.GetSink;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.broker.api.publish.OutcomeListener;
import dev.forebay.broker.api.publish.PublishOutcome;
import dev.forebay.broker.conversion.ConvertedMessage;
import dev.forebay.broker.form.MessageView;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a connection gave its session to be told by. A connection that throws when it is told
 * something has to close, and nobody else notices: without this, its error would break off the
 * shard's work that it was told of. Messages are shown in the form that the session reads. Confined
 * to the session's loop.
 */
final class GuardedCallbacks {
  private final SessionListener listener;
  private final @Nullable ConvertedMessage converted;
  private boolean isEnded;

  /**
   * Callbacks that are guarded.
   *
   * @param converted how the session sees messages; null if it does not read them one by one
   */
  GuardedCallbacks(SessionListener listener, @Nullable ConvertedMessage converted) {
    this.listener = listener;
    this.converted = converted;
  }

  /** A message as the session reads it. */
  MessageView seen(MessageView message) {
    if (converted == null) {
      throw new IllegalStateException("a session that reads batches gets messages");
    }
    return converted.of(message);
  }

  /** The session ends: no delivery is taken any more. */
  void end() {
    isEnded = true;
  }

  void run(Runnable told) {
    try {
      told.run();
    } catch (RuntimeException thrown) {
      listener.failed(thrown);
    }
  }

  SessionListener listener() {
    return new SessionListener() {
      @Override
      public void mayPublishAgain() {
        run(listener::mayPublishAgain);
      }

      @Override
      public void memoryIsStuck() {
        run(listener::memoryIsStuck);
      }
    };
  }

  Runnable task(Runnable told) {
    return () -> run(told);
  }

  <T extends @Nullable Object> Consumer<T> answers(Consumer<T> told) {
    return value -> run(() -> told.accept(value));
  }

  ConfirmListener confirms(ConfirmListener told) {
    if (told instanceof OutcomeListener asking) {
      return outcomes(asking);
    }
    return new ConfirmListener() {
      @Override
      public void confirmed(long upTo) {
        try {
          told.confirmed(upTo);
        } catch (RuntimeException thrown) {
          listener.failed(thrown);
        }
      }

      @Override
      public void rejected(long sequence) {
        run(() -> told.rejected(sequence));
      }

      @Override
      public void lost(long sequence) {
        run(() -> told.lost(sequence));
      }
    };
  }

  private OutcomeListener outcomes(OutcomeListener told) {
    return new OutcomeListener() {
      @Override
      public void outcome(long first, long last, List<PublishOutcome> outcomes) {
        run(() -> told.outcome(first, last, outcomes));
      }

      @Override
      public void confirmed(long upTo) {
        run(() -> told.confirmed(upTo));
      }

      @Override
      public void rejected(long sequence) {
        run(() -> told.rejected(sequence));
      }

      @Override
      public void lost(long sequence) {
        run(() -> told.lost(sequence));
      }
    };
  }

  DeliverySink deliveries(DeliverySink told) {
    return new DeliverySink() {
      @Override
      public void deliver(
          ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {
        try {
          told.deliver(consumer, offset, redelivered, seen(message));
        } catch (RuntimeException thrown) {
          listener.failed(thrown);
        }
      }

      @Override
      public boolean isOpen() {
        try {
          return !isEnded && told.isOpen();
        } catch (RuntimeException thrown) {
          listener.failed(thrown);
          return false;
        }
      }

      @Override
      public void cancelled(ConsumerHandle consumer) {
        run(() -> told.cancelled(consumer));
      }

      @Override
      public void interrupted(ConsumerHandle consumer) {
        run(() -> told.interrupted(consumer));
      }
    };
  }

  GetSink gets(GetSink told) {
    return new GetSink() {
      @Override
      public void message(
          QueueHandle queue,
          long offset,
          boolean redelivered,
          MessageView message,
          long readyLeft) {
        run(() -> told.message(queue, offset, redelivered, seen(message), readyLeft));
      }

      @Override
      public void empty() {
        run(told::empty);
      }

      @Override
      public void refused(Refusal refusal) {
        run(() -> told.refused(refusal));
      }
    };
  }
}
