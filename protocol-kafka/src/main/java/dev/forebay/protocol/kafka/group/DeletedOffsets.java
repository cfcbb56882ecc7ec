package dev.forebay.protocol.kafka.group;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.protocol.kafka.group.image.Topics;
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
            this::delete,
            (_, _, error, _) -> new OffsetDeleteResponseData().setErrorCode(error.code())));
  }

  private CompletableFuture<? extends ApiMessage> delete(
      GroupRuntime runtime, GroupRequest context, OffsetDeleteRequestData body) {
    if (body.groupId().isEmpty()) {
      throw new InvalidGroupIdException("the group has no name");
    }
    OffsetDeleteResponse.Builder answer = new OffsetDeleteResponse.Builder();
    OffsetDeleteRequestTopicCollection good = new OffsetDeleteRequestTopicCollection();
    for (OffsetDeleteRequestTopic topic : body.topics()) {
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
    OffsetDeleteRequestData checked =
        new OffsetDeleteRequestData().setGroupId(body.groupId()).setTopics(good);
    return runtime
        .write("delete-offsets", shard -> shard.deleteOffsets(context, checked))
        .thenApply(deleted -> answer.merge(deleted).build().data());
  }
}
