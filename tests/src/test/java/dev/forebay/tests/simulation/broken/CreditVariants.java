package dev.forebay.tests.simulation.broken;

import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SharedCredit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sessions that muddle limits and priorities. */
final class CreditVariants {
  private CreditVariants() {}

  static List<Variant> all() {
    return List.of(
        DeliveryVariants.session("a shared limit is one too high", SharedLimitTooHigh::new),
        DeliveryVariants.session("a shared limit is set once only", SharedLimitKept::new),
        DeliveryVariants.session("running consumers keep their limit", RunningLimitKept::new),
        DeliveryVariants.session("a settlement returns no credit", CreditLost::new),
        DeliveryVariants.session("priorities are forgotten", PriorityForgotten::new));
  }

  private static final class SharedLimitTooHigh extends SpoiltSession {
    SharedLimitTooHigh(Session inner) {
      super(inner);
    }

    @Override
    void limit(SharedCredit credit, int messagesMax, Runnable done) {
      super.limit(credit, messagesMax == SharedCredit.UNLIMITED ? 0 : messagesMax + 1, done);
    }
  }

  private static final class SharedLimitKept extends SpoiltSession {
    private final Set<SharedCredit> limited = new HashSet<>();

    SharedLimitKept(Session inner) {
      super(inner);
    }

    @Override
    void limit(SharedCredit credit, int messagesMax, Runnable done) {
      if (limited.add(credit)) {
        super.limit(credit, messagesMax, done);
      } else {
        done.run();
      }
    }
  }

  private static final class RunningLimitKept extends SpoiltSession {
    RunningLimitKept(Session inner) {
      super(inner);
    }

    @Override
    void limit(ConsumerHandle consumer, int creditMax, Runnable done) {
      done.run();
    }
  }

  private static final class CreditLost extends SpoiltSession {
    private final Every every = new Every(4);

    CreditLost(Session inner) {
      super(inner);
    }

    @Override
    void settle(QueueHandle queue, @Nullable ConsumerHandle consumer, long first, long end) {
      super.settle(queue, every.isDue() ? null : consumer, first, end);
    }
  }

  private static final class PriorityForgotten extends SpoiltSession {
    PriorityForgotten(Session inner) {
      super(inner);
    }

    @Override
    ConsumeCommand sound(ConsumeCommand command) {
      ConsumeCommand sound = super.sound(command);
      return new ConsumeCommand(
          sound.virtualHost(),
          sound.queue(),
          sound.settleOnDelivery(),
          sound.exclusive(),
          sound.creditMax(),
          0,
          sound.shared());
    }
  }
}
