package dev.forebay.tests.simulation.checks;

import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.frame.Checker;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** No delivery makes a reader, or the readers of a budget together, hold more than they may. */
public final class LimitsAreKept extends Checker<Event> {
  private record Copy(long message, String queue) {}

  private final Map<Integer, Integer> limits = new HashMap<>();
  private final Map<Integer, Integer> budgets = new HashMap<>();
  private final Map<Integer, Integer> held = new HashMap<>();
  private final Map<Copy, Integer> holders = new HashMap<>();

  @Override
  protected void check(Event event) {
    switch (event) {
      case Event.MayHold(int holder, int messagesMax) -> limits.put(holder, messagesMax);
      case Event.ReaderShares(int reader, int budget) -> budgets.put(reader, budget);
      case Event.Delivered delivered -> {
        if (!delivered.settled()) {
          holders.put(new Copy(delivered.message(), delivered.queue()), delivered.reader());
          count(delivered.reader(), 1);
          count(budgets.get(delivered.reader()), 1);
        }
      }
      case Event.Settled(long message, String queue) -> leaves(new Copy(message, queue));
      case Event.Released(long message, String queue) -> leaves(new Copy(message, queue));
      case Event.Crashed _ -> {
        holders.clear();
        held.clear();
      }
      default -> {}
    }
  }

  private void leaves(Copy copy) {
    Integer reader = holders.remove(copy);
    if (reader != null) {
      count(reader, -1);
      count(budgets.get(reader), -1);
    }
  }

  private void count(@Nullable Integer holder, int change) {
    if (holder == null) {
      return;
    }
    int now = held.merge(holder, change, Integer::sum);
    int limit = limits.getOrDefault(holder, Integer.MAX_VALUE);
    if (change > 0 && now > limit) {
      object(holder + " holds " + now + " messages and may hold " + limit);
    }
  }
}
