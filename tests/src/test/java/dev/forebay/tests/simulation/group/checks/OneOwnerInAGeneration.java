package dev.forebay.tests.simulation.group.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.group.GroupEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * In one generation, or epoch, a partition is one member's; and what members of classic groups get
 * is what their leader gave them.
 */
public final class OneOwnerInAGeneration extends Checker<GroupEvent> {
  private record Generation(String group, int number) {}

  private final Map<Generation, Map<TopicPartition, String>> owners = new HashMap<>();
  private final Map<Generation, List<Map<String, Set<TopicPartition>>>> assigned = new HashMap<>();

  @Override
  protected void check(GroupEvent event) {
    switch (event) {
      case GroupEvent.LeaderAssigns(String group, int generation, var all) ->
          assigned
              .computeIfAbsent(new Generation(group, generation), _ -> new ArrayList<>())
              .add(all);
      case GroupEvent.Assigned told -> {
        Generation generation = new Generation(told.group(), told.generation());
        owns(generation, told.member(), told.partitions());
        boolean byId = told.member().equals(told.id());
        boolean given =
            assigned.getOrDefault(generation, List.of()).stream()
                .anyMatch(all ->
                    byId
                        ? told.partitions().equals(all.getOrDefault(told.id(), Set.of()))
                        : told.partitions().isEmpty() || all.containsValue(told.partitions()));
        if (!given) {
          object(told + ", but no leader said so: " + assigned.get(generation));
        }
      }
      case GroupEvent.Told told ->
          owns(new Generation(told.group(), told.epoch()), told.member(), told.has());
      case GroupEvent.MayBeForgotten(String group) ->
          owners.keySet().removeIf(one -> one.group().equals(group));
      default -> {}
    }
  }

  private void owns(Generation generation, String member, Set<TopicPartition> partitions) {
    Map<TopicPartition, String> known = owners.computeIfAbsent(generation, _ -> new HashMap<>());
    for (TopicPartition partition : partitions) {
      String before = known.put(partition, member);
      if (before != null && !before.equals(member)) {
        object("%s of %s is %s's and %s's".formatted(partition, generation, before, member));
      }
    }
  }
}
