package dev.forebay.protocol.kafka.topic;

import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.protocol.kafka.KafkaSettings;
import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.protocol.kafka.api.Countdown;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.config.TopicConfigs;
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

/** Metadata: where the partitions of topics are, which is always here. Any connection. */
public final class Metadata implements RequestHandler {
  private static final short FIRST_VERSION_WITHOUT_NAMES = 12;

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
    boolean allowed = request.version() < 4 || body.allowAutoTopicCreation();
    if (allowed && body.topics() != null) {
      for (MetadataRequestTopic topic : body.topics()) {
        if (topic.name() != null
            && Topic.isValid(topic.name())
            && !InternalTopics.contains(topic.name())
            && request.streams().stream(topic.name()) == null) {
          missing.add(topic.name());
        }
      }
    }
    return missing;
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
      for (MetadataRequestTopic topic : body.topics()) {
        MetadataResponseTopic found = topic(request.streams(), topic, operations);
        if (found.name() == null && request.version() < FIRST_VERSION_WITHOUT_NAMES) {
          found.setName("");
        }
        response.topics().mustAdd(found);
      }
    }
    return response;
  }

  static List<Stream> sorted(StreamClient streams) {
    List<Stream> sorted = new ArrayList<>(streams.streams());
    sorted.sort(Comparator.comparing(Stream::name));
    return sorted;
  }

  private static MetadataResponseTopic topic(
      StreamClient streams, MetadataRequestTopic asked, int operations) {
    String name = asked.name();
    boolean byId = !asked.topicId().equals(Uuid.ZERO_UUID);
    if (name != null && byId) {
      return unknown(name, asked.topicId(), Errors.INVALID_REQUEST);
    }
    if (name == null) {
      Stream stream = TopicIds.find(streams, asked.topicId());
      return stream == null
          ? unknown(null, asked.topicId(), Errors.UNKNOWN_TOPIC_ID)
          : known(stream, operations);
    }
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
