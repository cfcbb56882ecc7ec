package dev.forebay.tests.simulation.broken;

import static dev.forebay.tests.simulation.broken.DeliveryVariants.session;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogCommand.DeclareQueue;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.Session;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Sessions that muddle how long queues live, and who may use them. */
final class LifeVariants {
  private LifeVariants() {}

  static List<Variant> all() {
    return List.of(
        declaring("auto-delete queues stay", c -> with(c, c.exclusive(), false)),
        session("auto-delete exchanges stay", inner -> new Exchanges(inner, false)),
        session("all exchanges go with their last binding", inner -> new Exchanges(inner, true)),
        declaring("exclusive queues are open to all", c -> with(c, false, c.autoDelete())),
        declaring("lasting queues go with their last consumer", c -> with(c, c.exclusive(), true)),
        session("exclusive consumers are like others", ExclusiveConsumersShare::new),
        session("all consumers are exclusive", AllConsumersExclusive::new));
  }

  private static DeclareQueue with(DeclareQueue command, boolean exclusive, boolean autoDelete) {
    return new DeclareQueue(
        command.virtualHost(),
        command.name(),
        command.durable(),
        exclusive,
        autoDelete,
        command.settings());
  }

  private static Variant declaring(String fault, UnaryOperator<DeclareQueue> change) {
    return session(
        fault,
        inner ->
            new SpoiltSession(inner) {
              @Override
              public void execute(CatalogCommand command, Consumer<CatalogReply> reply) {
                super.execute(
                    command instanceof DeclareQueue declare ? change.apply(declare) : command,
                    reply);
              }
            });
  }

  private static ConsumeCommand with(ConsumeCommand command, boolean exclusive) {
    return new ConsumeCommand(
        command.virtualHost(),
        command.queue(),
        command.settleOnDelivery(),
        exclusive,
        command.creditMax(),
        command.priority(),
        command.shared());
  }

  private static final class ExclusiveConsumersShare extends SpoiltSession {
    ExclusiveConsumersShare(Session inner) {
      super(inner);
    }

    @Override
    ConsumeCommand sound(ConsumeCommand command) {
      return with(super.sound(command), false);
    }
  }

  private static final class AllConsumersExclusive extends SpoiltSession {
    AllConsumersExclusive(Session inner) {
      super(inner);
    }

    @Override
    ConsumeCommand sound(ConsumeCommand command) {
      return with(super.sound(command), true);
    }
  }

  private static final class Exchanges extends SpoiltSession {
    private final boolean autoDelete;

    Exchanges(Session inner, boolean autoDelete) {
      super(inner);
      this.autoDelete = autoDelete;
    }

    @Override
    public void execute(CatalogCommand command, Consumer<CatalogReply> reply) {
      super.execute(
          command instanceof CatalogCommand.DeclareExchange declare
              ? new CatalogCommand.DeclareExchange(
                  declare.virtualHost(),
                  declare.name(),
                  declare.durable(),
                  autoDelete,
                  declare.internal(),
                  declare.settings())
              : command,
          reply);
    }
  }
}
