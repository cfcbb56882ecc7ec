package dev.forebay.tests.simulation.broken;

import static dev.forebay.tests.simulation.broken.DeliveryVariants.session;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.declaration.QueueSettings.OfQueue;
import dev.forebay.tests.simulation.Topology;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Sessions that muddle what becomes of refused messages, and what queues do besides. */
final class DeadLetterVariants {
  private DeadLetterVariants() {}

  static List<Variant> all() {
    return List.of(
        session("refused messages are dropped", RefusedDropped::new),
        session(
            "letters that are kept are dropped",
            inner -> new Declaring(inner, Topology.KEEPING, DeadLetterVariants::withoutAddress)),
        session("acknowledged messages become dead letters", SettledRefused::new),
        session(
            "what expires is dropped",
            inner -> new Declaring(inner, Topology.EXPIRING, DeadLetterVariants::withoutAddress)),
        session(
            "nothing expires",
            inner -> new Declaring(inner, Topology.EXPIRING, DeadLetterVariants::withoutTime)),
        session(
            "a limit of length is forgotten",
            inner -> new Declaring(inner, Topology.SHORT, DeadLetterVariants::withoutRules)),
        session(
            "a limit of bytes is forgotten",
            inner -> new Declaring(inner, Topology.SMALL, DeadLetterVariants::withoutRules)),
        session(
            "what is too much is dropped",
            inner -> new Declaring(inner, Topology.SHORT, DeadLetterVariants::withoutLetters)),
        session(
            "all consumers are active",
            inner ->
                new Declaring(inner, Topology.SINGLE_ACTIVE, DeadLetterVariants::withoutRules)));
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

  private static OfQueue withoutAddress(OfQueue said) {
    return new OfQueue(
        said.kind(), said.messageTtlMillis(), said.expiresMillis(), null, said.arguments());
  }

  private static OfQueue withoutRules(OfQueue said) {
    return new OfQueue(
        said.kind(),
        said.messageTtlMillis(),
        said.expiresMillis(),
        said.deadLetter(),
        said.arguments());
  }

  private static OfQueue withoutLetters(OfQueue said) {
    return new OfQueue(
        said.kind(),
        said.messageTtlMillis(),
        said.expiresMillis(),
        null,
        said.rules(),
        said.arguments());
  }

  private static OfQueue withoutTime(OfQueue said) {
    return new OfQueue(
        said.kind(),
        QueueSettings.NEVER,
        said.expiresMillis(),
        said.deadLetter(),
        said.arguments());
  }

  /** Forgets some settings of a queue. */
  private static final class Declaring extends SpoiltSession {
    private final String queue;
    private final UnaryOperator<OfQueue> forgetting;

    Declaring(Session inner, String queue, UnaryOperator<OfQueue> forgetting) {
      super(inner);
      this.queue = queue;
      this.forgetting = forgetting;
    }

    @Override
    public void execute(CatalogCommand command, Consumer<CatalogReply> reply) {
      if (command instanceof CatalogCommand.DeclareQueue declare
          && declare.settings() instanceof OfQueue said
          && declare.name().equals(queue)) {
        super.execute(
            new CatalogCommand.DeclareQueue(
                declare.virtualHost(),
                declare.name(),
                declare.durable(),
                declare.exclusive(),
                declare.autoDelete(),
                forgetting.apply(said)),
            reply);
      } else {
        super.execute(command, reply);
      }
    }
  }
}
