package dev.forebay.tests.simulation.group;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.utils.Utils;

/** What members of classic groups tell each other through the coordinator. */
final class Assignments {
  private Assignments() {}

  static byte[] subscription(String name, Collection<TopicPartition> owned, int generation) {
    return Utils.toArray(
        ConsumerProtocol.serializeSubscription(
            new Subscription(
                List.of(GroupTrial.LASTING_TOPIC, GroupTrial.PASSING_TOPIC),
                ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8)),
                List.copyOf(owned),
                generation,
                Optional.empty())));
  }

  static byte[] assignment(Set<TopicPartition> partitions) {
    return Utils.toArray(
        ConsumerProtocol.serializeAssignment(new Assignment(List.copyOf(partitions))));
  }

  static Set<TopicPartition> partitions(byte[] assignment) {
    return assignment.length == 0
        ? Set.of()
        : Set.copyOf(
            ConsumerProtocol.deserializeAssignment(ByteBuffer.wrap(assignment)).partitions());
  }

  /**
   * Deals the partitions out, in the order of the members' names.
   *
   * @param cooperative whether who has a partition must first give it up
   */
  static Map<String, Set<TopicPartition>> assign(
      List<JoinGroupResponseMember> members,
      Collection<TopicPartition> partitions,
      boolean cooperative) {
    Map<String, String> ids = new TreeMap<>();
    Map<TopicPartition, String> owners = new HashMap<>();
    Map<TopicPartition, Integer> since = new HashMap<>();
    for (JoinGroupResponseMember member : members) {
      Subscription said =
          ConsumerProtocol.deserializeSubscription(ByteBuffer.wrap(member.metadata()));
      String name = StandardCharsets.UTF_8.decode(said.userData().duplicate()).toString();
      ids.put(name + " " + member.memberId(), member.memberId());
      int generation = said.generationId().orElse(-1);
      for (TopicPartition partition : said.ownedPartitions()) {
        if (generation >= since.getOrDefault(partition, -1)) {
          since.put(partition, generation);
          owners.put(partition, member.memberId());
        }
      }
    }
    List<String> inOrder = new ArrayList<>(ids.values());
    Map<String, Set<TopicPartition>> all = new LinkedHashMap<>();
    inOrder.forEach(id -> all.put(id, new HashSet<>()));
    int next = 0;
    for (TopicPartition partition : partitions) {
      String id = inOrder.get(next++ % inOrder.size());
      String owner = cooperative ? owners.getOrDefault(partition, id) : id;
      if (owner.equals(id)) {
        all.getOrDefault(id, new HashSet<>()).add(partition);
      }
    }
    return all;
  }
}
