package dev.forebay.protocol.stomp.delivery;

import dev.forebay.broker.form.MessageView;

/** What subscriptions see of their session. Confined to the connection's loop. */
interface Subscriber {
  /** Whether deliveries are taken. */
  boolean isOpen();

  /** Writes a message. */
  void deliver(Subscription subscription, long tag, boolean redelivered, MessageView message);

  /** What it remembers of deliveries has changed. */
  void unackedChanged(long bytes);

  /** The broker ended a subscription. */
  void ended(Subscription subscription);

  /** Nothing of an ended subscription is left. */
  void settled(Subscription subscription);
}
