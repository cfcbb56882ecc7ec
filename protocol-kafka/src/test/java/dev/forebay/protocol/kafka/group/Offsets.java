package dev.forebay.protocol.kafka.group;

import dev.forebay.protocol.kafka.group.GroupWorld.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** Commits and fetches offsets as clients do. */
final class Offsets {
  private Offsets() {}

  static OffsetCommitRequestData request(String group, String topic, int partition, long offset) {
    return new OffsetCommitRequestData()
        .setGroupId(group)
        .setTopics(
            new ArrayList<>(
                List.of(
                    new OffsetCommitRequestTopic()
                        .setName(topic)
                        .setPartitions(
                            List.of(
                                new OffsetCommitRequestPartition()
                                    .setPartitionIndex(partition)
                                    .setCommittedOffset(offset)
                                    .setCommittedMetadata("m" + offset))))));
  }

  static Reply<OffsetCommitResponseData> commit(
      GroupWorld world, String group, String topic, int partition, long offset) {
    return world.send(
        ApiKeys.OFFSET_COMMIT,
        9,
        request(group, topic, partition, offset),
        OffsetCommitResponseData.class);
  }

  static Errors error(OffsetCommitResponseData answer) {
    return Errors.forCode(answer.topics().getFirst().partitions().getFirst().errorCode());
  }

  /** All offsets of a group, by topic and partition. */
  static Map<String, Long> of(GroupWorld world, String group) {
    OffsetFetchRequestData body =
        new OffsetFetchRequestData()
            .setGroups(List.of(new OffsetFetchRequestGroup().setGroupId(group).setTopics(null)));
    OffsetFetchResponseData answer =
        world.ask(ApiKeys.OFFSET_FETCH, 9, body, OffsetFetchResponseData.class);
    Map<String, Long> offsets = new TreeMap<>();
    answer
        .groups()
        .getFirst()
        .topics()
        .forEach(topic ->
            topic
                .partitions()
                .forEach(partition ->
                    offsets.put(
                        topic.name() + "-" + partition.partitionIndex(),
                        partition.committedOffset())));
    return offsets;
  }
}
