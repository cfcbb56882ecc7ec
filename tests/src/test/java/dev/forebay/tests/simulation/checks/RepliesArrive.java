package dev.forebay.tests.simulation.checks;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.Topology;
import dev.forebay.tests.simulation.frame.Checker;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * An answer reaches whoever waits for it, once, while he is there; and nobody when he is not, or
 * after a crash.
 */
public final class RepliesArrive extends Checker<Event> {
  /** Answers that have not arrived, by the queues of those who wait. */
  private final Map<String, Set<Long>> awaited = new HashMap<>();

  private final Set<String> consumed = new HashSet<>();

  @Override
  protected void check(Event event) {
    switch (event) {
      case Event.Answered(CatalogCommand.MakeReplyQueue _, CatalogReply.QueueDeclared made) ->
          awaited.put(made.name(), new LinkedHashSet<>());
      case Event.ConsumerStarted(int _, String queue) -> consumed.add(queue);
      case Event.Published published ->
          published
              .must()
              .forEach(queue -> {
                Set<Long> waiting = awaited.get(queue);
                if (waiting != null) {
                  waiting.add(published.message());
                }
              });
      case Event.Delivered delivered when Topology.isReplyQueue(delivered.queue()) ->
          delivered(delivered);
      case Event.ReaderLeaves(int _, String queue) -> awaited.remove(queue);
      case Event.ReaderClosed(int _, String queue) -> awaited.remove(queue);
      case Event.Crashed _ -> awaited.clear();
      case Event.Quiet _ ->
          awaited.forEach((queue, messages) -> {
            if (consumed.contains(queue) && !messages.isEmpty()) {
              object("answers " + messages + " do not come to " + queue);
            }
          });
      default -> {}
    }
  }

  private void delivered(Event.Delivered delivered) {
    Set<Long> waiting = awaited.get(delivered.queue());
    if (waiting == null || !waiting.remove(delivered.message())) {
      object(delivered + " is not awaited");
    }
  }
}
