package dev.forebay.protocol.kafka.group;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.protocol.kafka.group.image.TopicImage;
import dev.forebay.protocol.kafka.group.image.Topics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetFetchRequest;
import org.apache.kafka.common.requests.OffsetFetchResponse;
import org.apache.kafka.coordinator.common.runtime.CoordinatorResult;
import org.jspecify.annotations.Nullable;

/**
 * Tells committed offsets, of one group or of several. The coordinator compares the topic's id with
 * the one that an offset was committed with, so that nothing is told of a topic that is gone, also
 * while its offsets are yet to be deleted. On the groups' loop.
 */
final class FetchedOffsets {
  /** Kafka gives it to no topic of a client. */
  private static final Uuid NO_TOPIC = Uuid.ONE_UUID;

  private final Topics topics;

  FetchedOffsets(Topics topics) {
    this.topics = topics;
  }

  Map<ApiKeys, GroupOperation<?>> operations() {
    return Map.of(
        ApiKeys.OFFSET_FETCH,
        new GroupOperation<>(
            OffsetFetchRequestData.class,
            this::fetch,
            (context, body, error, _) -> refused(context, body, error)));
  }

  private CompletableFuture<? extends ApiMessage> fetch(
      GroupRuntime runtime, GroupRequest context, OffsetFetchRequestData body) {
    return Parts.each(
            runtime,
            Parts.ofOffsets(groups(context.version(), body)),
            part -> fetch(runtime, context, part, body.requireStable()))
        .thenApply(parts ->
            new OffsetFetchResponse.Builder(parts.stream().flatMap(List::stream).toList())
                .build(context.version())
                .data());
  }

