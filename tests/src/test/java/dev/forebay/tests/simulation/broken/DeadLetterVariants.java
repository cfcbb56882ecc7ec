package dev.forebay.tests.simulation.broken;

import static dev.forebay.tests.simulation.broken.DeliveryVariants.session;

import dev.forebay.broker.ConsumerHandle;
import dev.forebay.broker.QueueHandle;
import dev.forebay.broker.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sessions that muddle what becomes of refused messages. */
final class DeadLetterVariants {
  private DeadLetterVariants() {}

  static List<Variant> all() {
    return List.of(
        session("refused messages are dropped", RefusedDropped::new),
        session("acknowledged messages become dead letters", SettledRefused::new));
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
}
