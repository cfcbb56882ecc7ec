package dev.forebay.tests.simulation.stream.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.stream.StreamEvent;
import java.util.HashSet;
import java.util.Set;

/** No two producers have the same id, not even after a restart. */
public final class ProducerIdsAreNew extends Checker<StreamEvent> {
  private final Set<Long> given = new HashSet<>();

  @Override
  protected void check(StreamEvent event) {
    if (event instanceof StreamEvent.ProducerNamed(long id) && !given.add(id)) {
      object("two producers are " + id);
    }
  }
}
