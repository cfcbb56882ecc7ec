package dev.forebay.tests.simulation.broken;

import static dev.forebay.tests.simulation.broken.DeliveryVariants.session;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/** Sessions that muddle confirms, publishing, and what is asked of the catalog. */
final class CommandVariants {
  private CommandVariants() {}

  static List<Variant> all() {
    return List.of(
        session("confirms reach too far", ConfirmsTooFar::new),
        session("confirms come when a message is accepted", ConfirmsAtOnce::new),
        session("a confirm is forgotten", ConfirmForgotten::new),
        session("persistent messages are taken for transient ones", AllTransient::new),
        session("a message is dropped though it has targets", MessageDropped::new),
        session("priorities are forgotten", PriorityForgotten::new),
        session("a binding is promised and not made", BindingNotMade::new),
        session("declarations are answered before they are durable", AnsweredAtOnce::new),
        session("a purge only says so", PurgeNotDone::new),
        session("a queue is deleted in name only", DeletionNotDone::new),
        session("counts are one too high", CountsTooHigh::new));
  }

  /** Those that concern publishers into streams. */
  static List<Variant> forStreams() {
    return List.of(
        session("confirms reach too far", ConfirmsTooFar::new),
        session("confirms come when a message is accepted", ConfirmsAtOnce::new),
        session("a confirm is forgotten", ConfirmForgotten::new),
        session("a message is dropped though it has targets", MessageDropped::new),
        session("a binding is promised and not made", BindingNotMade::new));
  }

  private static final class ConfirmsTooFar extends SpoiltSession {
    ConfirmsTooFar(Session inner) {
      super(inner);
    }

    @Override
    public Publisher publisher(ConfirmListener listener) {
      return super.publisher(sequence -> listener.confirmed(sequence + 1));
    }
  }

  private static final class ConfirmsAtOnce extends SpoiltSession {
    ConfirmsAtOnce(Session inner) {
      super(inner);
    }

    @Override
    public Publisher publisher(ConfirmListener listener) {
      long[] accepted = new long[1];
      long[] told = new long[1];
      Publisher inner = super.publisher(sequence -> {});
      return new SpoiltPublisher(inner) {
        @Override
        public ByteBuffer append(
            Route route, MessageTraits traits, int propertiesBytes, int bodyBytes, long sequence) {
          accepted[0] = Math.max(accepted[0], sequence);
          return super.append(route, traits, propertiesBytes, bodyBytes, sequence);
        }

        @Override
        public void drop(long sequence) {
          accepted[0] = Math.max(accepted[0], sequence);
          super.drop(sequence);
        }

        @Override
        public void flush() {
          super.flush();
          if (accepted[0] > told[0]) {
            told[0] = accepted[0];
            listener.confirmed(told[0]);
          }
        }
      };
    }
  }

  private static final class ConfirmForgotten extends SpoiltSession {
    private final Every every = new Every(10);

    ConfirmForgotten(Session inner) {
      super(inner);
    }

    @Override
    public Publisher publisher(ConfirmListener listener) {
      return super.publisher(sequence -> {
        if (!every.isDue()) {
          listener.confirmed(sequence);
        }
      });
    }
  }

  private static final class AllTransient extends SpoiltSession {
    AllTransient(Session inner) {
      super(inner);
    }

    @Override
    public Publisher publisher(ConfirmListener listener) {
      return new SpoiltPublisher(super.publisher(listener)) {
        @Override
        public ByteBuffer append(
            Route route, MessageTraits traits, int propertiesBytes, int bodyBytes, long sequence) {
          MessageTraits lesser =
              MessageTraits.of(false, traits.expirationMillis()).priority(traits.priority());
          return super.append(route, lesser, propertiesBytes, bodyBytes, sequence);
        }
      };
    }
  }

  private static final class PriorityForgotten extends SpoiltSession {
    private final Every every = new Every(5);

    PriorityForgotten(Session inner) {
      super(inner);
    }

    @Override
    public Publisher publisher(ConfirmListener listener) {
      return new SpoiltPublisher(super.publisher(listener)) {
        @Override
        public ByteBuffer append(
            Route route, MessageTraits traits, int propertiesBytes, int bodyBytes, long sequence) {
          return super.append(
              route,
              every.isDue() ? traits.priority(0) : traits,
              propertiesBytes,
              bodyBytes,
              sequence);
        }
      };
    }
  }

  private static final class MessageDropped extends SpoiltSession {
    private final Every every = new Every(20);

    MessageDropped(Session inner) {
      super(inner);
    }

    @Override
    public Publisher publisher(ConfirmListener listener) {
      return new SpoiltPublisher(super.publisher(listener)) {
        @Override
        public ByteBuffer append(
            Route route, MessageTraits traits, int propertiesBytes, int bodyBytes, long sequence) {
          if (every.isDue()) {
            super.drop(sequence);
            return ByteBuffer.allocate(propertiesBytes + bodyBytes);
          }
          return super.append(route, traits, propertiesBytes, bodyBytes, sequence);
        }
      };
    }
  }

  private static final class BindingNotMade extends SpoiltSession {
    BindingNotMade(Session inner) {
      super(inner);
    }

    @Override
    public void execute(CatalogCommand command, Consumer<CatalogReply> reply) {
      if (command instanceof CatalogCommand.BindQueue) {
        reply.accept(new CatalogReply.Done());
      } else {
        super.execute(command, reply);
      }
    }
  }

  private static final class AnsweredAtOnce extends SpoiltSession {
    AnsweredAtOnce(Session inner) {
      super(inner);
    }

    @Override
    public void execute(CatalogCommand command, Consumer<CatalogReply> reply) {
      if (command instanceof CatalogCommand.DeclareQueue declare) {
        reply.accept(new CatalogReply.QueueDeclared(declare.name(), 0, 0));
        super.execute(command, late -> {});
      } else {
        super.execute(command, reply);
      }
    }
  }

  private static final class PurgeNotDone extends SpoiltSession {
    PurgeNotDone(Session inner) {
      super(inner);
    }

    @Override
    public void execute(CatalogCommand command, Consumer<CatalogReply> reply) {
      if (command instanceof CatalogCommand.PurgeQueue) {
        reply.accept(new CatalogReply.Removed(0));
      } else {
        super.execute(command, reply);
      }
    }
  }

  private static final class DeletionNotDone extends SpoiltSession {
    DeletionNotDone(Session inner) {
      super(inner);
    }

    @Override
    public void execute(CatalogCommand command, Consumer<CatalogReply> reply) {
      if (command instanceof CatalogCommand.DeleteQueue) {
        reply.accept(new CatalogReply.Removed(0));
      } else {
        super.execute(command, reply);
      }
    }
  }

  private static final class CountsTooHigh extends SpoiltSession {
    CountsTooHigh(Session inner) {
      super(inner);
    }

    @Override
    public void execute(CatalogCommand command, Consumer<CatalogReply> reply) {
      super.execute(
          command,
          answer ->
              reply.accept(
                  answer instanceof CatalogReply.QueueDeclared(String name, long ready, int users)
                      ? new CatalogReply.QueueDeclared(name, ready + 1, users)
                      : answer));
    }
  }
}
