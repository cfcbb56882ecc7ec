package dev.forebay.protocol.amqp091.publish;

import dev.forebay.protocol.amqp091.codec.method.Method;

/** What publishing sees of its channel. Confined to the connection's loop. */
public interface PublishingChannel {
  int number();

  /** Answers a method. */
  void reply(Method method);

  DirectReplies directReplies();

  /** The channel publishes: what it gathers goes its way at the end of the read. */
  void published();

  /** A message is not here as a whole, and is to be in time. */
  void contentIncomplete();

  /** Closes the channel, since what it needs is not available for now. */
  void unavailable(String why);

  /** Something is confirmed, of which the client is told at the end of the turn. */
  void confirmsDue();
}
