package dev.forebay.broker.session;

import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.Failure;
import dev.forebay.broker.api.GetCommand;
import dev.forebay.broker.catalog.QueueEntry;
import dev.forebay.broker.delivery.CreditPool;
import org.jspecify.annotations.Nullable;

/** What can't be asked of a stream, or of a queue only a stream can do; RabbitMQ's words. */
final class StreamRefusals {
  private StreamRefusals() {}

  /** Why a stream can't be consumed like that, or null. */
  static @Nullable Failure refusal(ConsumeCommand command) {
    String object = object(command.virtualHost(), command.queue());
    if (command.settleOnDelivery()) {
      return new Failure(
          Failure.Kind.NOT_IMPLEMENTED,
          "automatic acknowledgement not supported by stream queues " + object);
    }
    if (!command.limited()) {
      return new Failure(
          Failure.Kind.PRECONDITION_FAILED,
          "consumer prefetch count is not set for '" + object + "'");
    }
    if (command.shared() instanceof CreditPool pool && pool.isLimited()) {
      return new Failure(Failure.Kind.NOT_IMPLEMENTED, object + " does not support global qos");
    }
    return command.priority() == 0
        ? null
        : new Failure(
            Failure.Kind.PRECONDITION_FAILED,
            "invalid arg 'x-priority' for " + object + " of queue type rabbit_stream_queue");
  }

  /** A queue has one place to begin at. */
  static Failure noStart(QueueEntry queue, ConsumeCommand command) {
    return new Failure(
        Failure.Kind.PRECONDITION_FAILED,
        "invalid arg 'x-stream-offset' for %s of queue type rabbit_%s_queue"
            .formatted(object(command.virtualHost(), command.queue()), queue.type()));
  }

  static Failure noGet(GetCommand command) {
    return new Failure(
        Failure.Kind.NOT_IMPLEMENTED,
        "basic.get not supported by stream queues "
            + object(command.virtualHost(), command.queue()));
  }

  private static String object(String virtualHost, String queue) {
    return "queue '" + queue + "' in vhost '" + virtualHost + "'";
  }
}
