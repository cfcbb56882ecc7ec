package dev.forebay.tests.simulation.stomp.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.stomp.StompEvent;
import dev.forebay.tests.simulation.stomp.StompEvent.Copy;
import java.util.HashSet;
import java.util.Set;

/** Nothing is in a queue twice, and nothing that nobody has sent. */
public final class NothingTwice extends Checker<StompEvent> {
  private final Set<Copy> sent = new HashSet<>();

  @Override
  protected void check(StompEvent event) {
    if (event instanceof StompEvent.Sent(Copy copy)) {
      sent.add(copy);
    } else if (event instanceof StompEvent.Committing committing) {
      sent.addAll(committing.sends());
    } else if (event instanceof StompEvent.Delivered delivered) {
      requireSent(delivered.copy());
    } else if (event instanceof StompEvent.Drained drained) {
      Set<Copy> found = new HashSet<>();
      for (Copy copy : drained.left()) {
        requireSent(copy);
        if (!found.add(copy)) {
          object("it is there twice: " + copy);
        }
      }
    }
  }

  private void requireSent(Copy copy) {
    if (!sent.contains(copy)) {
      object("nobody has sent it: " + copy);
    }
  }
}
