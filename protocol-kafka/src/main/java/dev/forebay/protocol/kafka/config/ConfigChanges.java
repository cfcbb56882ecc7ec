package dev.forebay.protocol.kafka.config;

import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.protocol.kafka.access.ConfigAccess;
import dev.forebay.protocol.kafka.api.InternalTopics;
import dev.forebay.protocol.kafka.api.Request;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.jspecify.annotations.Nullable;

/** Changes the configuration of one topic or group. */
final class ConfigChanges {
  private final TopicConfigs topics;
  private final GroupConfigurations groups;

  ConfigChanges(TopicConfigs topics, GroupConfigurations groups) {
    this.topics = topics;
    this.groups = groups;
  }

  /** What is changed. */
  record Resource(byte type, String name) {}

  /**
   * One change.
   *
   * @param repeated whether another of the same request is about the same resource
   */
  record Change(
      Resource resource,
      boolean repeated,
      Collection<String> keys,
      boolean validateOnly,
      UnaryOperator<Map<String, String>> apply) {}

  /** What the settings of a stream are to be; the stream is null if it has to be made. */
  private record Plan(@Nullable Stream stream, String name, StreamSettings settings) {}

  void execute(Request request, Change change, Consumer<ApiError> done) {
    Plan plan;
    try {
      plan = plan(request, change);
    } catch (ApiException e) {
      done.accept(new ApiError(Errors.forException(e), e.getMessage()));
      return;
    }
    if (change.validateOnly()) {
      done.accept(ApiError.NONE);
      return;
    }
    Stream stream = plan.stream();
    request
        .streams()
        .execute(
            stream == null
                ? new StreamCommand.Create(plan.name(), 1, plan.settings(), false)
                : new StreamCommand.Change(plan.name(), stream.settings(), plan.settings()),
            reply -> answer(request, change, done, reply));
  }

  private void answer(Request request, Change change, Consumer<ApiError> done, StreamReply reply) {
    if (!(reply instanceof StreamReply.Refused refused)) {
      done.accept(ApiError.NONE);
      return;
    }
    switch (refused.reason()) {
      // Someone else's change came first, and what was said then is to be kept. What is being made
      // is not seen before it is there, which takes turns.
      case CHANGED, EXISTS -> request.work().later(() -> execute(request, change, done));
      case NOT_FOUND, INVALID_PARTITIONS, LIMIT, NO_MEMORY, OFFSET_OUT_OF_RANGE ->
          done.accept(new ApiError(Errors.UNKNOWN_TOPIC_OR_PARTITION, refused.text()));
      case NO_RIGHT -> done.accept(new ApiError(Errors.TOPIC_AUTHORIZATION_FAILED, refused.text()));
      case INTERNAL_ERROR -> done.accept(new ApiError(Errors.UNKNOWN_SERVER_ERROR, refused.text()));
    }
  }

  private Plan plan(Request request, Change change) {
    if (change.repeated()) {
      throw new InvalidRequestException("Each resource must appear at most once.");
    }
    String name = change.resource().name();
    ConfigAccess.check(
        request.streams().rights(),
        Operation.ALTER_SETTINGS,
        ResourceTypes.of(change.resource().type()),
        name,
        GroupConfigurations.STREAM);
    return switch (ResourceTypes.of(change.resource().type())) {
      case TOPIC -> {
        Stream stream = ResourceTypes.topic(request.streams(), name);
        InternalTopics.check(name);
        Map<String, String> said = change.apply().apply(topics.said(stream.settings()));
        yield new Plan(stream, name, topics.settings(said, stream.settings().others()));
      }
      case GROUP -> {
        Stream stream = request.streams().stream(GroupConfigurations.STREAM);
        Map<String, String> said = change.apply().apply(groups.said(stream, name));
        yield new Plan(stream, GroupConfigurations.STREAM, groups.settings(stream, name, said));
      }
      case BROKER -> {
        ResourceTypes.checkBroker(name);
        throw new InvalidRequestException(
            "Cannot update these configs dynamically: " + change.keys());
      }
      case BROKER_LOGGER, CLIENT_METRICS, UNKNOWN ->
          throw ResourceTypes.unsupported(change.resource().type());
    };
  }
}
