package dev.forebay.protocol.kafka.group.access;

import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.protocol.kafka.access.TopicAccess;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.topic.TopicIds;
import dev.forebay.protocol.kafka.work.Steps;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** Offsets are committed of topics that may be read. On the connection's loop. */
final class CommitScreen {
  private static final short FIRST_WITH_IDS = 10;

  private final Request request;
  private final List<OffsetCommitRequestTopic> allowed = new ArrayList<>();
  private final List<OffsetCommitResponseTopic> unread = new ArrayList<>();

  CommitScreen(Request request) {
    this.request = request;
  }

  void screen(OffsetCommitRequestData body, Consumer<ApiMessage> answer, Onwards onwards) {
    request
        .work()
        .run(
            Steps.each(body.topics(), this::look),
            () -> {
              if (unread.isEmpty()) {
                onwards.send(request, Errors.NONE, answer);
              } else if (allowed.isEmpty()) {
                answer.accept(new OffsetCommitResponseData().setTopics(unread));
              } else {
                onwards.send(
                    request.with(
                        new OffsetCommitRequestData()
                            .setGroupId(body.groupId())
                            .setGenerationIdOrMemberEpoch(body.generationIdOrMemberEpoch())
                            .setMemberId(body.memberId())
                            .setGroupInstanceId(body.groupInstanceId())
                            .setRetentionTimeMs(body.retentionTimeMs())
                            .setTopics(allowed)),
                    Errors.NONE,
                    told -> answer.accept(with((OffsetCommitResponseData) told)));
              }
            });
  }

  private ApiMessage with(OffsetCommitResponseData told) {
    List<OffsetCommitResponseTopic> all = new ArrayList<>(told.topics());
    all.addAll(unread);
    return told.setTopics(all);
  }

  private void look(OffsetCommitRequestTopic topic) {
    Errors error = refusal(topic);
    if (error == Errors.NONE) {
      allowed.add(topic);
      return;
    }
    unread.add(
        new OffsetCommitResponseTopic()
            .setName(topic.name())
            .setTopicId(topic.topicId())
            .setPartitions(
                topic.partitions().stream()
                    .map(partition ->
                        new OffsetCommitResponsePartition()
                            .setPartitionIndex(partition.partitionIndex())
                            .setErrorCode(error.code()))
                    .toList()));
  }

  private Errors refusal(OffsetCommitRequestTopic topic) {
    String name = topic.name();
    if (request.version() >= FIRST_WITH_IDS) {
      Stream stream = TopicIds.find(request.streams(), topic.topicId());
      if (stream == null) {
        return Errors.UNKNOWN_TOPIC_ID;
      }
      name = stream.name();
    }
    return TopicAccess.may(request.streams(), Operation.READ, name)
        ? Errors.NONE
        : Errors.TOPIC_AUTHORIZATION_FAILED;
  }
}
