package dev.forebay.tests.simulation;

import static dev.forebay.tests.simulation.frame.Installation.VIRTUAL_HOST;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogCommand.BindExchange;
import dev.forebay.broker.api.CatalogCommand.BindQueue;
import dev.forebay.broker.api.CatalogCommand.DeclareExchange;
import dev.forebay.broker.api.CatalogCommand.DeclareQueue;
import dev.forebay.broker.api.CatalogCommand.DeleteExchange;
import dev.forebay.broker.api.CatalogCommand.DeleteQueue;
import dev.forebay.broker.api.CatalogCommand.FindExchange;
import dev.forebay.broker.api.CatalogCommand.FindQueue;
import dev.forebay.broker.api.CatalogCommand.MakeReplyQueue;
import dev.forebay.broker.api.CatalogCommand.PurgeQueue;
import dev.forebay.broker.api.CatalogCommand.UnbindExchange;
import dev.forebay.broker.api.CatalogCommand.UnbindQueue;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueRules;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.protocol.base.rabbitmq.BindingWords;
import dev.forebay.tests.simulation.CatalogKnowledge.Binding;
import java.util.Locale;

/** Catalog commands about names of the {@link Topology}. */
public final class Commands {
  private static final QueueSettings RANKED =
      new QueueSettings.OfQueue(
          QueueKind.CLASSIC,
          QueueSettings.NEVER,
          QueueSettings.NEVER,
          null,
          QueueRules.builder().priorityMax(Topology.PRIORITY_MAX).build(),
          DeclaredArguments.NONE);

  private static final QueueSettings SINGLE_ACTIVE =
      new QueueSettings.OfQueue(
          QueueKind.CLASSIC,
          QueueSettings.NEVER,
          QueueSettings.NEVER,
          null,
          QueueRules.builder().singleActive(true).build(),
          DeclaredArguments.NONE);

  private Commands() {}

  /** Declares a queue. */
  public static CatalogCommand declareQueue(String name, boolean passive) {
    return passive
        ? new FindQueue(VIRTUAL_HOST, name)
        : new DeclareQueue(
            VIRTUAL_HOST,
            name,
            Topology.isDurable(name),
            Topology.isExclusive(name),
            Topology.isAutoDelete(name),
            settings(name));
  }

  private static QueueSettings settings(String queue) {
    if (Topology.isRanked(queue)) {
      return RANKED;
    }
    if (queue.equals(Topology.SINGLE_ACTIVE)) {
      return SINGLE_ACTIVE;
    }
    return Topology.deadLetters(queue)
        ? new QueueSettings.OfQueue(
            QueueKind.CLASSIC,
            queue.equals(Topology.EXPIRING) ? Topology.EXPIRING_MILLIS : QueueSettings.NEVER,
            QueueSettings.NEVER,
            new QueueSettings.DeadLetterAddress("", Topology.DEAD_LETTERS),
            limits(queue),
            DeclaredArguments.NONE)
        : QueueSettings.OfQueue.PLAIN;
  }

  private static QueueRules limits(String queue) {
    return switch (queue) {
      case Topology.SHORT -> QueueRules.builder().readyMax(Topology.SHORT_MESSAGES).build();
      case Topology.SMALL -> QueueRules.builder().readyBytesMax(Topology.SMALL_BYTES).build();
      case Topology.KEEPING ->
          QueueRules.builder().overflow(QueueRules.Overflow.REJECT).keepsLetters(true).build();
      default -> QueueRules.NONE;
    };
  }

  /** Deletes a queue. */
  public static CatalogCommand deleteQueue(String name, boolean ifUnused, boolean ifEmpty) {
    return new DeleteQueue(VIRTUAL_HOST, name, ifUnused, ifEmpty);
  }

  /** Declares an exchange. */
  public static CatalogCommand declareExchange(String name, boolean passive) {
    if (passive) {
      return new FindExchange(VIRTUAL_HOST, name);
    }
    String alternate = Topology.alternate(name);
    return new DeclareExchange(
        VIRTUAL_HOST,
        name,
        Topology.isDurable(name),
        name.equals(Topology.AUTO_DELETE_EXCHANGE),
        false,
        new ExchangeSettings(
            ExchangeType.valueOf(Topology.type(name).toUpperCase(Locale.ROOT)),
            alternate.isEmpty() ? null : alternate,
            DeclaredArguments.NONE));
  }

  /** Deletes an exchange. */
  public static CatalogCommand deleteExchange(String name, boolean ifUnused) {
    return new DeleteExchange(VIRTUAL_HOST, name, ifUnused);
  }

  /** Binds a queue or exchange. */
  public static CatalogCommand bind(Binding b) {
    BindingArguments arguments = BindingWords.of(Topology.arguments(b.exchange(), b.key()));
    return Topology.isExchange(b.destination())
        ? new BindExchange(VIRTUAL_HOST, b.destination(), b.exchange(), b.key(), arguments)
        : new BindQueue(VIRTUAL_HOST, b.destination(), b.exchange(), b.key(), arguments);
  }

  /** Removes a binding. */
  public static CatalogCommand unbind(Binding b) {
    BindingArguments arguments = BindingWords.of(Topology.arguments(b.exchange(), b.key()));
    return Topology.isExchange(b.destination())
        ? new UnbindExchange(VIRTUAL_HOST, b.destination(), b.exchange(), b.key(), arguments)
        : new UnbindQueue(VIRTUAL_HOST, b.destination(), b.exchange(), b.key(), arguments);
  }

  /** Purges a queue. */
  public static CatalogCommand purge(String queue) {
    return new PurgeQueue(VIRTUAL_HOST, queue);
  }

  /** The queue that a command is about, or no name. */
  static String queue(CatalogCommand command) {
    return switch (command) {
      case DeclareQueue c -> c.name();
      case FindQueue c -> c.name();
      case DeleteQueue c -> c.name();
      case PurgeQueue c -> c.name();
      case BindQueue c -> c.queue();
      case UnbindQueue c -> c.queue();
      case DeclareExchange _,
          FindExchange _,
          DeleteExchange _,
          BindExchange _,
          UnbindExchange _,
          MakeReplyQueue _ ->
          "";
    };
  }

  /** Whether its success makes the queue the session's own. */
  static boolean makesOwner(CatalogCommand command) {
    return command instanceof DeclareQueue c && Topology.isExclusive(c.name());
  }

  /** Whether a refusal can be the right answer. */
  static boolean mayBeRefused(CatalogCommand command) {
    return switch (command) {
      case FindQueue _, FindExchange _ -> true;
      case DeclareQueue _, DeclareExchange _ -> false;
      case DeleteQueue c -> c.ifUnused() || c.ifEmpty();
      case DeleteExchange c -> c.ifUnused();
      case BindQueue _,
          UnbindQueue _,
          BindExchange _,
          UnbindExchange _,
          PurgeQueue _,
          MakeReplyQueue _ ->
          false;
    };
  }
}
