package dev.forebay.tests.simulation.checks;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.Topology;
import dev.forebay.tests.simulation.frame.Checker;
import java.util.HashSet;
import java.util.Set;

/**
 * Where one consumer is active no other gets anything as long as it is there. Judged while the
 * queue is the same one, until a rest after that.
 */
public final class OneIsActive extends Checker<Event> {
  private static final int NOBODY = -1;

  private final Set<Integer> consumers = new HashSet<>();
  private int active = NOBODY;
  private boolean isDoubtful;

  @Override
  protected void check(Event event) {
    switch (event) {
      case Event.ConsumerStarted(int reader, String queue)
          when queue.equals(Topology.SINGLE_ACTIVE) ->
          consumers.add(reader);
      case Event.Delivered delivered
          when delivered.queue().equals(Topology.SINGLE_ACTIVE)
              && consumers.contains(delivered.reader()) ->
          delivered(delivered.reader());
      case Event.ReaderLeaves(int reader, String _) -> left(reader);
      case Event.ReaderClosed(int reader, String _) -> left(reader);
      // It is not known whose consumers go with it.
      case Event.SessionCloses _ -> active = NOBODY;
      case Event.Asked(CatalogCommand.DeleteQueue command)
          when command.name().equals(Topology.SINGLE_ACTIVE) ->
          isDoubtful = true;
      case Event.Quiet _ -> {
        isDoubtful = false;
        active = NOBODY;
      }
      case Event.Crashed _ -> {
        consumers.clear();
        active = NOBODY;
        isDoubtful = false;
      }
      default -> {}
    }
  }

  private void delivered(int reader) {
    if (!isDoubtful && active != NOBODY && active != reader) {
      object("reader " + reader + " gets a message though " + active + " is active");
    }
    active = reader;
  }

  private void left(int reader) {
    consumers.remove(reader);
    if (active == reader) {
      active = NOBODY;
    }
  }
}
