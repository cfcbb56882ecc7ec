package dev.forebay.broker.session;

import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.Refusal.QueueFeature;
import dev.forebay.broker.consumer.CreditPool;
import org.jspecify.annotations.Nullable;

/** What consumers of a stream can't ask for; no state. */
final class StreamRefusals {
  private StreamRefusals() {}

  /** Why a stream can't be consumed like that, or null. */
  static @Nullable Refusal refusal(ConsumeCommand command) {
    QueueFeature feature = missing(command);
    return feature == null
        ? null
        : new Refusal.NotForStreams(feature, command.queue(), command.virtualHost());
  }

  private static @Nullable QueueFeature missing(ConsumeCommand command) {
    if (command.settleOnDelivery()) {
      return QueueFeature.SETTLE_ON_DELIVERY;
    }
    if (!command.limited()) {
      return QueueFeature.UNLIMITED_CREDIT;
    }
    if (command.shared() instanceof CreditPool pool && pool.isLimited()) {
      return QueueFeature.SHARED_CREDIT;
    }
    return command.priority() == 0 ? null : QueueFeature.PRIORITY;
  }
}
