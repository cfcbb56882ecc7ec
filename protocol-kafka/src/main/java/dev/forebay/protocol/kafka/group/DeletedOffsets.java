package dev.forebay.protocol.kafka.group;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.protocol.kafka.group.image.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetDeleteResponse;

/** Deletes committed offsets. On the groups' loop. */
final class DeletedOffsets {
  private final Topics topics;

  DeletedOffsets(Topics topics) {
    this.topics = topics;
  }

  Map<ApiKeys, GroupOperation<?>> operations() {
    return Map.of(
        ApiKeys.OFFSET_DELETE,
        new GroupOperation<>(
            OffsetDeleteRequestData.class,
            this::deleteAll,
            (_, _, error, _) -> new OffsetDeleteResponseData().setErrorCode(error.code())));
  }

  private CompletableFuture<? extends ApiMessage> deleteAll(
      GroupRuntime runtime, GroupRequest context, OffsetDeleteRequestData body) {
    if (body.groupId().isEmpty()) {
      throw new InvalidGroupIdException("the group has no name");
    }
    OffsetDeleteResponse.Builder answer = new OffsetDeleteResponse.Builder();
    return Parts.each(
            runtime,
            Parts.ofTopics(
                body.topics(), OffsetDeleteRequestTopic::partitions, DeletedOffsets::with),
            part -> delete(runtime, context, existing(body.groupId(), part, answer)))
        .thenApply(deleted -> {
          deleted.forEach(answer::merge);
          return answer.build().data();
        });
  }

  private static OffsetDeleteRequestTopic with(
      OffsetDeleteRequestTopic topic, List<OffsetDeleteRequestPartition> some) {
    return new OffsetDeleteRequestTopic().setName(topic.name()).setPartitions(some);
  }

  private static CompletableFuture<OffsetDeleteResponseData> delete(
      GroupRuntime runtime, GroupRequest context, OffsetDeleteRequestData checked) {
    return runtime.write("delete-offsets", shard -> shard.deleteOffsets(context, checked));
  }

  /** What there is of it; the answer for the rest is known. */
  private OffsetDeleteRequestData existing(
      String group, List<OffsetDeleteRequestTopic> part, OffsetDeleteResponse.Builder answer) {
    OffsetDeleteRequestTopicCollection good = new OffsetDeleteRequestTopicCollection();
    for (OffsetDeleteRequestTopic topic : part) {
      Stream stream = topics.byName(topic.name());
      int partitions = stream == null ? 0 : stream.partitions().size();
      OffsetDeleteRequestTopic known = new OffsetDeleteRequestTopic().setName(topic.name());
      for (OffsetDeleteRequestPartition partition : topic.partitions()) {
        int index = partition.partitionIndex();
        if (index >= 0 && index < partitions) {
          known.partitions().add(partition);
        } else {
          answer.addPartition(topic.name(), index, Errors.UNKNOWN_TOPIC_OR_PARTITION);
        }
      }
      if (!known.partitions().isEmpty()) {
        good.add(known);
      }
    }
    return new OffsetDeleteRequestData().setGroupId(group).setTopics(good);
  }
}
