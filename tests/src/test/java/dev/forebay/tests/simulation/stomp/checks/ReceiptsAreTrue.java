package dev.forebay.tests.simulation.stomp.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.stomp.StompEvent;
import dev.forebay.tests.simulation.stomp.StompEvent.Copy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a receipt has told of is so, whatever ends after it: a message is there until somebody
 * acknowledges it, and one that was acknowledged never comes again.
 */
public final class ReceiptsAreTrue extends Checker<StompEvent> {
  private final Set<Copy> there = new LinkedHashSet<>();
  private final Set<Copy> mayBeGone = new HashSet<>();
  private final Set<Copy> gone = new HashSet<>();
  private final Map<String, StompEvent.Committing> transactions = new HashMap<>();

  @Override
  protected void check(StompEvent event) {
    switch (event) {
      case StompEvent.Receipted(Copy copy) -> there.add(copy);
      case StompEvent.Delivered(String client, Copy copy) -> {
        if (gone.contains(copy)) {
          object(client + " gets what is acknowledged: " + copy);
        }
      }
      case StompEvent.Acking(Copy copy) -> mayBeGone.add(copy);
      case StompEvent.Acked(Copy copy) -> gone.add(copy);
      case StompEvent.Committing committing -> {
        transactions.put(committing.name(), committing);
        mayBeGone.addAll(committing.acks());
      }
      case StompEvent.Committed(String name) -> {
        StompEvent.Committing done = transactions.get(name);
        if (done != null) {
          there.addAll(done.sends());
          gone.addAll(done.acks());
        }
      }
      case StompEvent.Drained(List<Copy> left) -> drained(left);
      case StompEvent.Started _,
          StompEvent.Crashed _,
          StompEvent.Broken _,
          StompEvent.Sent _,
          StompEvent.Aborted _ -> {}
    }
  }

  private void drained(List<Copy> left) {
    Set<Copy> found = new HashSet<>(left);
    for (Copy copy : there) {
      if (!mayBeGone.contains(copy) && !found.contains(copy)) {
        object("there is a receipt, and it is lost: " + copy);
      }
    }
    for (Copy copy : left) {
      if (gone.contains(copy)) {
        object("it was acknowledged, and is there: " + copy);
      }
    }
  }
}
