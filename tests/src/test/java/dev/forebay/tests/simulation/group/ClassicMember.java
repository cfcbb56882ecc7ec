package dev.forebay.tests.simulation.group;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** A member of a classic group, eager or cooperative, static or not. On its door's loop. */
final class ClassicMember implements Member {
  static final int SESSION_MILLIS = 8_000;
  private static final int REBALANCE_MILLIS = 6_000;
  private static final int BEAT_MILLIS = 2_000;
  private static final int RETRY_MILLIS = 300;

  private final GroupTrial trial;
  private final String group;
  private final String name;
  private final boolean cooperative;
  private final @Nullable String instance;
  private @Nullable Door door;
  private String id = "";
  private int generation = -1;
  private Set<TopicPartition> owned = Set.of();
  private boolean stable;
  private boolean alive;

  /** As whom it goes on committing when it does not beat any more. */
  private Commits.@Nullable Author ghost;

  /** Answers and timers of what was given up have another one. */
  private int attempt;

  ClassicMember(GroupTrial trial, String group, String name, boolean cooperative, boolean fixed) {
    this.trial = trial;
    this.group = group;
    this.name = name;
    this.cooperative = cooperative;
    this.instance = fixed ? name : null;
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
    return stable ? owned : null;
  }

  @Override
  public void connected(Door newDoor) {
    door = newDoor;
    alive = true;
    if (stable) {
      attempt++;
      beat();
    } else {
      join();
    }
  }

  @Override
  public void die() {
    if (stable && !owned.isEmpty()) {
      ghost = new Commits.Author(group, id, generation, instance);
    }
    alive = false;
    attempt++;
    forget();
  }

  private void forget() {
    trial.isOut(group, name);
    stable = false;
    owned = Set.of();
    id = "";
    generation = -1;
  }

  private <T extends org.apache.kafka.common.protocol.ApiMessage> void send(
      ApiKeys key,
      int version,
      org.apache.kafka.common.protocol.ApiMessage body,
      Class<T> kind,
      java.util.function.Consumer<T> answer) {
    Door current = door;
    int mine = attempt;
    if (current != null) {
      current.send(
          key,
          version,
          body,
          kind,
          message -> {
            if (mine == attempt) {
              answer.accept(message);
            }
          });
    }
  }

  private void later(int millis, Runnable task) {
    Door current = door;
    int mine = attempt;
    if (current != null) {
      current.later(
          millis,
          () -> {
            if (mine == attempt) {
              task.run();
            }
          });
    }
  }

  private void join() {
    attempt++;
    stable = false;
    if (generation < 0) {
      trial.joins(group);
    }
    if (!cooperative) {
      owned = Set.of();
    }
    JoinGroupRequestProtocolCollection protocols = new JoinGroupRequestProtocolCollection();
    protocols.add(
        new JoinGroupRequestProtocol()
            .setName(cooperative ? "cooperative" : "eager")
            .setMetadata(Assignments.subscription(name, owned, generation)));
    JoinGroupRequestData body =
        new JoinGroupRequestData()
            .setGroupId(group)
            .setMemberId(id)
            .setGroupInstanceId(instance)
            .setProtocolType("consumer")
            .setProtocols(protocols)
            .setSessionTimeoutMs(SESSION_MILLIS)
            .setRebalanceTimeoutMs(REBALANCE_MILLIS);
    send(ApiKeys.JOIN_GROUP, 9, body, JoinGroupResponseData.class, this::joined);
  }

  private void joined(JoinGroupResponseData answer) {
    Errors error = Errors.forCode(answer.errorCode());
    if (error == Errors.MEMBER_ID_REQUIRED) {
      id = answer.memberId();
      join();
      return;
    }
    if (error != Errors.NONE) {
      trouble(error);
      return;
    }
    id = answer.memberId();
    generation = answer.generationId();
    List<SyncGroupRequestAssignment> assignments = new ArrayList<>();
    if (answer.leader().equals(id) && !answer.skipAssignment()) {
      Map<String, Set<TopicPartition>> all =
          Assignments.assign(answer.members(), GroupTrial.allPartitions(), cooperative);
      trial.add(new GroupEvent.LeaderAssigns(group, generation, all));
      all.forEach((member, partitions) ->
          assignments.add(
              new SyncGroupRequestAssignment()
                  .setMemberId(member)
                  .setAssignment(Assignments.assignment(partitions))));
    }
    sync(answer, assignments);
  }

