package dev.forebay.protocol.kafka.topic;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.Cursor;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponsePartition;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponseTopic;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * DescribeTopicPartitions: metadata in pages of at most {@value #PAGE_PARTITIONS_MAX} partitions.
 */
public final class DescribeTopicPartitions implements RequestHandler {
  private static final int PAGE_PARTITIONS_MAX = 2000;

  @Override
  public void handle(Request request, Consumer<ApiMessage> answer) {
    DescribeTopicPartitionsRequestData body = (DescribeTopicPartitionsRequestData) request.body();
    TreeSet<String> names = new TreeSet<>();
    if (body.topics().isEmpty()) {
      request.streams().streams().forEach(stream -> names.add(stream.name()));
    } else {
      body.topics().forEach(topic -> names.add(topic.name()));
    }
    int first = 0;
    DescribeTopicPartitionsResponseData response = new DescribeTopicPartitionsResponseData();
    var cursor = body.cursor();
    if (cursor != null) {
      names.headSet(cursor.topicName(), false).clear();
      first = names.contains(cursor.topicName()) ? cursor.partitionIndex() : 0;
    }
    int room = Math.clamp(body.responsePartitionLimit(), 1, PAGE_PARTITIONS_MAX);
    for (String name : names) {
      if (room == 0) {
        response.setNextCursor(new Cursor().setTopicName(name).setPartitionIndex(first));
        break;
      }
      Stream stream = request.streams().stream(name);
      int partitions = stream == null ? 0 : stream.partitions().size();
      int end = Math.min(partitions, Math.max(first, 0) + room);
      response.topics().add(topic(name, stream, Math.max(first, 0), end));
      room -= Math.max(end - Math.max(first, 0), 0);
      if (end < partitions) {
        response.setNextCursor(new Cursor().setTopicName(name).setPartitionIndex(end));
        break;
      }
      first = 0;
    }
    answer.accept(response);
  }

  private static DescribeTopicPartitionsResponseTopic topic(
      String name, @Nullable Stream stream, int from, int end) {
    if (stream == null) {
      Errors error =
          Topic.isValid(name) ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.INVALID_TOPIC_EXCEPTION;
      return new DescribeTopicPartitionsResponseTopic()
          .setName(name)
          .setTopicId(Uuid.ZERO_UUID)
          .setErrorCode(error.code())
          .setTopicAuthorizedOperations(Operations.topic(true));
    }
    DescribeTopicPartitionsResponseTopic topic =
        new DescribeTopicPartitionsResponseTopic()
            .setName(name)
            .setTopicId(TopicIds.of(stream))
            .setIsInternal(Topic.isInternal(name))
            .setTopicAuthorizedOperations(Operations.topic(true));
    List<Integer> replicas = List.of(ClusterNode.ID);
    for (int number = from; number < end; number++) {
      topic
          .partitions()
          .add(
              new DescribeTopicPartitionsResponsePartition()
                  .setPartitionIndex(number)
                  .setLeaderId(ClusterNode.ID)
                  .setLeaderEpoch(ClusterNode.LEADER_EPOCH)
                  .setReplicaNodes(replicas)
                  .setIsrNodes(replicas)
                  .setEligibleLeaderReplicas(List.of())
                  .setLastKnownElr(List.of()));
    }
    return topic;
  }
}
