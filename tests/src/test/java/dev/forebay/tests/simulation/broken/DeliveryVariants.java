package dev.forebay.tests.simulation.broken;

import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.form.MessageView;
import dev.forebay.runtime.EventLoop;
import dev.forebay.tests.simulation.frame.Meddler;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Sessions that muddle deliveries and settlements. */
final class DeliveryVariants {
  private DeliveryVariants() {}

  static List<Variant> all() {
    return List.of(
        session("an offset is used again", OffsetReused::new),
        session("a message is delivered twice", DeliveredTwice::new),
        session("a delivery is lost", DeliveryLost::new),
        session("redeliveries look new", RedeliveryHidden::new),
        session("a settlement leaves its last message out", LastNotSettled::new),
        session("a settlement releases", SettleReleases::new),
        session("a release settles", ReleaseSettles::new),
        session("a release is lost", ReleaseLost::new));
  }

  /** Those that concern readers of streams. */
  static List<Variant> forStreams() {
    return List.of(
        session("an offset is used again", OffsetReused::new),
        session("a message is delivered twice", DeliveredTwice::new),
        session("a delivery is lost", DeliveryLost::new));
  }

  static Variant session(String fault, UnaryOperator<Session> wrap) {
    return new Variant(
        fault,
        () ->
            new Meddler() {
              @Override
              public Session session(Session session, EventLoop loop) {
                return wrap.apply(session);
              }
            });
  }

  private static final class OffsetReused extends SpoiltSession {
    private final Every every = new Every(10);

    OffsetReused(Session inner) {
      super(inner);
    }

    @Override
    void deliver(long offset, boolean redelivered, MessageView message, Receiver receiver) {
      receiver.message(every.isDue() && offset > 0 ? offset - 1 : offset, redelivered, message);
    }
  }

  private static final class DeliveredTwice extends SpoiltSession {
    private final Every every = new Every(10);

    DeliveredTwice(Session inner) {
      super(inner);
    }

    @Override
    void deliver(long offset, boolean redelivered, MessageView message, Receiver receiver) {
      receiver.message(offset, redelivered, message);
      if (every.isDue()) {
        receiver.message(offset, true, message);
      }
    }
  }

  private static final class DeliveryLost extends SpoiltSession {
    private final Every every = new Every(10);

    DeliveryLost(Session inner) {
      super(inner);
    }

    @Override
    void deliver(long offset, boolean redelivered, MessageView message, Receiver receiver) {
      if (!every.isDue()) {
        receiver.message(offset, redelivered, message);
      }
    }
  }

  private static final class RedeliveryHidden extends SpoiltSession {
    RedeliveryHidden(Session inner) {
      super(inner);
    }

    @Override
    void deliver(long offset, boolean redelivered, MessageView message, Receiver receiver) {
      receiver.message(offset, false, message);
    }
  }

  private static final class LastNotSettled extends SpoiltSession {
    LastNotSettled(Session inner) {
      super(inner);
    }

    @Override
    void settle(QueueHandle queue, @Nullable ConsumerHandle consumer, long first, long end) {
      if (end - 1 > first) {
        super.settle(queue, consumer, first, end - 1);
      }
    }
  }

  private static final class SettleReleases extends SpoiltSession {
    private final Every every = new Every(10);

    SettleReleases(Session inner) {
      super(inner);
    }

    @Override
    void settle(QueueHandle queue, @Nullable ConsumerHandle consumer, long first, long end) {
      if (every.isDue()) {
        super.release(queue, consumer, first, end);
      } else {
        super.settle(queue, consumer, first, end);
      }
    }
  }

  private static final class ReleaseSettles extends SpoiltSession {
    ReleaseSettles(Session inner) {
      super(inner);
    }

    @Override
    void release(QueueHandle queue, @Nullable ConsumerHandle consumer, long first, long end) {
      super.settle(queue, consumer, first, end);
    }
  }

  private static final class ReleaseLost extends SpoiltSession {
    private final Every every = new Every(4);

    ReleaseLost(Session inner) {
      super(inner);
    }

    @Override
    void release(QueueHandle queue, @Nullable ConsumerHandle consumer, long first, long end) {
      if (!every.isDue()) {
        super.release(queue, consumer, first, end);
      }
    }
  }
}
