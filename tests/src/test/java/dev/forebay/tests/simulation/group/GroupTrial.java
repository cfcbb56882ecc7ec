package dev.forebay.tests.simulation.group;

import dev.forebay.testkit.world.SimulatedWorld;
import dev.forebay.tests.simulation.frame.History;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;

/** What the clients of one run share: the history, the topics that there are, and numbers. */
final class GroupTrial {
  static final UUID NO_TOPIC = new UUID(0, 0);
  static final String LASTING_TOPIC = "t1";
  static final String PASSING_TOPIC = "t2";
  static final int PARTITIONS = 3;

  final History<GroupEvent> history;
  final SplittableRandom random;
  final SimulatedWorld clock;
  final TreeMap<String, UUID> topics = new TreeMap<>();
  private final TreeMap<String, TreeSet<String>> present = new TreeMap<>();
  private long writes;
  private int fetches;

  GroupTrial(History<GroupEvent> history, SplittableRandom random, SimulatedWorld clock) {
    this.history = history;
    this.random = random;
    this.clock = clock;
  }

  void add(GroupEvent event) {
    history.add(event);
  }

  long nextWrite() {
    return ++writes;
  }

  int nextFetch() {
    return ++fetches;
  }

  /** All partitions of all topics that may be. */
  static List<TopicPartition> allPartitions() {
    List<TopicPartition> all = new ArrayList<>();
    for (String topic : List.of(LASTING_TOPIC, PASSING_TOPIC)) {
      for (int i = 0; i < PARTITIONS; i++) {
        all.add(new TopicPartition(topic, i));
      }
    }
    return all;
  }

  /** All partitions of the topics that there are, as {@link #nameOf} names them. */
  List<TopicPartition> presentPartitions() {
    return allPartitions().stream()
        .filter(one -> topics.containsKey(one.topic()))
        .map(one -> new TopicPartition(nameOf(idOf(one.topic())), one.partition()))
        .toList();
  }

  /** A name that is not another topic's of the same name. */
  static String nameOf(UUID topicId) {
    return "topic " + topicId;
  }

  UUID idOf(String topic) {
    return topics.getOrDefault(topic, NO_TOPIC);
  }

  /** A member is in its group, as far as it knows. */
  void isIn(String group, String member) {
    present.computeIfAbsent(group, _ -> new TreeSet<>()).add(member);
  }

  /** It is not any more. */
  void isOut(String group, String member) {
    present.computeIfAbsent(group, _ -> new TreeSet<>()).remove(member);
  }

  /** A member joins anew; if there was nobody, nothing of the group need be left. */
  void joins(String group) {
    if (present.getOrDefault(group, new TreeSet<>()).isEmpty()) {
      add(new GroupEvent.MayBeForgotten(group));
    }
  }
}
