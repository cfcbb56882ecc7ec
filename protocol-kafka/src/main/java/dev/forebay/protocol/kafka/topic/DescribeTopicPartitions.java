package dev.forebay.protocol.kafka.topic;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.protocol.kafka.access.Operations;
import dev.forebay.protocol.kafka.access.TopicAccess;
import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.protocol.kafka.api.NamedResults;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.work.Steps;
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
    Page page = new Page(request);
    request
        .work()
        .run(
            page.names().then(() -> Steps.each(page.names, page::add)),
            () -> answer.accept(page.response));
  }

  /** One page. */
  private static final class Page {
    private final Request request;
    private final DescribeTopicPartitionsRequestData body;
    private final DescribeTopicPartitionsResponseData response =
        new DescribeTopicPartitionsResponseData();
    private final TreeSet<String> names = new TreeSet<>();
    private int room;

    Page(Request request) {
      this.request = request;
      this.body = (DescribeTopicPartitionsRequestData) request.body();
      this.room = Math.clamp(body.responsePartitionLimit(), 1, PAGE_PARTITIONS_MAX);
    }

    /** Finds those that are not before the cursor. */
    Steps names() {
      return body.topics().isEmpty()
          ? Steps.each(request.streams().streams(), stream -> name(stream.name()))
          : Steps.each(body.topics(), topic -> name(topic.name()));
    }

    private void name(String name) {
      var cursor = body.cursor();
      if (cursor == null || name.compareTo(cursor.topicName()) >= 0) {
        names.add(name);
      }
    }

    void add(String name) {
      if (response.nextCursor() != null) {
        return;
      }
      int first = first(name);
      if (room == 0) {
        response.setNextCursor(new Cursor().setTopicName(name).setPartitionIndex(first));
        return;
      }
      Stream stream = request.streams().stream(name);
      int partitions = stream == null ? 0 : stream.partitions().size();
      int end = Math.min(partitions, first + room);
      response.topics().add(topic(request.streams(), name, stream, first, end));
      room -= Math.max(end - first, 0);
      if (end < partitions) {
        response.setNextCursor(new Cursor().setTopicName(name).setPartitionIndex(end));
      }
    }

    private int first(String name) {
      var cursor = body.cursor();
      return cursor != null && name.equals(cursor.topicName())
          ? Math.max(cursor.partitionIndex(), 0)
          : 0;
    }
  }

  private static DescribeTopicPartitionsResponseTopic topic(
      StreamClient streams, String name, @Nullable Stream stream, int from, int end) {
    if (stream == null) {
      Errors notFound = TopicAccess.notFound(streams, name);
      Errors error =
          notFound == Errors.UNKNOWN_TOPIC_OR_PARTITION && !Topic.isValid(name)
              ? Errors.INVALID_TOPIC_EXCEPTION
              : notFound;
      return new NamedResults.DescribedInPages()
          .setName(name)
          .setTopicId(Uuid.ZERO_UUID)
          .setErrorCode(error.code())
          .setTopicAuthorizedOperations(Operations.topic(true, streams.rights(), name));
    }
    DescribeTopicPartitionsResponseTopic topic =
        new NamedResults.DescribedInPages()
            .setName(name)
            .setTopicId(TopicIds.of(stream))
            .setIsInternal(Topic.isInternal(name))
            .setTopicAuthorizedOperations(Operations.topic(true, streams.rights(), name));
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
