package dev.forebay.protocol.kafka.config;

import dev.forebay.broker.stream.Stream;
import dev.forebay.broker.stream.StreamCommand;
import dev.forebay.broker.stream.StreamReply;
import dev.forebay.broker.stream.StreamSettings;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.topic.InternalTopics;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;

/** Changes the configuration of one resource, which has to be a topic. */
final class ConfigChanges {
  private final TopicConfigs configs;

  ConfigChanges(TopicConfigs configs) {
    this.configs = configs;
  }

  /** One change. */
  record Change(
      byte resourceType,
      String resourceName,
      Collection<String> keys,
      boolean validateOnly,
      UnaryOperator<Map<String, String>> apply) {}

  void execute(Request request, Change change, Consumer<ApiError> done) {
    StreamSettings settings;
    Stream stream;
    try {
      stream = topic(request, change);
      InternalTopics.check(stream.name());
      settings =
          configs.settings(
              change.apply().apply(configs.said(stream.settings())), stream.settings().others());
    } catch (ApiException e) {
      done.accept(new ApiError(Errors.forException(e), e.getMessage()));
      return;
    }
    if (change.validateOnly()) {
      done.accept(ApiError.NONE);
      return;
    }
    request
        .streams()
        .execute(
            new StreamCommand.Change(stream.name(), settings),
            reply ->
                done.accept(
                    reply instanceof StreamReply.Refused refused
                        ? new ApiError(Errors.UNKNOWN_TOPIC_OR_PARTITION, refused.text())
                        : ApiError.NONE));
  }

  private static Stream topic(Request request, Change change) {
    return switch (ResourceTypes.of(change.resourceType())) {
      case TOPIC -> ResourceTypes.topic(request.streams(), change.resourceName());
      case BROKER -> {
        ResourceTypes.checkBroker(change.resourceName());
        throw new InvalidRequestException(
            "Cannot update these configs dynamically: " + change.keys());
      }
      case BROKER_LOGGER, CLIENT_METRICS, GROUP, UNKNOWN ->
          throw ResourceTypes.unsupported(change.resourceType());
    };
  }
}
