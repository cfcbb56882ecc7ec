package dev.forebay.broker.delivery;

import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.handover.DeliveryTaker;
import dev.forebay.broker.loop.MessageCursor;
import dev.forebay.broker.loop.Run;

/** Deliveries to a session on the same loop: calls. */
record LocalDeliveries(DeliveryTaker taker) implements DeliveryWay {
  @Override
  public boolean hasRoom(Consumer consumer) {
    return taker.isOpen();
  }

  @Override
  public void deliver(Consumer consumer, Run run, int index, long offset, Attempts attempts) {
    ConsumedQueue queue = consumer.target();
    MessageCursor message = queue.shard().seek(run, index);
    message.attempted(attempts);
    taker.take(offset, attempts.isRedelivery(), message);
    if (consumer.settlesOnDelivery()) {
      queue.settle(consumer, offset, offset + 1);
    }
  }

  @Override
  public void post() {}

  @Override
  public void taken(Consumer consumer, int shown) {
    throw new IllegalStateException("nothing was sent");
  }

  @Override
  public boolean isIdle() {
    return true;
  }
}
