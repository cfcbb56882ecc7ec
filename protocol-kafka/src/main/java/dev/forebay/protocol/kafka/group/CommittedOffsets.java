package dev.forebay.protocol.kafka.group;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.protocol.kafka.group.image.TopicImage;
import dev.forebay.protocol.kafka.group.image.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetCommitRequest;

/**
 * Commits offsets of topics that there are. The topic's id is stored with an offset, so that one of
 * a deleted topic is not taken for one of a later topic of the same name. On the groups' loop.
 */
final class CommittedOffsets {
  private static final int FIRST_WITH_IDS = 10;

  private final Topics topics;
  private final KnownGroups known;

  CommittedOffsets(Topics topics, KnownGroups known) {
    this.topics = topics;
    this.known = known;
  }

  Map<ApiKeys, GroupOperation<?>> operations() {
    return Map.of(
        ApiKeys.OFFSET_COMMIT,
        new GroupOperation<>(
            OffsetCommitRequestData.class,
            this::commitAll,
            (_, body, error, _) -> OffsetCommitRequest.getErrorResponse(body, error)));
  }

  private CompletableFuture<? extends ApiMessage> commitAll(
      GroupRuntime runtime, GroupRequest context, OffsetCommitRequestData body) {
    known.admit(body.groupId());
    return Parts.each(
            runtime,
            Parts.ofTopics(
                body.topics(), OffsetCommitRequestTopic::partitions, CommittedOffsets::with),
            part -> commit(runtime, context, with(body, part)))
        .thenApply(CommittedOffsets::merged);
  }

  private static OffsetCommitRequestTopic with(
      OffsetCommitRequestTopic topic, List<OffsetCommitRequestPartition> some) {
    return new OffsetCommitRequestTopic()
        .setName(topic.name())
        .setTopicId(topic.topicId())
        .setPartitions(some);
  }

  private static OffsetCommitRequestData with(
      OffsetCommitRequestData body, List<OffsetCommitRequestTopic> topics) {
    return new OffsetCommitRequestData()
        .setGroupId(body.groupId())
        .setGenerationIdOrMemberEpoch(body.generationIdOrMemberEpoch())
        .setMemberId(body.memberId())
        .setGroupInstanceId(body.groupInstanceId())
        .setRetentionTimeMs(body.retentionTimeMs())
        .setTopics(topics);
  }

  private static OffsetCommitResponseData merged(List<OffsetCommitResponseData> parts) {
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    List<OffsetCommitResponseTopic> topics = new ArrayList<>();
    for (OffsetCommitResponseData part : parts) {
      for (OffsetCommitResponseTopic topic : part.topics()) {
        OffsetCommitResponseTopic last = topics.isEmpty() ? null : topics.getLast();
        if (last != null
            && topic.name().equals(last.name())
            && topic.topicId().equals(last.topicId())) {
          last.partitions().addAll(topic.partitions());
        } else {
          topics.add(topic);
        }
      }
    }
    return new OffsetCommitResponseData().setTopics(topics);
  }

  private CompletableFuture<OffsetCommitResponseData> commit(
      GroupRuntime runtime, GroupRequest context, OffsetCommitRequestData body) {
    // Answers of topics keep the order of the request.
    List<OffsetCommitResponseTopic> answers = new ArrayList<>();
    Map<String, OffsetCommitResponseTopic> byName = new HashMap<>();
    List<OffsetCommitRequestTopic> good = new ArrayList<>();
    for (OffsetCommitRequestTopic topic : body.topics()) {
      Stream stream =
          context.version() >= FIRST_WITH_IDS
              ? topics.byId(topic.topicId())
              : topics.byName(topic.name());
      OffsetCommitResponseTopic answer =
          new OffsetCommitResponseTopic().setName(topic.name()).setTopicId(topic.topicId());
      answers.add(answer);
      if (stream == null) {
        Errors error =
            context.version() >= FIRST_WITH_IDS
                ? Errors.UNKNOWN_TOPIC_ID
                : Errors.UNKNOWN_TOPIC_OR_PARTITION;
        topic.partitions().forEach(partition -> add(answer, partition.partitionIndex(), error));
        continue;
      }
      byName.put(stream.name(), answer);
      OffsetCommitRequestTopic known = existing(stream, topic, answer);
      if (!known.partitions().isEmpty()) {
        good.add(known);
      }
    }
    OffsetCommitResponseData response = new OffsetCommitResponseData().setTopics(answers);
    if (good.isEmpty()) {
      return CompletableFuture.completedFuture(response);
    }
    OffsetCommitRequestData checked = with(body, good);
    return runtime
        .write("commit", shard -> shard.commitOffset(context, checked))
        .thenApply(committed -> {
          for (OffsetCommitResponseTopic topic : committed.topics()) {
            OffsetCommitResponseTopic answer = byName.get(topic.name());
            if (answer != null) {
              answer.partitions().addAll(topic.partitions());
            }
          }
          return response;
        });
  }

  private static OffsetCommitRequestTopic existing(
      Stream stream, OffsetCommitRequestTopic topic, OffsetCommitResponseTopic answer) {
    OffsetCommitRequestTopic known =
        new OffsetCommitRequestTopic().setName(stream.name()).setTopicId(TopicImage.uuid(stream));
    for (OffsetCommitRequestPartition partition : topic.partitions()) {
      int index = partition.partitionIndex();
      if (index >= 0 && index < stream.partitions().size()) {
        known.partitions().add(partition);
      } else {
        add(answer, index, Errors.UNKNOWN_TOPIC_OR_PARTITION);
      }
    }
    return known;
  }

  private static void add(OffsetCommitResponseTopic answer, int partition, Errors error) {
    answer
        .partitions()
        .add(
            new OffsetCommitResponsePartition()
                .setPartitionIndex(partition)
                .setErrorCode(error.code()));
  }
}
