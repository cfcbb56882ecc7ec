package dev.forebay.tests.simulation.group.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.group.GroupEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Once a generation has its assignment, no member of an earlier one commits any more. */
public final class StaleCommitsAreRefused extends Checker<GroupEvent> {
  private final Map<String, Integer> generations = new HashMap<>();
  private final Set<Long> stale = new HashSet<>();

  @Override
  protected void check(GroupEvent event) {
    switch (event) {
      case GroupEvent.Assigned assigned ->
          generations.merge(assigned.group(), assigned.generation(), Math::max);
      case GroupEvent.MayBeForgotten(String group) -> generations.remove(group);
      case GroupEvent.CommitsAs(long number, String group, _, int generation) -> {
        if (generation < generations.getOrDefault(group, 0)) {
          stale.add(number);
        }
      }
      case GroupEvent.Written(long number, var key) -> {
        if (stale.contains(number)) {
          object("write %d of %s is of an old generation".formatted(number, key));
        }
      }
      default -> {}
    }
  }
}
