package dev.forebay.tests.simulation.group.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.group.GroupEvent;

/** When nobody has used a group for long enough, its offsets are gone. */
public final class OffsetsExpire extends Checker<GroupEvent> {
  private boolean expired;

  @Override
  protected void check(GroupEvent event) {
    expired |= event instanceof GroupEvent.AllIsExpired;
    if (expired && event instanceof GroupEvent.Fetched fetched && !fetched.shown().isEmpty()) {
      object(fetched + " should have expired");
    }
  }
}
