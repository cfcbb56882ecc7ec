package dev.forebay.tests.simulation.group.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.group.GroupEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * A member of a modern group is given a partition only when whoever had it has said that it gave it
 * up, has left, or has been silent for a whole session.
 */
public final class ModernOwnersAreAlone extends Checker<GroupEvent> {
  private record Owner(Set<TopicPartition> has, long heardMillis) {}

  private final long sessionMillis;
  private final Map<String, Map<String, Owner>> groups = new HashMap<>();

  /** With the length of a session. */
  public ModernOwnersAreAlone(long sessionMillis) {
    this.sessionMillis = sessionMillis;
  }

  @Override
  protected void check(GroupEvent event) {
    switch (event) {
      case GroupEvent.Beats beats ->
          owners(beats.group()).put(beats.member(), new Owner(beats.has(), beats.nowMillis()));
      case GroupEvent.Left(String group, String member) -> owners(group).remove(member);
      case GroupEvent.Told told -> told(told);
      default -> {}
    }
  }

  private Map<String, Owner> owners(String group) {
    return groups.computeIfAbsent(group, _ -> new HashMap<>());
  }

  private void told(GroupEvent.Told told) {
    Map<String, Owner> owners = owners(told.group());
    owners.forEach((member, owner) -> {
      boolean lives = told.nowMillis() - owner.heardMillis < sessionMillis;
      for (TopicPartition partition : told.has()) {
        if (lives && !member.equals(told.member()) && owner.has.contains(partition)) {
          object("%s, but %s has %s".formatted(told, member, owner));
        }
      }
    });
    Owner before = owners.get(told.member());
    long heard = before == null ? told.nowMillis() : before.heardMillis;
    owners.put(told.member(), new Owner(told.has(), heard));
  }
}
