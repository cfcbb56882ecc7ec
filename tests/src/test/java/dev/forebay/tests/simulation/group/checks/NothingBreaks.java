package dev.forebay.tests.simulation.group.checks;

import dev.forebay.tests.simulation.Checker;
import dev.forebay.tests.simulation.group.GroupEvent;

/** Nothing happens that never may, and everybody is answered. */
public final class NothingBreaks extends Checker<GroupEvent> {
  @Override
  protected void check(GroupEvent event) {
    if (event instanceof GroupEvent.Broken(String what)) {
      object(what);
    }
  }
}
