package dev.forebay.protocol.kafka.topic;

import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.protocol.kafka.access.Operations;
import dev.forebay.protocol.kafka.access.TopicAccess;
import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.protocol.kafka.api.InternalTopics;
import dev.forebay.protocol.kafka.api.NamedResults;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.config.TopicConfigs;
import dev.forebay.protocol.kafka.node.KafkaSettings;
import dev.forebay.protocol.kafka.work.Steps;
import dev.forebay.transport.connection.Countdown;
import java.util.ArrayList;
import java.util.HashSet;
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
  private static final List<Integer> REPLICAS = List.of(ClusterNode.ID);

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
    new Description(request, answer).begin();
  }

  /** One request. */
  private final class Description {
    private final Request request;
    private final MetadataRequestData body;
    private final Consumer<ApiMessage> answer;
    private final MetadataResponseData response = new MetadataResponseData();
    private final Set<Uuid> ids = new LinkedHashSet<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final Set<String> missing = new LinkedHashSet<>();
    private final Set<String> mayNotCreate = new HashSet<>();
    private final TakenNames taken = new TakenNames();
    private boolean isTooEarly;

    Description(Request request, Consumer<ApiMessage> answer) {
      this.request = request;
      this.body = (MetadataRequestData) request.body();
      this.answer = answer;
    }

    void begin() {
      if (asksForAll()) {
        describe();
      } else {
        request.work().run(Steps.each(body.topics(), this::asked), this::checked);
      }
    }

    private boolean asksForAll() {
      return body.topics() == null || (request.version() == 0 && body.topics().isEmpty());
    }

    private void asked(MetadataRequestTopic topic) {
      boolean isById = !topic.topicId().equals(Uuid.ZERO_UUID);
      // Whether a version before ids is asked by one, or without a name.
      isTooEarly |= request.version() < FIRST_VERSION_BY_ID && (isById || topic.name() == null);
      if (isById) {
        ids.add(topic.topicId());
      }
      if (topic.name() != null) {
        names.add(topic.name());
        taken.asked(topic.name());
      }
    }

    private void checked() {
      boolean mayCreate = request.version() < 4 || body.allowAutoTopicCreation();
      if (isTooEarly) {
        request.work().run(Steps.each(body.topics(), this::refuse), () -> answer.accept(response));
      } else if (settings.autoCreateTopics() && mayCreate && ids.isEmpty()) {
        request
            .work()
            .run(
                taken.look(request.streams()).then(() -> Steps.each(names, this::findMissing)),
                this::create);
      } else {
        describe();
      }
    }

    private void refuse(MetadataRequestTopic topic) {
      String name = topic.name() == null ? "" : topic.name();
      response.topics().mustAdd(unknown(name, topic.topicId(), Errors.INVALID_REQUEST));
    }

    private void findMissing(String name) {
      if (Topic.isValid(name)
          && !InternalTopics.contains(name)
          && request.streams().stream(name) == null
          && taken.colliding(name) == null) {
        missing.add(name);
      }
    }

    private void create() {
      Countdown created = new Countdown(missing.size(), this::describe);
      request.work().run(Steps.each(missing, name -> create(name, created)), created::allAsked);
    }

    private void create(String name, Countdown created) {
      StreamCommand.Create create =
          new StreamCommand.Create(
              name, settings.partitions(), configs.settings(Map.of(), Map.of()), false);
      request
          .streams()
          .execute(
              create,
              reply -> {
                if (reply instanceof StreamReply.Refused refused
                    && refused.reason() == StreamReply.Reason.NO_RIGHT) {
                  mayNotCreate.add(name);
                }
                // What else became of it shows in the answer, which looks each topic up again.
                created.arrived();
              });
    }

    private void describe() {
      response
          .setClusterId(node.clusterId())
          .setControllerId(ClusterNode.ID)
          .setClusterAuthorizedOperations(
              Operations.cluster(
                  body.includeClusterAuthorizedOperations(), request.streams().rights()))
          .brokers()
          .add(
              new MetadataResponseBroker()
                  .setNodeId(ClusterNode.ID)
                  .setHost(request.endpoint().host())
                  .setPort(request.endpoint().port()));
      request.work().run(descriptions(), () -> answer.accept(response));
    }

    private Steps descriptions() {
      if (asksForAll()) {
        SortedStreams all = new SortedStreams();
        return all.find(request.streams()).then(() -> Steps.nested(all.all(), this::known));
      }
      return ids.isEmpty() ? Steps.nested(names, this::byName) : Steps.nested(ids, this::byId);
    }

    private Steps byId(Uuid id) {
      Stream stream = TopicIds.find(request.streams(), id);
      return stream == null ? add(unknown(null, id, Errors.UNKNOWN_TOPIC_ID)) : known(stream);
    }

    private Steps byName(String name) {
      Stream stream = request.streams().stream(name);
      if (stream != null) {
        return known(stream);
      }
      return add(unknown(name, Uuid.ZERO_UUID, notFound(name)));
    }

    private Errors notFound(String name) {
      // Who may see a name, and not make it, is told what it lacks.
      if (mayNotCreate.contains(name)) {
        return Errors.TOPIC_AUTHORIZATION_FAILED;
      }
      Errors error = TopicAccess.notFound(request.streams(), name);
      return error == Errors.UNKNOWN_TOPIC_OR_PARTITION && !Topic.isValid(name)
          ? Errors.INVALID_TOPIC_EXCEPTION
          : error;
    }

    private Steps known(Stream stream) {
      List<MetadataResponsePartition> partitions = new ArrayList<>(stream.partitions().size());
      response
          .topics()
          .mustAdd(
              new NamedResults.Described()
                  .setName(stream.name())
                  .setTopicId(TopicIds.of(stream))
                  .setIsInternal(Topic.isInternal(stream.name()))
                  .setPartitions(partitions)
                  .setTopicAuthorizedOperations(
                      Operations.topic(
                          body.includeTopicAuthorizedOperations(),
                          request.streams().rights(),
                          stream.name())));
      return Steps.each(stream.partitions(), partition -> partitions.add(described(partition)));
    }

    private Steps add(MetadataResponseTopic topic) {
      response.topics().mustAdd(topic);
      return Steps.none();
    }
  }

  private static MetadataResponseTopic unknown(@Nullable String name, Uuid id, Errors error) {
    return new NamedResults.Described().setName(name).setTopicId(id).setErrorCode(error.code());
  }

  private static MetadataResponsePartition described(Partition partition) {
    return new MetadataResponsePartition()
        .setPartitionIndex(partition.number())
        .setLeaderId(ClusterNode.ID)
        .setLeaderEpoch(ClusterNode.LEADER_EPOCH)
        .setReplicaNodes(REPLICAS)
        .setIsrNodes(REPLICAS);
  }
}
