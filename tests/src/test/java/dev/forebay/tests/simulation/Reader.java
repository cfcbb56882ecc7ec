package dev.forebay.tests.simulation;

import dev.forebay.broker.ConsumerHandle;
import dev.forebay.broker.DeliverySink;
import dev.forebay.broker.MessageView;
import org.jspecify.annotations.Nullable;

/** One consumer of a client. Runs on the client's loop. */
final class Reader implements DeliverySink {
  final int number;
  final String queue;
  final boolean settlesOnDelivery;
  final int creditMax;
  private final Client client;
  @Nullable ConsumerHandle handle;
  boolean isPaused;
  boolean isEnding;

  Reader(Client client, int number, String queue, boolean settlesOnDelivery, int creditMax) {
    this.client = client;
    this.number = number;
    this.queue = queue;
    this.settlesOnDelivery = settlesOnDelivery;
    this.creditMax = creditMax;
  }

  @Override
  public void deliver(
      ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {
    if (isEnding || handle == null) {
      throw new Violation("NothingBreaks", "delivery to reader " + number + " out of its life");
    }
    client.delivered(
        consumer.queue(), consumer, this, offset, redelivered, message, settlesOnDelivery);
  }

  @Override
  public void cancelled(ConsumerHandle consumer) {
    isEnding = true;
    client.ended(this);
  }

  /** Whether the broker owes it messages. */
  boolean wantsMore() {
    return handle != null && !isPaused && !isEnding && client.heldBy(this) < creditMax;
  }
}
