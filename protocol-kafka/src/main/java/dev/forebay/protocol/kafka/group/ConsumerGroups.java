package dev.forebay.protocol.kafka.group;

import dev.forebay.protocol.kafka.group.pattern.PatternSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.InvalidRegularExpression;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.UnsupportedAssignorException;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.coordinator.group.GroupCoordinatorConfig;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of KIP-848: members only beat, and are told what is theirs. The checks that precede
 * Kafka's coordinator are Kafka's. On the groups' loop.
 */
final class ConsumerGroups {
  private static final int LEAVE_EPOCH = -1;
  private static final int LEAVE_STATIC_EPOCH = -2;

  private final KnownGroups known;
  private final KnownMembers members;

  ConsumerGroups(KnownGroups known, KnownMembers members) {
    this.known = known;
    this.members = members;
  }

  Map<ApiKeys, GroupOperation<?>> operations() {
    return Map.of(
        ApiKeys.CONSUMER_GROUP_HEARTBEAT,
        new GroupOperation<>(
            ConsumerGroupHeartbeatRequestData.class,
            this::beat,
            (_, _, error, text) ->
                new ConsumerGroupHeartbeatResponseData()
                    .setErrorCode(error.code())
                    .setErrorMessage(text)),
        ApiKeys.CONSUMER_GROUP_DESCRIBE,
        new GroupOperation<>(
            ConsumerGroupDescribeRequestData.class,
            ConsumerGroups::describe,
            (_, body, error, text) ->
                new ConsumerGroupDescribeResponseData()
                    .setGroups(
                        body.groupIds().stream()
                            .map(group -> refused(group, error).setErrorMessage(text))
                            .toList())));
  }

  private CompletableFuture<? extends ApiMessage> beat(
      GroupRuntime runtime, GroupRequest context, ConsumerGroupHeartbeatRequestData body) {
    check(context.version(), body, runtime.configs().coordinator());
    if (body.memberEpoch() == 0) {
      known.admit(body.groupId());
    }
    if (body.memberEpoch() < 0) {
      members.left(body.groupId(), body.memberId());
    } else if (body.subscribedTopicNames() != null || body.subscribedTopicRegex() != null) {
      members.admit(context, body.groupId(), body.memberId(), KnownMembers.bytes(body));
    }
    return runtime.write(
        "consumer-heartbeat", shard -> shard.consumerGroupHeartbeat(context, body));
  }

  private static void check(
      short version, ConsumerGroupHeartbeatRequestData body, GroupCoordinatorConfig config) {
    if (version >= 1 || body.memberEpoch() > 0 || body.memberEpoch() == LEAVE_EPOCH) {
      requireText(body.memberId(), "MemberId can't be empty.");
    }
    requireText(body.groupId(), "GroupId can't be empty.");
    requireText(body.instanceId(), "InstanceId can't be empty.");
    requireText(body.rackId(), "RackId can't be empty.");
    checkPattern(body.subscribedTopicRegex());
    if (body.memberEpoch() == 0) {
      checkJoining(body);
    } else if (body.memberEpoch() == LEAVE_STATIC_EPOCH) {
      require(body.instanceId() != null, "InstanceId can't be null.");
    } else {
      require(body.memberEpoch() >= LEAVE_EPOCH, "MemberEpoch is invalid.");
    }
    List<String> assignors =
        config.consumerGroupAssignors().stream().map(assignor -> assignor.name()).toList();
    if (body.serverAssignor() != null && !assignors.contains(body.serverAssignor())) {
      throw new UnsupportedAssignorException(
          "ServerAssignor %s is not supported. Supported assignors: %s."
              .formatted(body.serverAssignor(), String.join(", ", assignors)));
    }
  }

  /** Before it is compiled, which takes as much as it becomes. */
  private static void checkPattern(@Nullable String pattern) {
    if (pattern != null && PatternSize.isTooLarge(pattern)) {
      throw new InvalidRegularExpression(
          "SubscribedTopicRegex becomes more than %d steps, or is nested too deeply."
              .formatted(PatternSize.STEPS_MAX));
    }
  }

  private static void checkJoining(ConsumerGroupHeartbeatRequestData body) {
    require(
        body.rebalanceTimeoutMs() != -1, "RebalanceTimeoutMs must be provided in first request.");
    require(
        body.topicPartitions() != null && body.topicPartitions().isEmpty(),
        "TopicPartitions must be empty when (re-)joining.");
    require(
        body.subscribedTopicNames() != null || body.subscribedTopicRegex() != null,
        "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.");
  }

  /** Null is fine, blank is not. */
  private static void requireText(@Nullable String text, String message) {
    require(text == null || !text.trim().isEmpty(), message);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new InvalidRequestException(message);
    }
  }

  private static CompletableFuture<? extends ApiMessage> describe(
      GroupRuntime runtime, GroupRequest context, ConsumerGroupDescribeRequestData body) {
    List<String> named = body.groupIds().stream().filter(group -> !group.isEmpty()).toList();
    return Parts.each(
            runtime,
            Parts.ofGroups(named),
            part ->
                runtime.read(
                    "consumer-describe",
                    (shard, durable) -> shard.consumerGroupDescribe(part, durable)))
        .thenApply(parts -> {
          List<DescribedGroup> groups = new ArrayList<>();
          parts.forEach(groups::addAll);
          if (named.size() < body.groupIds().size()) {
            groups.add(refused("", Errors.INVALID_GROUP_ID));
          }
          return new ConsumerGroupDescribeResponseData().setGroups(groups);
        });
  }

  private static DescribedGroup refused(String group, Errors error) {
    return new DescribedGroup().setGroupId(group).setErrorCode(error.code());
  }
}
