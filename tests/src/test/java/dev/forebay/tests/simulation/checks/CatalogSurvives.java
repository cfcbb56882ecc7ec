package dev.forebay.tests.simulation.checks;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogCommand.FindExchange;
import dev.forebay.broker.api.CatalogCommand.FindQueue;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.tests.simulation.CatalogKnowledge;
import dev.forebay.tests.simulation.CatalogKnowledge.Existence;
import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.frame.Checker;

/**
 * Queues and exchanges that were declared are there, those that were deleted, or were transient
 * when the node stopped, are not; nor are, at rest, those that have lost what they lived for: an
 * auto-delete queue its last consumer, an exclusive one its session. (Bindings show in where
 * messages go.)
 */
public final class CatalogSurvives extends Checker<Event> {
  private final CatalogKnowledge knowledge = new CatalogKnowledge();

  @Override
  protected void check(Event event) {
    if (event instanceof Event.Answered(CatalogCommand command, CatalogReply reply)) {
      boolean found = !(reply instanceof CatalogReply.Refused) || CatalogKnowledge.isLocked(reply);
      switch (command) {
        case FindQueue c -> judge(knowledge.queue(c.name()), found, c.name());
        case FindExchange c -> judge(knowledge.exchange(c.name()), found, c.name());
        default -> {}
      }
    }
    knowledge.see(event);
  }

  private void judge(Existence known, boolean found, String name) {
    if (known == Existence.PRESENT && !found) {
      object(name + " was declared and is gone");
    }
    if (known == Existence.ABSENT && found) {
      object(name + " was deleted, or never declared, and is there");
    }
  }
}
