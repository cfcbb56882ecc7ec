package dev.forebay.protocol.kafka.topic;

import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.protocol.kafka.api.InternalTopics;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.config.TopicConfigs;
import dev.forebay.protocol.kafka.node.KafkaSettings;
import dev.forebay.transport.connection.Countdown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Metadata: where the partitions of topics are, which is always here. A request that has an id of
 * any topic goes by ids alone, whatever names stand beside them. Any connection.
 */
public final class Metadata implements RequestHandler {
  private static final short FIRST_VERSION_BY_ID = 12;

  private final ClusterNode node;
  private final KafkaSettings settings;
  private final TopicConfigs configs;

  /** Metadata of the node. */
  public Metadata(ClusterNode node, KafkaSettings settings, TopicConfigs configs) {
    this.node = node;
    this.settings = settings;
    this.configs = configs;
  }

  @Override
  public void handle(Request request, Consumer<ApiMessage> answer) {
    MetadataRequestData body = (MetadataRequestData) request.body();
    if (asksTooEarly(request.version(), body)) {
      answer.accept(refused(body));
      return;
    }
    Set<String> missing = settings.autoCreateTopics() ? missing(request, body) : Set.of();
    Countdown created = new Countdown(missing.size(), () -> answer.accept(response(request, body)));
    for (String name : missing) {
      StreamCommand.Create create =
          new StreamCommand.Create(
              name, settings.partitions(), configs.settings(Map.of(), Map.of()), false);
      request.streams().execute(create, reply -> created(reply, created));
    }
    created.allAsked();
  }

  /** What became of it shows in the answer, which looks each topic up again. */
  private static void created(StreamReply reply, Countdown created) {
    switch (reply) {
      case StreamReply.Done done -> created.arrived();
      case StreamReply.Trimmed trimmed -> created.arrived();
      case StreamReply.Refused refused -> created.arrived();
    }
  }

  private static Set<String> missing(Request request, MetadataRequestData body) {
    Set<String> missing = new LinkedHashSet<>();
    TakenNames taken = new TakenNames(request.streams());
    boolean allowed = request.version() < 4 || body.allowAutoTopicCreation();
    if (allowed && body.topics() != null && ids(body).isEmpty()) {
      for (String name : names(body)) {
        if (Topic.isValid(name)
            && !InternalTopics.contains(name)
            && request.streams().stream(name) == null
            && taken.colliding(name) == null) {
          missing.add(name);
        }
      }
    }
    return missing;
  }

  /** Whether a version before ids is asked by one, or without a name. */
  private static boolean asksTooEarly(short version, MetadataRequestData body) {
    return version < FIRST_VERSION_BY_ID
        && body.topics() != null
        && body.topics().stream()
            .anyMatch(topic -> topic.name() == null || !topic.topicId().equals(Uuid.ZERO_UUID));
  }

  private static MetadataResponseData refused(MetadataRequestData body) {
    MetadataResponseData response = new MetadataResponseData();
    for (MetadataRequestTopic topic : body.topics()) {
      String name = topic.name() == null ? "" : topic.name();
      response.topics().mustAdd(unknown(name, topic.topicId(), Errors.INVALID_REQUEST));
    }
    return response;
  }

  private static Set<Uuid> ids(MetadataRequestData body) {
    Set<Uuid> ids = new LinkedHashSet<>();
    for (MetadataRequestTopic topic : body.topics()) {
      if (!topic.topicId().equals(Uuid.ZERO_UUID)) {
        ids.add(topic.topicId());
      }
    }
    return ids;
  }

  private static Set<String> names(MetadataRequestData body) {
    Set<String> names = new LinkedHashSet<>();
    for (MetadataRequestTopic topic : body.topics()) {
      if (topic.name() != null) {
        names.add(topic.name());
      }
    }
    return names;
  }

  private MetadataResponseData response(Request request, MetadataRequestData body) {
    MetadataResponseData response =
        new MetadataResponseData()
            .setClusterId(node.clusterId())
            .setControllerId(ClusterNode.ID)
            .setClusterAuthorizedOperations(
                Operations.cluster(body.includeClusterAuthorizedOperations()));
    response
        .brokers()
        .add(
            new MetadataResponseBroker()
                .setNodeId(ClusterNode.ID)
                .setHost(node.host())
                .setPort(node.port()));
    int operations = Operations.topic(body.includeTopicAuthorizedOperations());
    boolean all = body.topics() == null || (request.version() == 0 && body.topics().isEmpty());
    if (all) {
      for (Stream stream : sorted(request.streams())) {
        response.topics().add(known(stream, operations));
      }
    } else {
      asked(request.streams(), body, operations).forEach(response.topics()::mustAdd);
    }
    return response;
  }

  static List<Stream> sorted(StreamClient streams) {
    List<Stream> sorted = new ArrayList<>(streams.streams());
    sorted.sort(Comparator.comparing(Stream::name));
    return sorted;
  }

  private static List<MetadataResponseTopic> asked(
      StreamClient streams, MetadataRequestData body, int operations) {
    Set<Uuid> ids = ids(body);
    return ids.isEmpty()
        ? names(body).stream().map(name -> topic(streams, name, operations)).toList()
        : ids.stream().map(id -> topic(streams, id, operations)).toList();
  }

  private static MetadataResponseTopic topic(StreamClient streams, Uuid id, int operations) {
    Stream stream = TopicIds.find(streams, id);
    return stream == null ? unknown(null, id, Errors.UNKNOWN_TOPIC_ID) : known(stream, operations);
  }

  private static MetadataResponseTopic topic(StreamClient streams, String name, int operations) {
    Stream stream = streams.stream(name);
    if (stream != null) {
      return known(stream, operations);
    }
    return unknown(
        name,
        Uuid.ZERO_UUID,
        Topic.isValid(name) ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.INVALID_TOPIC_EXCEPTION);
  }

  private static MetadataResponseTopic unknown(@Nullable String name, Uuid id, Errors error) {
    return new MetadataResponseTopic().setName(name).setTopicId(id).setErrorCode(error.code());
  }

  private static MetadataResponseTopic known(Stream stream, int operations) {
    List<Integer> replicas = List.of(ClusterNode.ID);
    List<MetadataResponsePartition> partitions = new ArrayList<>(stream.partitions().size());
    for (Partition partition : stream.partitions()) {
      partitions.add(
          new MetadataResponsePartition()
              .setPartitionIndex(partition.number())
              .setLeaderId(ClusterNode.ID)
              .setLeaderEpoch(ClusterNode.LEADER_EPOCH)
              .setReplicaNodes(replicas)
              .setIsrNodes(replicas));
    }
    return new MetadataResponseTopic()
        .setName(stream.name())
        .setTopicId(TopicIds.of(stream))
        .setIsInternal(Topic.isInternal(stream.name()))
        .setPartitions(partitions)
        .setTopicAuthorizedOperations(operations);
  }
}
