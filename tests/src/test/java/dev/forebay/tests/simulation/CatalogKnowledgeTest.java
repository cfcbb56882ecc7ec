package dev.forebay.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.tests.simulation.CatalogKnowledge.Existence;
import org.junit.jupiter.api.Test;

final class CatalogKnowledgeTest {
  private static final CatalogReply DONE = new CatalogReply.Done();

  private final CatalogKnowledge knowledge = new CatalogKnowledge();

  @Test
  void aRefusedDeletionDoesNotBringBackWhatAnotherOneTook() {
    done(
        new CatalogCommand.DeclareQueue("/", "d3", true, false, false, QueueSettings.OfQueue.PLAIN),
        new CatalogReply.QueueDeclared("d3", 0, 0));
    done(
        new CatalogCommand.DeclareExchange(
            "/", "d-fanout", true, false, false, ExchangeSettings.of(ExchangeType.FANOUT)),
        DONE);
    done(new CatalogCommand.BindQueue("/", "d3", "d-fanout", "a", BindingArguments.NONE), DONE);

    var ofQueue = new CatalogCommand.DeleteQueue("/", "d3", false, true);
    var ofExchange = new CatalogCommand.DeleteExchange("/", "d-fanout", false);
    knowledge.see(new Event.Asked(ofQueue));
    knowledge.see(new Event.Asked(ofExchange));
    knowledge.see(new Event.Answered(ofExchange, DONE));
    knowledge.see(
        new Event.Answered(ofQueue, new CatalogReply.Refused(new Refusal.NotEmpty("d3", "/"))));

    assertThat(knowledge.queue("d3")).isEqualTo(Existence.PRESENT);
    assertThat(knowledge.bindings()).isEmpty();
  }

  private void done(CatalogCommand command, CatalogReply reply) {
    knowledge.see(new Event.Asked(command));
    knowledge.see(new Event.Answered(command, reply));
  }
}
