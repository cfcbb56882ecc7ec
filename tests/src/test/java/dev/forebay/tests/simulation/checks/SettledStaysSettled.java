package dev.forebay.tests.simulation.checks;

import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.frame.Checker;
import java.util.HashSet;
import java.util.Set;

/**
 * What was settled isn't delivered again from that queue. Only a crash before the node has come to
 * rest may undo a settlement, since nobody waits for it.
 */
public final class SettledStaysSettled extends Checker<Event> {
  private record Copy(long message, String queue) {}

  private final Set<Copy> durably = new HashSet<>();
  private final Set<Copy> recently = new HashSet<>();

  @Override
  protected void check(Event event) {
    switch (event) {
      case Event.Settled(long message, String queue) -> recently.add(new Copy(message, queue));
      case Event.Delivered delivered -> {
        Copy copy = new Copy(delivered.message(), delivered.queue());
        if (durably.contains(copy) || recently.contains(copy)) {
          object(
              "message " + copy.message + " is delivered from " + copy.queue + " after its settle");
        }
        if (delivered.settled()) {
          recently.add(copy);
        }
      }
      case Event.Quiet _ -> {
        durably.addAll(recently);
        recently.clear();
      }
      case Event.Crashed _ -> recently.clear();
      default -> {}
    }
  }
}
