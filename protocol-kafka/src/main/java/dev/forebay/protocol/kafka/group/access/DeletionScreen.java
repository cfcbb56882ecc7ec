package dev.forebay.protocol.kafka.group.access;

import dev.forebay.broker.api.access.Operation;
import dev.forebay.protocol.kafka.access.TopicAccess;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.work.Steps;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponsePartition;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponsePartitionCollection;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponseTopic;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** Offsets are deleted of topics that may be read. On the connection's loop. */
final class DeletionScreen {
  private final Request request;
  private final List<OffsetDeleteRequestTopic> allowed = new ArrayList<>();
  private final List<OffsetDeleteRequestTopic> unread = new ArrayList<>();

  DeletionScreen(Request request) {
    this.request = request;
  }

  void screen(OffsetDeleteRequestData body, Consumer<ApiMessage> answer, Onwards onwards) {
    request
        .work()
        .run(
            Steps.each(
                body.topics(),
                topic ->
                    (TopicAccess.may(request.streams(), Operation.READ, topic.name())
                            ? allowed
                            : unread)
                        .add(topic)),
            () -> {
              if (unread.isEmpty()) {
                onwards.send(request, Errors.NONE, answer);
              } else {
                onwards.send(
                    request.with(
                        new OffsetDeleteRequestData()
                            .setGroupId(body.groupId())
                            .setTopics(topics(allowed))),
                    Errors.NONE,
                    told -> answer.accept(with((OffsetDeleteResponseData) told)));
              }
            });
  }

  private static OffsetDeleteRequestTopicCollection topics(List<OffsetDeleteRequestTopic> some) {
    OffsetDeleteRequestTopicCollection topics = new OffsetDeleteRequestTopicCollection();
    some.forEach(topic -> topics.add(topic.duplicate()));
    return topics;
  }

  private ApiMessage with(OffsetDeleteResponseData told) {
    if (told.errorCode() == Errors.NONE.code()) {
      unread.forEach(topic -> told.topics().add(refused(topic)));
    }
    return told;
  }

  private static OffsetDeleteResponseTopic refused(OffsetDeleteRequestTopic topic) {
    OffsetDeleteResponsePartitionCollection partitions =
        new OffsetDeleteResponsePartitionCollection();
    topic
        .partitions()
        .forEach(partition ->
            partitions.add(
                new OffsetDeleteResponsePartition()
                    .setPartitionIndex(partition.partitionIndex())
                    .setErrorCode(Errors.TOPIC_AUTHORIZATION_FAILED.code())));
    return new OffsetDeleteResponseTopic().setName(topic.name()).setPartitions(partitions);
  }
}
