package dev.forebay.protocol.kafka.topic;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.protocol.kafka.access.TopicAccess;
import dev.forebay.protocol.kafka.api.InternalTopics;
import dev.forebay.protocol.kafka.api.NamedResults;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.config.TopicConfigs;
import dev.forebay.protocol.kafka.node.KafkaSettings;
import dev.forebay.protocol.kafka.work.Repeats;
import dev.forebay.protocol.kafka.work.Steps;
import dev.forebay.transport.connection.Countdown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicConfigs;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** CreateTopics. */
public final class CreateTopics implements RequestHandler {
  private static final int SAYS_NOT = -1;

  private final KafkaSettings settings;
  private final TopicConfigs configs;

  /** Creates topics with defaults of these. */
  public CreateTopics(KafkaSettings settings, TopicConfigs configs) {
    this.settings = settings;
    this.configs = configs;
  }

  @Override
  public void handle(Request request, Consumer<ApiMessage> answer) {
    CreateTopicsRequestData body = (CreateTopicsRequestData) request.body();
    CreateTopicsResponseData response = new CreateTopicsResponseData();
    Repeats<String> repeats = new Repeats<>();
    List<CreatableTopic> once = new ArrayList<>();
    TakenNames taken = new TakenNames();
    Steps named =
        Steps.each(
            body.topics(),
            topic -> {
              taken.asked(topic.name());
              if (repeats.add(topic.name())) {
                once.add(topic);
              }
            });
    request
        .work()
        .run(
            named.then(() -> taken.look(request.streams())),
            () -> {
              Countdown created = new Countdown(once.size(), () -> answer.accept(response));
              request
                  .work()
                  .run(
                      Steps.each(
                          once,
                          topic -> {
                            CreatableTopicResult result =
                                new NamedResults.Created().setName(topic.name());
                            response.topics().add(result);
                            if (repeats.contains(topic.name())) {
                              refuse(result, Errors.INVALID_REQUEST, "Duplicate topic name.");
                              created.arrived();
                            } else {
                              create(request, topic, taken, body.validateOnly(), result, created);
                            }
                          }),
                      created::allAsked);
            });
  }

  private void create(
      Request request,
      CreatableTopic topic,
      TakenNames taken,
      boolean dryRun,
      CreatableTopicResult result,
      Countdown created) {
    StreamCommand.Create create;
    try {
      create = command(request.streams(), topic, taken, dryRun);
    } catch (ApiException e) {
      refuse(result, Errors.forException(e), String.valueOf(e.getMessage()));
      created.arrived();
      return;
    }
    request
        .streams()
        .execute(
            create,
            reply -> {
              switch (reply) {
                case StreamReply.Done done -> describe(done.stream(), create, result);
                case StreamReply.Trimmed trimmed -> throw new IllegalStateException("trimmed");
                case StreamReply.Refused refused ->
                    refuse(
                        result,
                        Refusals.error(refused),
                        refused.reason() == StreamReply.Reason.EXISTS
                            ? exists(topic.name())
                            : refused.text());
              }
              created.arrived();
            });
  }

  /**
   * What is wrong first decides, in Kafka's order: whether it may, that it is there, its name,
   * configs, numbers.
   */
  private StreamCommand.Create command(
      StreamClient streams, CreatableTopic topic, TakenNames taken, boolean dryRun) {
    if (!TopicAccess.mayCreate(streams, topic.name())) {
      throw new TopicAuthorizationException("Authorization failed.");
    }
    if (streams.stream(topic.name()) != null) {
      throw new TopicExistsException(exists(topic.name()));
    }
    Topic.validate(topic.name());
    String colliding = taken.colliding(topic.name());
    if (colliding != null) {
      throw new InvalidTopicException(
          "Topic '%s' collides with existing topic: %s".formatted(topic.name(), colliding));
    }
    InternalTopics.check(topic.name());
    StreamSettings settings = configs.settings(said(topic), Map.of());
    return new StreamCommand.Create(topic.name(), partitions(topic), settings, dryRun);
  }

  private static Map<String, String> said(CreatableTopic topic) {
    Map<String, String> said = new HashMap<>();
    for (CreatableTopicConfig config : topic.configs()) {
      if (config.value() == null) {
        throw new InvalidConfigurationException(
            "Null value not supported for topic configs: " + config.name());
      }
      said.put(config.name(), config.value());
    }
    return said;
  }

  private static String exists(String name) {
    return "Topic '%s' already exists.".formatted(name);
  }

  private int partitions(CreatableTopic topic) {
    if (!topic.assignments().isEmpty()) {
      if (topic.numPartitions() != SAYS_NOT || topic.replicationFactor() != SAYS_NOT) {
        throw new InvalidRequestException(
            "A manual partition assignment was specified, but numPartitions or replicationFactor"
                + " was not set to -1.");
      }
      return assigned(topic);
    }
    if (topic.replicationFactor() < SAYS_NOT || topic.replicationFactor() == 0) {
      throw new InvalidReplicationFactorException(
          "Replication factor must be larger than 0, or -1 to use the default value.");
    }
    if (topic.numPartitions() == 0 || topic.numPartitions() < SAYS_NOT) {
      throw new InvalidPartitionsException(
          "Number of partitions was set to an invalid non-positive value.");
    }
    if (topic.replicationFactor() > 1) {
      throw new InvalidReplicationFactorException(
          ("Unable to replicate the partition %d time(s): The target replication factor of %d cannot"
                  + " be reached because only 1 broker(s) are registered.")
              .formatted(topic.replicationFactor(), topic.replicationFactor()));
    }
    return topic.numPartitions() == SAYS_NOT ? settings.partitions() : topic.numPartitions();
  }

  private static int assigned(CreatableTopic topic) {
    Set<Integer> numbers = new HashSet<>();
    for (CreatableReplicaAssignment assignment : topic.assignments()) {
      Assignments.check(assignment.brokerIds());
      numbers.add(assignment.partitionIndex());
    }
    for (int number = 0; number < topic.assignments().size(); number++) {
      if (!numbers.contains(number)) {
        throw Assignments.invalid("partitions should be a consecutive 0-based integer sequence");
      }
    }
    return numbers.size();
  }

  private void describe(Stream stream, StreamCommand.Create create, CreatableTopicResult result) {
    List<CreatableTopicConfigs> described =
        configs.entries(stream.settings()).stream()
            .map(entry ->
                new CreatableTopicConfigs()
                    .setName(entry.name())
                    .setValue(entry.value())
                    .setConfigSource(entry.source().id()))
            .toList();
    if (!create.dryRun()) {
      result.setTopicId(TopicIds.of(stream));
    }
    result
        .setErrorMessage(null)
        .setNumPartitions(create.partitions())
        .setReplicationFactor((short) 1)
        .setConfigs(described);
  }

  private static void refuse(CreatableTopicResult result, Errors error, String text) {
    result.setErrorCode(error.code()).setErrorMessage(text);
  }
}
