package dev.forebay.tests.simulation.group;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData.TopicPartitions;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** A member of a KIP-848 group: it beats, and takes and gives up what it is told to. */
final class ModernMember implements Member {
  private static final int BEAT_MILLIS = 2_000;
  private static final int RETRY_MILLIS = 300;
  private static final int REBALANCE_MILLIS = GroupProgram.SESSION_MILLIS;

  private final GroupTrial trial;
  private final String group;
  private final String name;
  private @Nullable Door door;
  private String id = "";
  private int epoch;
  private Set<TopicPartition> owned = Set.of();
  private final Map<String, Uuid> topicIds = new TreeMap<>();
  private boolean alive;
  private int attempt;

  ModernMember(GroupTrial trial, String group, String name) {
    this.trial = trial;
    this.group = group;
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String group() {
    return group;
  }

  @Override
  public boolean isAlive() {
    return alive;
  }

  @Override
  public @Nullable Door door() {
    return door;
  }

  @Override
  public @Nullable Set<TopicPartition> has() {
    return epoch > 0 ? owned : null;
  }

  @Override
  public void connected(Door newDoor) {
    door = newDoor;
    if (!alive) {
      alive = true;
      id = new UUID(trial.random.nextLong(), trial.random.nextLong()).toString();
      begin();
    }
    beat(true);
  }

  private void begin() {
    epoch = 0;
    owned = Set.of();
    trial.isOut(group, name);
    trial.joins(group);
    trial.add(new GroupEvent.Left(group, id));
  }

  @Override
  public void die() {
    alive = false;
    attempt++;
    owned = Set.of();
    epoch = 0;
    trial.isOut(group, name);
  }

  /**
   * Beats.
   *
   * @param whole whether all is said, as after a silence
   */
  private void beat(boolean whole) {
    Door current = door;
    if (current == null || !alive) {
      return;
    }
    int mine = ++attempt;
    ConsumerGroupHeartbeatRequestData body =
        new ConsumerGroupHeartbeatRequestData()
            .setGroupId(group)
            .setMemberId(id)
            .setMemberEpoch(epoch);
    if (whole || epoch == 0) {
      body.setRebalanceTimeoutMs(REBALANCE_MILLIS)
          .setSubscribedTopicNames(List.of(GroupTrial.LASTING_TOPIC, GroupTrial.PASSING_TOPIC));
    }
    body.setTopicPartitions(epoch == 0 ? List.of() : ownedById());
    trial.add(new GroupEvent.Beats(group, id, owned, trial.clock.trueMillis()));
    current.send(
        ApiKeys.CONSUMER_GROUP_HEARTBEAT,
        1,
        body,
        ConsumerGroupHeartbeatResponseData.class,
        answer -> {
          if (mine == attempt) {
            answered(answer);
          }
        });
  }

  private List<TopicPartitions> ownedById() {
    Map<String, List<Integer>> byTopic = new TreeMap<>();
    owned.forEach(
        one -> byTopic.computeIfAbsent(one.topic(), _ -> new ArrayList<>()).add(one.partition()));
    List<TopicPartitions> all = new ArrayList<>();
    byTopic.forEach((topic, partitions) ->
        all.add(
            new TopicPartitions()
                .setTopicId(topicIds.getOrDefault(topic, Uuid.ZERO_UUID))
                .setPartitions(partitions)));
    return all;
  }

  private void answered(ConsumerGroupHeartbeatResponseData answer) {
    Errors error = Errors.forCode(answer.errorCode());
    switch (error) {
      case NONE -> told(answer);
      case UNKNOWN_MEMBER_ID, FENCED_MEMBER_EPOCH -> {
        begin();
        beat(true);
      }
      case COORDINATOR_LOAD_IN_PROGRESS,
          COORDINATOR_NOT_AVAILABLE,
          NOT_COORDINATOR,
          REQUEST_TIMED_OUT ->
          later(RETRY_MILLIS, true);
      default -> trial.add(new GroupEvent.Broken(name + " is told " + error));
    }
  }

  private void told(ConsumerGroupHeartbeatResponseData answer) {
    epoch = answer.memberEpoch();
    trial.isIn(group, name);
    boolean changed = answer.assignment() != null;
    if (changed) {
      Set<TopicPartition> now = new LinkedHashSet<>();
      answer
          .assignment()
          .topicPartitions()
          .forEach(topic -> {
            String known = nameOf(topic.topicId());
            topic.partitions().forEach(one -> now.add(new TopicPartition(known, one)));
          });
      owned = Collections.unmodifiableSet(now);
    }
    trial.add(new GroupEvent.Told(group, id, epoch, owned, trial.clock.trueMillis()));
    later(changed ? trial.random.nextInt(BEAT_MILLIS) : BEAT_MILLIS, false);
  }

  private String nameOf(Uuid topicId) {
    String known =
        GroupTrial.nameOf(
            new UUID(topicId.getMostSignificantBits(), topicId.getLeastSignificantBits()));
    topicIds.put(known, topicId);
    return known;
  }

  private void later(int millis, boolean whole) {
    Door current = door;
    int mine = attempt;
    if (current != null) {
      current.later(
          millis,
          () -> {
            if (mine == attempt) {
              beat(whole);
            }
          });
    }
  }

  @Override
  public void leave() {
    Door current = door;
    if (current != null && alive) {
      trial.add(new GroupEvent.Left(group, id));
      ConsumerGroupHeartbeatRequestData body =
          new ConsumerGroupHeartbeatRequestData()
              .setGroupId(group)
              .setMemberId(id)
              .setMemberEpoch(-1);
      current.send(
          ApiKeys.CONSUMER_GROUP_HEARTBEAT,
          1,
          body,
          ConsumerGroupHeartbeatResponseData.class,
          _ -> {});
    }
    die();
  }

  @Override
  public void commit() {
    Door current = door;
    List<TopicPartition> all = new ArrayList<>();
    for (TopicPartition one : GroupTrial.allPartitions()) {
      String known = GroupTrial.nameOf(trial.idOf(one.topic()));
      if (owned.contains(new TopicPartition(known, one.partition()))) {
        all.add(one);
      }
    }
    if (current == null || all.isEmpty() || epoch <= 0) {
      return;
    }
    TopicPartition one = all.get(trial.random.nextInt(all.size()));
    new Commits(trial).commit(current, new Commits.Author(group, id, epoch, null), one);
  }
}
