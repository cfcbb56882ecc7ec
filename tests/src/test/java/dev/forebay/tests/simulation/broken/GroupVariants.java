package dev.forebay.tests.simulation.broken;

import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.tests.simulation.frame.Meddler;
import dev.forebay.tests.simulation.group.Interceptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResultCollection;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetCommitRequest;
import org.jspecify.annotations.Nullable;

/** Brokers that break what Kafka promises of groups. */
final class GroupVariants {
  private GroupVariants() {}

  /**
   * A way to be broken.
   *
   * @param meddler stands between the broker and the world
   * @param interceptor stands between members and coordinator
   */
  record GroupVariant(String fault, Supplier<Meddler> meddler, Supplier<Interceptor> interceptor) {
    @Override
    public String toString() {
      return fault;
    }
  }

  static List<GroupVariant> all() {
    List<GroupVariant> all = new ArrayList<>();
    all.addAll(
        List.of(
            intercepting("commits are answered and forgotten", GroupVariants::commitsForgotten),
            intercepting("refusals of commits are hidden", GroupVariants::refusalsHidden),
            intercepting("a fetch shows what an earlier one did", GroupVariants::fetchesStale),
            intercepting("what has expired is still shown", GroupVariants::expiredShown),
            intercepting("deletions are only promised", GroupVariants::deletionsForgotten),
            intercepting("old generations may commit", GroupVariants::generationsIgnored),
            intercepting("assignments are mixed up", GroupVariants::assignmentsMixedUp),
            intercepting("heartbeats are not heard", GroupVariants::heartbeatsUnheard),
            intercepting("all is thought to be given up", GroupVariants::givenUpUnasked),
            intercepting(
                "what is to be given up is given away before", GroupVariants::givenAwayEarly),
            intercepting("an answer is lost", GroupVariants::answersLost)));
    for (Variant variant : LogVariants.forGroups()) {
      all.add(new GroupVariant(variant.fault(), variant.meddler(), () -> Interceptor.NONE));
    }
    for (Variant variant : WorldVariants.forGroups()) {
      all.add(new GroupVariant(variant.fault(), variant.meddler(), () -> Interceptor.NONE));
    }
    return all;
  }

  private static GroupVariant intercepting(String fault, Supplier<Interceptor> interceptor) {
    return new GroupVariant(fault, () -> Meddler.NONE, interceptor);
  }

  private static Interceptor commitsForgotten() {
    Every every = new Every(6);
    return (handler, request, answer) -> {
      if (request.body() instanceof OffsetCommitRequestData body && every.isDue()) {
        answer.accept(OffsetCommitRequest.getErrorResponse(body, Errors.NONE));
      } else {
        handler.handle(request, answer);
      }
    };
  }

  private static Interceptor refusalsHidden() {
    return (handler, request, answer) ->
        handler.handle(
            request,
            message -> {
              if (message instanceof OffsetCommitResponseData committed) {
                committed
                    .topics()
                    .forEach(
                        topic -> topic.partitions().forEach(one -> one.setErrorCode((short) 0)));
              }
              answer.accept(message);
            });
  }

  private static Interceptor fetchesStale() {
    Every every = new Every(4);
    Map<String, OffsetFetchResponseData> earlier = new HashMap<>();
    return (handler, request, answer) ->
        handler.handle(
            request,
            message -> {
              ApiMessage told = message;
              if (message instanceof OffsetFetchResponseData fetched) {
                String group = fetched.groups().getFirst().groupId();
                OffsetFetchResponseData old = earlier.putIfAbsent(group, fetched);
                if (old != null && every.isDue()) {
                  told = old;
                }
              }
              answer.accept(told);
            });
  }

  private static Interceptor expiredShown() {
    Map<String, OffsetFetchResponseData> earlier = new HashMap<>();
    return (handler, request, answer) ->
        handler.handle(
            request,
            message -> {
              if (message instanceof OffsetFetchResponseData fetched) {
                var group = fetched.groups().getFirst();
                boolean shows =
                    group.topics().stream()
                        .anyMatch(topic ->
                            topic.partitions().stream()
                                .anyMatch(one -> one.committedOffset() >= 0));
                if (shows) {
                  earlier.put(group.groupId(), fetched);
                } else if (group.groupId().equals("eager")) {
                  answer.accept(earlier.getOrDefault(group.groupId(), fetched));
                  return;
                }
              }
              answer.accept(message);
            });
  }

