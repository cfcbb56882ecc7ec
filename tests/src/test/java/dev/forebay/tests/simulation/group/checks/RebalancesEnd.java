package dev.forebay.tests.simulation.group.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.group.GroupEvent;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** When the members are left in peace, each partition is soon somebody's, and only one's. */
public final class RebalancesEnd extends Checker<GroupEvent> {
  @Override
  protected void check(GroupEvent event) {
    if (!(event
            instanceof
            GroupEvent.AtRest(String group, Map<String, Set<TopicPartition>> has, var all))
        || has.isEmpty()) {
      return;
    }
    Set<TopicPartition> owned = new HashSet<>();
    has.forEach((member, partitions) -> {
      for (TopicPartition partition : partitions) {
        if (!owned.add(partition)) {
          object("%s of %s is also %s's: %s".formatted(partition, group, member, has));
        }
      }
    });
    if (!owned.equals(all)) {
      object("%s has %s of %s".formatted(group, has, all));
    }
  }
}
