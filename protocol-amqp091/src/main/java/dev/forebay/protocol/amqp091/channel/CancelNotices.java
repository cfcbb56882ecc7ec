package dev.forebay.protocol.amqp091.channel;

import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.publish.PublishingChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Consumers of one channel that the broker ended and of which the client is still to hear. As at
 * RabbitMQ, a queue.delete-ok comes before what follows from it. Confined to the connection's loop.
 */
final class CancelNotices {
  private final List<String> tags = new ArrayList<>();

  /** One more, of which the client may hear now if nothing else has to be answered first. */
  void add(String tag, boolean isToldNow, PublishingChannel channel) {
    tags.add(tag);
    if (isToldNow) {
      tell(channel);
    }
  }

  /** The client may hear of all. */
  void tell(PublishingChannel channel) {
    for (String tag : tags) {
      channel.reply(new BasicMethod.Cancel(tag, true));
    }
    tags.clear();
  }
}