  private void sync(JoinGroupResponseData joined, List<SyncGroupRequestAssignment> assignments) {
    SyncGroupRequestData body =
        new SyncGroupRequestData()
            .setGroupId(group)
            .setMemberId(id)
            .setGroupInstanceId(instance)
            .setGenerationId(generation)
            .setProtocolType("consumer")
            .setProtocolName(joined.protocolName())
            .setAssignments(assignments);
    send(ApiKeys.SYNC_GROUP, 5, body, SyncGroupResponseData.class, this::synced);
  }

  private void synced(SyncGroupResponseData answer) {
    Errors error = Errors.forCode(answer.errorCode());
    if (error != Errors.NONE) {
      trouble(error);
      return;
    }
    Set<TopicPartition> assigned = Assignments.partitions(answer.assignment());
    trial.add(
        new GroupEvent.Assigned(group, generation, id, instance == null ? id : instance, assigned));
    boolean gaveUp = cooperative && !assigned.containsAll(owned);
    owned = assigned;
    stable = true;
    trial.isIn(group, name);
    if (gaveUp) {
      join();
    } else {
      later(trial.random.nextInt(BEAT_MILLIS), this::beat);
    }
  }

  private void beat() {
    HeartbeatRequestData body =
        new HeartbeatRequestData()
            .setGroupId(group)
            .setMemberId(id)
            .setGroupInstanceId(instance)
            .setGenerationId(generation);
    send(
        ApiKeys.HEARTBEAT,
        4,
        body,
        HeartbeatResponseData.class,
        answer -> {
          Errors error = Errors.forCode(answer.errorCode());
          if (error == Errors.NONE) {
            later(BEAT_MILLIS, this::beat);
          } else {
            trouble(error);
          }
        });
  }

  private void trouble(Errors error) {
    switch (error) {
      case REBALANCE_IN_PROGRESS -> join();
      case UNKNOWN_MEMBER_ID, ILLEGAL_GENERATION -> {
        forget();
        join();
      }
      case FENCED_INSTANCE_ID -> die();
      case COORDINATOR_LOAD_IN_PROGRESS,
          COORDINATOR_NOT_AVAILABLE,
          NOT_COORDINATOR,
          REQUEST_TIMED_OUT -> {
        attempt++;
        later(RETRY_MILLIS, stable ? this::beat : this::join);
      }
      default -> trial.add(new GroupEvent.Broken(name + " is told " + error));
    }
  }

  @Override
  public void leave() {
    Door current = door;
    if (current != null && !id.isEmpty()) {
      LeaveGroupRequestData body =
          new LeaveGroupRequestData()
              .setGroupId(group)
              .setMembers(
                  List.of(
                      new LeaveGroupRequestData.MemberIdentity()
                          .setMemberId(id)
                          .setGroupInstanceId(instance)));
      current.send(ApiKeys.LEAVE_GROUP, 5, body, LeaveGroupResponseData.class, _ -> {});
    }
    die();
  }

  @Override
  public void commit() {
    Door current = door;
    Commits.Author author = alive ? new Commits.Author(group, id, generation, instance) : ghost;
    if (current == null || author == null || author.generation() < 0) {
      return;
    }
    List<TopicPartition> all = new ArrayList<>(alive ? owned : GroupTrial.allPartitions());
    if (all.isEmpty()) {
      return;
    }
    all.sort(java.util.Comparator.comparing(TopicPartition::toString));
    TopicPartition one = all.get(trial.random.nextInt(all.size()));
    new Commits(trial).commit(current, author, one);
  }
}
