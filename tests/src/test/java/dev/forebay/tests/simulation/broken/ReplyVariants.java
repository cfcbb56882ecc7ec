package dev.forebay.tests.simulation.broken;

import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumeReply;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.form.MessageView;
import dev.forebay.tests.simulation.Topology;
import java.util.List;
import java.util.function.Consumer;

/** Sessions that muddle answers. */
final class ReplyVariants {
  private ReplyVariants() {}

  static List<Variant> all() {
    return List.of(
        DeliveryVariants.session("an answer does not arrive", inner -> new Spoilt(inner, 0)),
        DeliveryVariants.session("an answer arrives twice", inner -> new Spoilt(inner, 2)));
  }

  private static final class Spoilt extends SpoiltSession {
    private final Every every = new Every(4);
    private final int times;

    Spoilt(Session inner, int times) {
      super(inner);
      this.times = times;
    }

    @Override
    public void consume(ConsumeCommand command, DeliverySink sink, Consumer<ConsumeReply> reply) {
      super.consume(command, Topology.isReplyQueue(command.queue()) ? spoilt(sink) : sink, reply);
    }

    private DeliverySink spoilt(DeliverySink sink) {
      return new DeliverySink() {
        @Override
        public void deliver(
            ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {
          for (int left = every.isDue() ? times : 1; left > 0; left--) {
            sink.deliver(consumer, offset, redelivered, message);
          }
        }

        @Override
        public void cancelled(ConsumerHandle consumer) {
          sink.cancelled(consumer);
        }
      };
    }
  }
}