  private static Interceptor deletionsForgotten() {
    return (handler, request, answer) -> {
      if (request.body() instanceof DeleteGroupsRequestData body) {
        DeletableGroupResultCollection results = new DeletableGroupResultCollection();
        body.groupsNames()
            .forEach(group -> results.add(new DeletableGroupResult().setGroupId(group)));
        answer.accept(new DeleteGroupsResponseData().setResults(results));
      } else {
        handler.handle(request, answer);
      }
    };
  }

  private static Interceptor generationsIgnored() {
    Map<String, SyncGroupRequestData> latest = new HashMap<>();
    return (handler, request, answer) -> {
      if (request.body() instanceof SyncGroupRequestData sync) {
        latest.put(sync.groupId(), sync);
      }
      SyncGroupRequestData known =
          request.body() instanceof OffsetCommitRequestData body
              ? latest.get(body.groupId())
              : null;
      if (known != null && request.body() instanceof OffsetCommitRequestData body) {
        body.setGenerationIdOrMemberEpoch(known.generationId())
            .setMemberId(known.memberId())
            .setGroupInstanceId(known.groupInstanceId());
      }
      handler.handle(request, answer);
    };
  }

  private static Interceptor assignmentsMixedUp() {
    Map<String, byte[]> earlier = new HashMap<>();
    return (handler, request, answer) ->
        handler.handle(
            request,
            message -> {
              if (message instanceof SyncGroupResponseData synced
                  && synced.errorCode() == 0
                  && request.body() instanceof SyncGroupRequestData body) {
                byte[] before = earlier.put(body.groupId(), synced.assignment());
                synced.setAssignment(before == null ? synced.assignment() : before);
              }
              answer.accept(message);
            });
  }

  private static Interceptor heartbeatsUnheard() {
    return (handler, request, answer) -> {
      if (request.key() == ApiKeys.HEARTBEAT) {
        answer.accept(new HeartbeatResponseData());
      } else {
        handler.handle(request, answer);
      }
    };
  }

  private static Interceptor givenUpUnasked() {
    Set<String> told = new HashSet<>();
    return (handler, request, answer) -> {
      if (!(request.body() instanceof ConsumerGroupHeartbeatRequestData beat)) {
        handler.handle(request, answer);
        return;
      }
      if (beat.memberEpoch() > 0) {
        beat.setTopicPartitions(List.of());
      }
      handler.handle(
          request,
          message -> {
            if (message instanceof ConsumerGroupHeartbeatResponseData heard
                && heard.assignment() != null
                && !told.add(beat.memberId())) {
              heard.setAssignment(null);
            }
            answer.accept(message);
          });
    };
  }

  /** The coordinator hears that a member gave something up, which never hears that it must. */
  private static Interceptor givenAwayEarly() {
    return (handler, request, answer) -> {
      if (!(request.body() instanceof ConsumerGroupHeartbeatRequestData beat)) {
        handler.handle(request, answer);
        return;
      }
      handler.handle(
          request,
          message -> {
            ConsumerGroupHeartbeatRequestData done = givenUp(beat, message);
            if (done == null) {
              answer.accept(message);
            } else {
              handler.handle(
                  new Request(
                      request.key(),
                      request.version(),
                      request.header(),
                      done,
                      request.clientAddress(),
                      request.streams(),
                      request.work(),
                      request.endpoint()),
                  _ -> {});
            }
          });
    };
  }

  /** What a member says when it has given up what an answer takes from it, or null. */
  private static @Nullable ConsumerGroupHeartbeatRequestData givenUp(
      ConsumerGroupHeartbeatRequestData beat, ApiMessage message) {
    if (beat.memberEpoch() <= 0
        || !(message instanceof ConsumerGroupHeartbeatResponseData told)
        || told.assignment() == null) {
      return null;
    }
    List<ConsumerGroupHeartbeatRequestData.TopicPartitions> left =
        told.assignment().topicPartitions().stream()
            .map(topic ->
                new ConsumerGroupHeartbeatRequestData.TopicPartitions()
                    .setTopicId(topic.topicId())
                    .setPartitions(topic.partitions()))
            .toList();
    int had = beat.topicPartitions().stream().mapToInt(one -> one.partitions().size()).sum();
    int has = left.stream().mapToInt(one -> one.partitions().size()).sum();
    return has >= had
        ? null
        : new ConsumerGroupHeartbeatRequestData()
            .setGroupId(beat.groupId())
            .setMemberId(beat.memberId())
            .setMemberEpoch(told.memberEpoch())
            .setTopicPartitions(left);
  }

  private static Interceptor answersLost() {
    Every every = new Every(25);
    return (handler, request, answer) -> {
      Consumer<ApiMessage> lost = _ -> {};
      handler.handle(request, every.isDue() ? lost : answer);
    };
  }
}
