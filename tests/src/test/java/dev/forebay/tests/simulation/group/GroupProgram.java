package dev.forebay.tests.simulation.group;

import dev.forebay.protocol.kafka.group.GroupSettings;
import dev.forebay.tests.simulation.frame.NodeLife;
import dev.forebay.tests.simulation.frame.Program;
import dev.forebay.tests.simulation.frame.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * One random run from a seed: some lives of a node, each ended by a crash amid what members of
 * three groups and users of a fourth do; then all go, and what they committed expires.
 */
final class GroupProgram extends Program<GroupLife> {
  /** Sessions of modern members. */
  static final int SESSION_MILLIS = 8_000;

  /** What an offset outlives its group. */
  static final int RETENTION_MINUTES = 10;

  private static final GroupSettings SETTINGS =
      new GroupSettings(
          500, 6_000, 60_000, SESSION_MILLIS, 3_000, RETENTION_MINUTES, 30_000, 100, 10, 1_000, 60);

  private static final String PLAIN = "plain";
  private static final List<String> GROUPS = List.of("eager", "cooperative", "modern", PLAIN);
  private static final int MEMBERS = 3;
  private static final int ACTIONS_MIN = 120;
  private static final int ACTIONS_MAX = 220;
  private static final long REST_MILLIS = 45_000;
  private static final long LONG_MILLIS = 60_000L * RETENTION_MINUTES + 90_000;

  private final Interceptor interceptor;
  private final GroupTrial trial;
  private final List<Member> members = new ArrayList<>();
  private final Commits commits;

  GroupProgram(Simulation.Surroundings surroundings, Interceptor interceptor, GroupTrial trial) {
    super(surroundings, trial.random.split());
    this.interceptor = interceptor;
    this.trial = trial;
    this.commits = new Commits(trial);
    for (int i = 0; i < MEMBERS; i++) {
      members.add(new ClassicMember(trial, "eager", "e" + i, false, i == 1));
      members.add(new ClassicMember(trial, "cooperative", "c" + i, true, i == 1));
      members.add(new ModernMember(trial, "modern", "m" + i));
    }
  }

  @Override
  public void run() {
    liveSomeLives();
    GroupLife life = start(random.nextBoolean());
    rest(life);
    fetchAll(life);
    members.forEach(member -> change(life, member, Member::leave));
    life.passMillis(REST_MILLIS);
    life.passMillis(LONG_MILLIS);
    trial.add(new GroupEvent.AllIsExpired());
    fetchAll(life);
    crash(life);
  }

  @Override
  protected GroupLife begin(NodeLife.Birth birth, boolean withoutViews) {
    trial.add(new GroupEvent.Started());
    GroupLife life = new GroupLife(birth, trial, SETTINGS, interceptor);
    if (!life.isOver()) {
      for (Member member : members) {
        Door door = life.anyDoor();
        if (member.isAlive()) {
          life.on(door, () -> member.connected(door));
        }
      }
      fetchAll(life);
    }
    return life;
  }

  @Override
  protected void crashed(GroupLife life, String cause) {
    trial.add(new GroupEvent.Crashed(cause));
  }

  @Override
  protected void live(GroupLife life) {
    act(
        life,
        ACTIONS_MIN,
        ACTIONS_MAX,
        () -> {
          act(life);
          if (random.nextInt(6) == 0) {
            life.passMillis(random.nextInt(4_000));
          } else {
            life.step(random.nextInt(40));
          }
        });
  }

  private void act(GroupLife life) {
    int dice = random.nextInt(100);
    Door door = life.anyDoor();
    Member member = members.get(random.nextInt(members.size()));
    TopicPartition partition =
        GroupTrial.allPartitions().get(random.nextInt(2 * GroupTrial.PARTITIONS));
    if (dice < 40) {
      commitAs(life, member);
    } else if (dice < 60) {
      life.on(door, () -> commits.commit(door, Commits.Author.nobody(PLAIN), partition));
    } else if (dice < 76) {
      String group = GROUPS.get(random.nextInt(GROUPS.size()));
      life.on(door, () -> commits.fetch(door, group));
    } else if (dice < 79) {
      life.on(door, () -> commits.deleteOffset(door, PLAIN, partition));
    } else if (dice == 79) {
      life.on(door, () -> commits.deleteGroup(door, PLAIN));
    } else if (dice < 92) {
      changeMember(life, member);
    } else if (dice < 94) {
      changeTopic(life);
    } else if (dice < 97) {
      life.passMillis(20_000);
    } else if (dice < 99) {
      rest(life);
    } else {
      life.passMillis(LONG_MILLIS);
    }
  }

  private void commitAs(GroupLife life, Member member) {
    Door own = member.door();
    if (own != null) {
      life.on(own, member::commit);
    }
  }

  private void changeMember(GroupLife life, Member member) {
    int dice = random.nextInt(10);
    if (!member.isAlive() || dice == 0) {
      Door door = life.anyDoor();
      life.on(door, () -> member.connected(door));
    } else if (dice < 3) {
      change(life, member, Member::die);
    } else if (dice < 5) {
      change(life, member, Member::leave);
    }
  }

  private static void change(
      GroupLife life, Member member, java.util.function.Consumer<Member> deed) {
    Door door = member.door();
    if (door != null && member.isAlive()) {
      life.on(door, () -> deed.accept(member));
    }
  }

  private void changeTopic(GroupLife life) {
    if (trial.topics.containsKey(GroupTrial.PASSING_TOPIC)) {
      life.deleteTopic(GroupTrial.PASSING_TOPIC);
    } else {
      life.createTopic(GroupTrial.PASSING_TOPIC);
    }
  }

  private void fetchAll(GroupLife life) {
    for (String group : GROUPS) {
      if (!life.isOver()) {
        Door door = life.anyDoor();
        life.on(door, () -> commits.fetch(door, group));
      }
    }
    life.passMillis(1_000);
    life.inspectDoors(900);
  }

  /** Nobody does anything but beat. */
  private void rest(GroupLife life) {
    life.passMillis(REST_MILLIS);
    life.inspectDoors(REST_MILLIS / 2);
    if (life.isOver()) {
      return;
    }
    for (String group : GROUPS) {
      Map<String, Set<TopicPartition>> has = new TreeMap<>();
      for (Member member : members) {
        if (member.group().equals(group) && member.isAlive()) {
          Set<TopicPartition> own = member.has();
          if (own == null) {
            trial.add(new GroupEvent.Broken(member.name() + " never gets what is its"));
          } else {
            has.put(member.name(), own);
          }
        }
      }
      Set<TopicPartition> all =
          Set.copyOf(
              group.equals("modern") ? trial.presentPartitions() : GroupTrial.allPartitions());
      trial.add(new GroupEvent.AtRest(group, has, all));
    }
  }
}