  private CompletableFuture<List<OffsetFetchResponseGroup>> fetch(
      GroupRuntime runtime,
      GroupRequest context,
      List<OffsetFetchRequestGroup> part,
      boolean stable) {
    List<CompletableFuture<OffsetFetchResponseGroup>> answers = new ArrayList<>();
    for (OffsetFetchRequestGroup group : part) {
      answers.add(fetch(runtime, context, group, stable));
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(_ -> answers.stream().map(CompletableFuture::join).toList());
  }

  private static List<OffsetFetchRequestGroup> groups(short version, OffsetFetchRequestData body) {
    if (version >= OffsetFetchRequest.BATCH_MIN_VERSION) {
      return body.groups();
    }
    OffsetFetchRequestGroup only = new OffsetFetchRequestGroup().setGroupId(body.groupId());
    if (body.topics() == null) {
      return List.of(only.setTopics(null));
    }
    for (OffsetFetchRequestData.OffsetFetchRequestTopic topic : body.topics()) {
      only.topics()
          .add(
              new OffsetFetchRequestTopics()
                  .setName(topic.name())
                  .setPartitionIndexes(topic.partitionIndexes()));
    }
    return List.of(only);
  }

  private CompletableFuture<OffsetFetchResponseGroup> fetch(
      GroupRuntime runtime, GroupRequest context, OffsetFetchRequestGroup group, boolean stable) {
    boolean byId = OffsetFetchRequest.useTopicIds(context.version());
    CompletableFuture<OffsetFetchResponseGroup> fetched =
        OffsetFetchRequest.requestAllOffsets(group)
            ? fetchAll(runtime, group, stable)
            : fetchNamed(runtime, group, byId, stable);
    return fetched.exceptionally(failure ->
        OffsetFetchResponse.groupError(
            group, retriable(Errors.forException(cause(failure))), context.version()));
  }

  private CompletableFuture<OffsetFetchResponseGroup> fetchNamed(
      GroupRuntime runtime, OffsetFetchRequestGroup group, boolean byId, boolean stable) {
    List<OffsetFetchResponseTopics> unknown = new ArrayList<>();
    return Parts.each(
            runtime,
            Parts.ofTopics(
                group.topics(), OffsetFetchRequestTopics::partitionIndexes, FetchedOffsets::with),
            part -> fetchResolved(runtime, resolve(group, part, byId, unknown), stable))
        .thenApply(answers -> {
          OffsetFetchResponseGroup answer = merged(answers);
          if (answer.errorCode() == Errors.NONE.code()) {
            answer.topics().addAll(unknown);
          }
          return answer;
        });
  }

  private static OffsetFetchRequestTopics with(OffsetFetchRequestTopics topic, List<Integer> some) {
    return new OffsetFetchRequestTopics()
        .setName(topic.name())
        .setTopicId(topic.topicId())
        .setPartitionIndexes(some);
  }

  /** What all parts say, or what the first says that was refused. */
  private static OffsetFetchResponseGroup merged(List<OffsetFetchResponseGroup> parts) {
    List<OffsetFetchResponseTopics> topics = new ArrayList<>();
    for (OffsetFetchResponseGroup part : parts) {
      if (part.errorCode() != Errors.NONE.code()) {
        return part;
      }
      for (OffsetFetchResponseTopics topic : part.topics()) {
        OffsetFetchResponseTopics last = topics.isEmpty() ? null : topics.getLast();
        if (last != null
            && topic.name().equals(last.name())
            && topic.topicId().equals(last.topicId())) {
          last.partitions().addAll(topic.partitions());
        } else {
          topics.add(
              new OffsetFetchResponseTopics()
                  .setName(topic.name())
                  .setTopicId(topic.topicId())
                  .setPartitions(new ArrayList<>(topic.partitions())));
        }
      }
    }
    return parts.getFirst().setTopics(topics);
  }

  /** Of all, the coordinator does not compare ids: it says which there are, and is asked again. */
  private CompletableFuture<OffsetFetchResponseGroup> fetchAll(
      GroupRuntime runtime, OffsetFetchRequestGroup group, boolean stable) {
    return fetchResolved(runtime, group, stable)
        .thenCompose(all -> {
          if (all.errorCode() != Errors.NONE.code() || all.topics().isEmpty()) {
            return CompletableFuture.completedFuture(all);
          }
          OffsetFetchRequestGroup named =
              new OffsetFetchRequestGroup()
                  .setGroupId(group.groupId())
                  .setMemberId(group.memberId())
                  .setMemberEpoch(group.memberEpoch())
                  .setTopics(all.topics().stream().map(FetchedOffsets::named).toList());
          return fetchNamed(runtime, named, false, stable)
              .thenApply(answer -> answer.setTopics(committed(answer.topics(), without(all))));
        });
  }

  /** The partitions that -1 was committed of, which Kafka tells as well. */
  private static Set<TopicPartition> without(OffsetFetchResponseGroup all) {
    Set<TopicPartition> without = new HashSet<>();
    for (OffsetFetchResponseTopics topic : all.topics()) {
      for (OffsetFetchResponsePartitions partition : topic.partitions()) {
        if (partition.committedOffset() == OffsetFetchResponse.INVALID_OFFSET) {
          without.add(new TopicPartition(topic.name(), partition.partitionIndex()));
        }
      }
    }
    return without;
  }

  private static OffsetFetchRequestTopics named(OffsetFetchResponseTopics topic) {
    return new OffsetFetchRequestTopics()
        .setName(topic.name())
        .setPartitionIndexes(
            topic.partitions().stream()
                .map(OffsetFetchResponsePartitions::partitionIndex)
                .toList());
  }

  /** Those of the topics that there are; of others the coordinator has said that nothing is. */
  private List<OffsetFetchResponseTopics> committed(
      List<OffsetFetchResponseTopics> topics, Set<TopicPartition> without) {
    List<OffsetFetchResponseTopics> committed = new ArrayList<>();
    for (OffsetFetchResponseTopics topic : topics) {
      List<OffsetFetchResponsePartitions> partitions =
          topic.partitions().stream()
              .filter(partition -> isCommitted(topic.name(), partition, without))
              .toList();
      if (!partitions.isEmpty()) {
        committed.add(topic.setPartitions(partitions));
      }
    }
    return committed;
  }

  private boolean isCommitted(
      String topic, OffsetFetchResponsePartitions partition, Set<TopicPartition> without) {
    return partition.committedOffset() != OffsetFetchResponse.INVALID_OFFSET
        || (without.contains(new TopicPartition(topic, partition.partitionIndex()))
            && topics.byName(topic) != null);
  }

  private static CompletableFuture<OffsetFetchResponseGroup> fetchResolved(
      GroupRuntime runtime, OffsetFetchRequestGroup group, boolean stable) {
    // What may still change has to be durable, which a reading of written state waits for.
    return stable
        ? runtime.write(
            "fetch-stable",
            shard -> new CoordinatorResult<>(List.of(), shard.fetchOffsets(group, Long.MAX_VALUE)))
        : runtime.read("fetch", (shard, durable) -> shard.fetchOffsets(group, durable));
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : cause;
  }

  /** Clients before 3.9 try again only after this one. */
  private static Errors retriable(Errors error) {
    return switch (error) {
      case UNKNOWN_TOPIC_OR_PARTITION, NOT_ENOUGH_REPLICAS, REQUEST_TIMED_OUT ->
          Errors.NOT_COORDINATOR;
      default -> error;
    };
  }

  private OffsetFetchRequestGroup resolve(
      OffsetFetchRequestGroup group,
      List<OffsetFetchRequestTopics> part,
      boolean byId,
      List<OffsetFetchResponseTopics> unknown) {
    OffsetFetchRequestGroup resolved =
        new OffsetFetchRequestGroup()
            .setGroupId(group.groupId())
            .setMemberId(group.memberId())
            .setMemberEpoch(group.memberEpoch());
    for (OffsetFetchRequestTopics topic : part) {
      @Nullable Stream stream = byId ? topics.byId(topic.topicId()) : topics.byName(topic.name());
      if (stream == null && byId) {
        unknown.add(unknown(topic));
        continue;
      }
      resolved
          .topics()
          .add(
              new OffsetFetchRequestTopics()
                  .setName(stream == null ? topic.name() : stream.name())
                  .setTopicId(stream == null ? NO_TOPIC : TopicImage.uuid(stream))
                  .setPartitionIndexes(topic.partitionIndexes()));
    }
    return resolved;
  }

  private static OffsetFetchResponseTopics unknown(OffsetFetchRequestTopics topic) {
    OffsetFetchResponseTopics answer = new OffsetFetchResponseTopics().setTopicId(topic.topicId());
    for (int partition : topic.partitionIndexes()) {
      answer
          .partitions()
          .add(
              new OffsetFetchResponsePartitions()
                  .setPartitionIndex(partition)
                  .setCommittedOffset(OffsetFetchResponse.INVALID_OFFSET)
                  .setErrorCode(Errors.UNKNOWN_TOPIC_ID.code()));
    }
    return answer;
  }

  private static ApiMessage refused(
      GroupRequest context, OffsetFetchRequestData body, Errors error) {
    List<OffsetFetchResponseGroup> groups =
        groups(context.version(), body).stream()
            .map(group -> OffsetFetchResponse.groupError(group, error, context.version()))
            .toList();
    return new OffsetFetchResponse.Builder(groups).build(context.version()).data();
  }
}
