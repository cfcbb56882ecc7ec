package dev.forebay.protocol.kafka.group;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.protocol.kafka.group.image.TopicImage;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData.TopicPartitions;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** A member of a KIP-848 group, as a client's library plays it. Owns what it is told to own. */
final class ModernMember {
  final GroupWorld world;
  final String group;
  String id = UUID.randomUUID().toString();
  @Nullable String instance;
  @Nullable String assignor;
  @Nullable List<String> topics = List.of("t");
  @Nullable String pattern;
  int epoch;
  final TreeSet<Integer> owned = new TreeSet<>();
  private ConsumerGroupHeartbeatResponseData last = new ConsumerGroupHeartbeatResponseData();

  ModernMember(GroupWorld world, String group) {
    this.world = world;
    this.group = group;
  }

  Errors beat() {
    ConsumerGroupHeartbeatRequestData body =
        new ConsumerGroupHeartbeatRequestData()
            .setGroupId(group)
            .setMemberId(id)
            .setInstanceId(instance)
            .setMemberEpoch(epoch)
            .setServerAssignor(assignor);
    if (epoch == 0) {
      body.setRebalanceTimeoutMs(5000)
          .setSubscribedTopicNames(topics)
          .setSubscribedTopicRegex(pattern)
          .setTopicPartitions(List.of());
    } else if (epoch > 0) {
      body.setTopicPartitions(ownedById());
    }
    last =
        world.ask(
            ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, body, ConsumerGroupHeartbeatResponseData.class);
    Errors error = Errors.forCode(last.errorCode());
    if (error == Errors.NONE) {
      epoch = last.memberEpoch();
      if (last.assignment() != null) {
        owned.clear();
        last.assignment().topicPartitions().forEach(topic -> owned.addAll(topic.partitions()));
      }
    }
    return error;
  }

  int heartbeatMillis() {
    return last.heartbeatIntervalMs();
  }

  String message() {
    return String.valueOf(last.errorMessage());
  }

  private List<TopicPartitions> ownedById() {
    if (owned.isEmpty()) {
      return List.of();
    }
    Stream stream = world.streams.byName.get("t");
    if (stream == null) {
      return List.of();
    }
    return List.of(
        new TopicPartitions()
            .setTopicId(TopicImage.uuid(stream))
            .setPartitions(new ArrayList<>(owned)));
  }

  /** Beats of all, every five seconds, until they have settled. */
  static void rounds(int count, ModernMember... members) {
    for (int round = 0; round < count; round++) {
      for (ModernMember member : members) {
        Errors error = member.beat();
        if (error != Errors.NONE) {
          throw new AssertionError(error + " " + member.message());
        }
      }
      members[0].world.pass(2000);
    }
  }
}
