package dev.forebay.tests.simulation.group;

import dev.forebay.runtime.Clock;
import dev.forebay.tests.simulation.History;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;

/** What the clients of one run share: the history, the topics that there are, and numbers. */
final class GroupTrial {
  static final String LASTING_TOPIC = "t1";
  static final String PASSING_TOPIC = "t2";
  static final int PARTITIONS = 3;

  final History<GroupEvent> history;
  final SplittableRandom random;
  final Clock clock;
  final TreeMap<String, UUID> topics = new TreeMap<>();
  private long writes;
  private int fetches;

  GroupTrial(History<GroupEvent> history, SplittableRandom random, Clock clock) {
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

  /** All partitions of the topics that there are. */
  List<TopicPartition> partitions() {
    return allPartitions().stream().filter(one -> topics.containsKey(one.topic())).toList();
  }
}
