package dev.forebay.tests.simulation.broken;

import static dev.forebay.tests.simulation.broken.DeliveryVariants.session;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.api.Session;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.tests.simulation.Topology;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sessions that muddle what becomes of refused messages. */
final class DeadLetterVariants {
  private DeadLetterVariants() {}

  static List<Variant> all() {
    return List.of(
        session("refused messages are dropped", RefusedDropped::new),
        session("acknowledged messages become dead letters", SettledRefused::new),
        session("what expires is dropped", inner -> new Declaring(inner, "x-dead-letter")),
        session("nothing expires", inner -> new Declaring(inner, "x-message-ttl")));
  }

  private static final class RefusedDropped extends SpoiltSession {
    RefusedDropped(Session inner) {
      super(inner);
    }

    @Override
    void reject(QueueHandle queue, @Nullable ConsumerHandle consumer, long first, long end) {
      queue.settle(consumer, first, end);
    }
  }

  private static final class SettledRefused extends SpoiltSession {
    SettledRefused(Session inner) {
      super(inner);
    }

    @Override
    void settle(QueueHandle queue, @Nullable ConsumerHandle consumer, long first, long end) {
      queue.reject(consumer, first, end);
    }
  }

  /** Forgets some arguments of the queue where messages expire. */
  private static final class Declaring extends SpoiltSession {
    private final String forgotten;

    Declaring(Session inner, String forgotten) {
      super(inner);
      this.forgotten = forgotten;
    }

    @Override
    public void execute(CatalogCommand command, Consumer<CatalogReply> reply) {
      if (command instanceof CatalogCommand.DeclareQueue declare
          && declare.name().equals(Topology.EXPIRING)) {
        Headers left =
            new Headers(
                declare.arguments().entries().stream()
                    .filter(header -> !header.name().startsWith(ByteString.utf8(forgotten)))
                    .toList());
        super.execute(
            new CatalogCommand.DeclareQueue(
                declare.virtualHost(),
                declare.name(),
                declare.passive(),
                declare.durable(),
                declare.exclusive(),
                declare.autoDelete(),
                left),
            reply);
      } else {
        super.execute(command, reply);
      }
    }
  }
}
