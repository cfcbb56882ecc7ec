package dev.forebay.protocol.amqp091.channel;

import dev.forebay.broker.api.SharedCredit;
import dev.forebay.protocol.amqp091.api.ErrorMapping;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.node.AmqpLimits;
import dev.forebay.transport.connection.Countdown;
import org.jspecify.annotations.Nullable;

/**
 * The limits that basic.qos sets on one channel: of each consumer, or with {@code global} of the
 * channel's consumers together. Both hold at once. As at RabbitMQ a later {@code global=false} ends
 * the limit of the channel, basic.get is never limited, and 0 means no limit.
 *
 * <p>{@code global=false} is for the consumers that start after it, or by {@link
 * AmqpLimits#qosChangesRunning} for all; qos-ok comes when all keep to the new limit. A consumer
 * that needs no acknowledgements has no limit of its own, and waits while its channel is at the
 * limit of all. Confined to the connection's loop.
 */
final class Prefetch {
  private final AmqpChannel channel;
  private int perConsumer;
  private @Nullable SharedCredit shared;

  Prefetch(AmqpChannel channel) {
    this.channel = channel;
  }

  /** Executes basic.qos. */
  void qos(BasicMethod.Qos qos) {
    if (qos.prefetchSizeBytes() != 0) {
      throw ErrorMapping.notImplemented("prefetch_size!=0 (" + qos.prefetchSizeBytes() + ")", qos);
    }
    channel.await();
    Countdown heard =
        new Countdown(2, () -> channel.answered(() -> channel.reply(new BasicMethod.QosOk())));
    if (qos.global()) {
      shared().limit(qos.prefetchCount(), heard::arrived);
      heard.arrived();
    } else {
      perConsumer = qos.prefetchCount();
      shared().limit(SharedCredit.UNLIMITED, heard::arrived);
      limitRunning(heard::arrived);
    }
    heard.allAsked();
  }

  private void limitRunning(Runnable done) {
    if (channel.open().limits().qosChangesRunning()) {
      channel.consumers().limit(channel.open().session().work(), consumerCredit(false), done);
    } else {
      done.run();
    }
  }

  /** What a consumer may hold unacknowledged. */
  int consumerCredit(boolean noAck) {
    return noAck || perConsumer == 0 ? Integer.MAX_VALUE : perConsumer;
  }

  /** Whether the client has limited what each consumer may hold. */
  boolean isLimited() {
    return perConsumer > 0;
  }

  /** What the channel's consumers may hold together. */
  SharedCredit shared() {
    if (shared == null) {
      shared = channel.open().session().sharedCredit();
    }
    return shared;
  }
}
