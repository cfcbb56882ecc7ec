package dev.forebay.tests.simulation;

import static dev.forebay.tests.simulation.Topology.AUTO_DELETE_EXCHANGE;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.tests.simulation.CatalogKnowledge.Binding;
import dev.forebay.tests.simulation.CatalogKnowledge.Existence;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client can know of the exchange that goes with its last binding. When that has gone for
 * certain, and nobody declared the exchange meanwhile, it is gone; while there are only doubtful
 * bindings, or when the last one that goes was doubtful, it may be.
 */
final class PassingExchange {
  /** Commands that overlap with others of which nobody knows whether they came before. */
  private final Set<CatalogCommand> unclear = new HashSet<>();

  /** Learns which commands are under way together. */
  void see(Event event, Collection<CatalogCommand> underWay) {
    if (event instanceof Event.Started || event instanceof Event.ShardsMoved) {
      unclear.clear();
    }
    if (event instanceof Event.Asked(CatalogCommand command)) {
      for (CatalogCommand other : underWay) {
        if (mayChangePlaces(command, other) || mayChangePlaces(other, command)) {
          unclear.add(command);
          unclear.add(other);
        }
      }
    }
  }

  private static boolean mayChangePlaces(CatalogCommand declaration, CatalogCommand other) {
    return isDeclared(declaration)
        && (other instanceof CatalogCommand.DeleteQueue
            || other instanceof CatalogCommand.DeleteExchange);
  }

  /**
   * What is known now.
   *
   * @param known before, as if it were an exchange like others
   * @param earlier its bindings before the event
   * @param now its bindings
   * @param tookForCertain whether the event says that a binding is gone that was there
   */
  Existence review(
      Existence known,
      Map<Binding, Existence> earlier,
      Map<Binding, Existence> now,
      boolean tookForCertain,
      Event event) {
    CatalogCommand answered =
        event instanceof Event.Answered(CatalogCommand command, var _) ? command : null;
    boolean isUnclear = answered != null && unclear.remove(answered);
    if (now.containsValue(Existence.PRESENT)) {
      return Existence.PRESENT;
    }
    if (known == Existence.ABSENT) {
      return known;
    }
    if (!now.isEmpty()) {
      // It may have been the only one, and gone already.
      return Existence.MAYBE;
    }
    if (isDeclared(answered)) {
      return isUnclear ? Existence.MAYBE : known;
    }
    if (answered instanceof CatalogCommand.DeleteExchange delete
        && delete.name().equals(AUTO_DELETE_EXCHANGE)) {
      // Refused, since it was used then.
      return Existence.MAYBE;
    }
    if (earlier.isEmpty()) {
      return known;
    }
    return tookForCertain && !isUnclear ? Existence.ABSENT : Existence.MAYBE;
  }

  private static boolean isDeclared(@Nullable CatalogCommand answered) {
    return switch (answered) {
      case CatalogCommand.DeclareExchange c -> c.name().equals(AUTO_DELETE_EXCHANGE);
      case CatalogCommand.FindExchange c -> c.name().equals(AUTO_DELETE_EXCHANGE);
      case null, default -> false;
    };
  }
}
