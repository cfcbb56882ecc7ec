package dev.forebay.tests.simulation.stomp.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.stomp.StompEvent;
import dev.forebay.tests.simulation.stomp.StompEvent.Copy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Of a transaction all messages come or none, and what it acknowledges goes with them; of one that
 * is aborted, none.
 */
public final class TransactionsAreWhole extends Checker<StompEvent> {
  private final List<StompEvent.Committing> committing = new ArrayList<>();
  private final Set<String> committed = new HashSet<>();
  private final Set<Copy> never = new HashSet<>();
  private final Set<Copy> seen = new HashSet<>();

  @Override
  protected void check(StompEvent event) {
    switch (event) {
      case StompEvent.Committing one -> committing.add(one);
      case StompEvent.Committed(String name) -> committed.add(name);
      case StompEvent.Aborted(List<Copy> sends) -> never.addAll(sends);
      case StompEvent.Delivered(_, Copy copy) -> see(copy);
      case StompEvent.Drained(List<Copy> left) -> {
        left.forEach(this::see);
        committing.forEach(one -> drained(one, new HashSet<>(left)));
      }
      case StompEvent.Started _,
          StompEvent.Crashed _,
          StompEvent.Broken _,
          StompEvent.Sent _,
          StompEvent.Receipted _,
          StompEvent.Acking _,
          StompEvent.Acked _ -> {}
    }
  }

  private void see(Copy copy) {
    seen.add(copy);
    if (never.contains(copy)) {
      object("it comes though it was aborted: " + copy);
    }
  }

  private void drained(StompEvent.Committing one, Set<Copy> left) {
    long come = one.sends().stream().filter(seen::contains).count();
    if (come != 0 && come != one.sends().size()) {
      object("a part of a transaction comes: " + one);
    }
    if (come == 0 && committed.contains(one.name())) {
      object("a transaction was committed, and nothing of it comes: " + one);
    }
    for (Copy acknowledged : one.acks()) {
      String moved = "moved " + acknowledged.text() + " by ";
      boolean isMoved = seen.stream().anyMatch(copy -> copy.text().startsWith(moved));
      if (isMoved == left.contains(acknowledged)) {
        object(
            (isMoved ? "moved, and there as well: " : "neither moved nor there: ") + acknowledged);
      }
    }
  }
}
