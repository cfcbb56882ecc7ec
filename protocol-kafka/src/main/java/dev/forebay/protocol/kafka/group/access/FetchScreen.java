package dev.forebay.protocol.kafka.group.access;

import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.access.Resource;
import dev.forebay.broker.api.access.Rights;
import dev.forebay.protocol.kafka.access.TopicAccess;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.topic.TopicIds;
import dev.forebay.protocol.kafka.work.Steps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartition;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopic;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetFetchRequest;
import org.apache.kafka.common.requests.OffsetFetchResponse;

/** Committed offsets are told of groups and topics that may be seen. On the connection's loop. */
final class FetchScreen {
  private final Request request;
  private final Rights rights;

  /** Groups that may be seen, with those of their topics that may. */
  private final List<OffsetFetchRequestGroup> allowed = new ArrayList<>();

  private final List<OffsetFetchResponseGroup> refusedGroups = new ArrayList<>();
  private final Map<String, List<OffsetFetchResponseTopics>> refusedTopics = new HashMap<>();

  FetchScreen(Request request) {
    this.request = request;
    this.rights = request.streams().rights();
  }

  void screen(OffsetFetchRequestData body, Consumer<ApiMessage> answer, Onwards onwards) {
    if (request.version() < OffsetFetchRequest.BATCH_MIN_VERSION) {
      one(body, answer, onwards);
    } else {
      request
          .work()
          .run(
              Steps.nested(body.groups(), this::look),
              () ->
                  onwards.send(
                      request.with(
                          new OffsetFetchRequestData()
                              .setGroups(allowed)
                              .setRequireStable(body.requireStable())),
                      Errors.NONE,
                      told -> answer((OffsetFetchResponseData) told, answer)));
    }
  }

  private boolean maySee(String group) {
    return rights.may(Operation.SEE, new Resource.Group(group));
  }

  private boolean maySeeTopic(String topic) {
    return TopicAccess.may(request.streams(), Operation.SEE, topic);
  }

  /** Of a version that asks of one group. */
  private void one(OffsetFetchRequestData body, Consumer<ApiMessage> answer, Onwards onwards) {
    if (!maySee(body.groupId())) {
      onwards.send(request, Errors.GROUP_AUTHORIZATION_FAILED, answer);
      return;
    }
    if (body.topics() == null) {
      onwards.send(
          request,
          Errors.NONE,
          told -> {
            OffsetFetchResponseData all = (OffsetFetchResponseData) told;
            answer.accept(
                all.setTopics(
                    all.topics().stream().filter(topic -> maySeeTopic(topic.name())).toList()));
          });
      return;
    }
    List<OffsetFetchRequestTopic> seen = new ArrayList<>();
    List<OffsetFetchResponseTopic> unseen = new ArrayList<>();
    request
        .work()
        .run(
            Steps.each(
                body.topics(),
                topic -> {
                  if (maySeeTopic(topic.name())) {
                    seen.add(topic);
                  } else {
                    unseen.add(refused(topic));
                  }
                }),
            () ->
                onwards.send(
                    request.with(
                        new OffsetFetchRequestData()
                            .setGroupId(body.groupId())
                            .setTopics(seen)
                            .setRequireStable(body.requireStable())),
                    Errors.NONE,
                    told -> {
                      OffsetFetchResponseData all = (OffsetFetchResponseData) told;
                      List<OffsetFetchResponseTopic> topics = new ArrayList<>(all.topics());
                      topics.addAll(unseen);
                      answer.accept(all.setTopics(topics));
                    }));
  }

  private static OffsetFetchResponseTopic refused(OffsetFetchRequestTopic topic) {
    return new OffsetFetchResponseTopic()
        .setName(topic.name())
        .setPartitions(
            topic.partitionIndexes().stream()
                .map(index ->
                    new OffsetFetchResponsePartition()
                        .setPartitionIndex(index)
                        .setCommittedOffset(OffsetFetchResponse.INVALID_OFFSET)
                        .setErrorCode(Errors.TOPIC_AUTHORIZATION_FAILED.code()))
                .toList());
  }

  private Steps look(OffsetFetchRequestGroup group) {
    if (!maySee(group.groupId())) {
      refusedGroups.add(
          OffsetFetchResponse.groupError(
              group, Errors.GROUP_AUTHORIZATION_FAILED, request.version()));
      return Steps.none();
    }
    if (group.topics() == null) {
      allowed.add(group);
      return Steps.none();
    }
    OffsetFetchRequestGroup part =
        new OffsetFetchRequestGroup()
            .setGroupId(group.groupId())
            .setMemberId(group.memberId())
            .setMemberEpoch(group.memberEpoch())
            .setTopics(new ArrayList<>());
    allowed.add(part);
    return Steps.each(group.topics(), topic -> look(part, topic));
  }

  private void look(OffsetFetchRequestGroup part, OffsetFetchRequestTopics topic) {
    Errors error = refusal(topic);
    if (error == Errors.NONE) {
      part.topics().add(topic);
    } else {
      refusedTopics
          .computeIfAbsent(part.groupId(), _ -> new ArrayList<>())
          .add(refused(topic, error));
    }
  }

  private Errors refusal(OffsetFetchRequestTopics topic) {
    if (OffsetFetchRequest.useTopicIds(request.version())) {
      return TopicIds.find(request.streams(), topic.topicId()) == null
          ? Errors.UNKNOWN_TOPIC_ID
          : Errors.NONE;
    }
    return maySeeTopic(topic.name()) ? Errors.NONE : Errors.TOPIC_AUTHORIZATION_FAILED;
  }

  private static OffsetFetchResponseTopics refused(OffsetFetchRequestTopics topic, Errors error) {
    return new OffsetFetchResponseTopics()
        .setName(topic.name())
        .setTopicId(topic.topicId())
        .setPartitions(
            topic.partitionIndexes().stream()
                .map(index ->
                    new OffsetFetchResponsePartitions()
                        .setPartitionIndex(index)
                        .setCommittedOffset(OffsetFetchResponse.INVALID_OFFSET)
                        .setErrorCode(error.code()))
                .toList());
  }

  private void answer(OffsetFetchResponseData told, Consumer<ApiMessage> answer) {
    List<OffsetFetchResponseGroup> groups = new ArrayList<>();
    request
        .work()
        .run(
            Steps.nested(told.groups(), group -> told(group, groups)),
            () -> {
              groups.addAll(refusedGroups);
              answer.accept(told.setGroups(groups));
            });
  }

  private Steps told(OffsetFetchResponseGroup group, List<OffsetFetchResponseGroup> groups) {
    groups.add(group);
    List<OffsetFetchResponseTopics> all = group.topics();
    List<OffsetFetchResponseTopics> topics = new ArrayList<>();
    group.setTopics(topics);
    return Steps.each(
            all,
            topic -> {
              // Of all only these may be told; by id there are only those that were asked for.
              if (topic.name().isEmpty() || maySeeTopic(topic.name())) {
                topics.add(topic);
              }
            })
        .then(() -> {
          if (group.errorCode() == Errors.NONE.code()) {
            topics.addAll(refusedTopics.getOrDefault(group.groupId(), List.of()));
          }
          return Steps.none();
        });
  }
}
