package dev.forebay.protocol.kafka.topic;

import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.protocol.kafka.access.TopicAccess;
import dev.forebay.protocol.kafka.api.InternalTopics;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.work.Repeats;
import dev.forebay.protocol.kafka.work.Steps;
import dev.forebay.transport.connection.Countdown;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreatePartitionsResponseData.CreatePartitionsTopicResult;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** CreatePartitions. */
public final class CreatePartitions implements RequestHandler {
  @Override
  public void handle(Request request, Consumer<ApiMessage> answer) {
    CreatePartitionsRequestData body = (CreatePartitionsRequestData) request.body();
    CreatePartitionsResponseData response = new CreatePartitionsResponseData();
    Repeats<String> repeats = new Repeats<>();
    List<CreatePartitionsTopic> once = new ArrayList<>();
    Steps named =
        Steps.each(
            body.topics(),
            topic -> {
              if (repeats.add(topic.name())) {
                once.add(topic);
              }
            });
    request
        .work()
        .run(
            named,
            () -> {
              Countdown added = new Countdown(once.size(), () -> answer.accept(response));
              request
                  .work()
                  .run(
                      Steps.each(
                          once,
                          topic -> {
                            CreatePartitionsTopicResult result =
                                new CreatePartitionsTopicResult().setName(topic.name());
                            response.results().add(result);
                            boolean isRepeated = repeats.contains(topic.name());
                            add(request, topic, isRepeated, result, added);
                          }),
                      added::allAsked);
            });
  }

  private static void add(
      Request request,
      CreatePartitionsTopic topic,
      boolean isRepeated,
      CreatePartitionsTopicResult result,
      Countdown added) {
    try {
      if (isRepeated) {
        throw new InvalidRequestException("Duplicate topic name.");
      }
      if (!TopicAccess.may(request.streams(), Operation.ALTER, topic.name())) {
        throw new TopicAuthorizationException(Errors.TOPIC_AUTHORIZATION_FAILED.message());
      }
      check(request.streams().stream(topic.name()), topic);
    } catch (ApiException e) {
      result.setErrorCode(Errors.forException(e).code()).setErrorMessage(e.getMessage());
      added.arrived();
      return;
    }
    boolean validateOnly = ((CreatePartitionsRequestData) request.body()).validateOnly();
    request
        .streams()
        .execute(
            new StreamCommand.AddPartitions(topic.name(), topic.count(), validateOnly),
            reply -> {
              if (reply instanceof StreamReply.Refused refused) {
                result.setErrorCode(Refusals.error(refused).code()).setErrorMessage(refused.text());
              }
              added.arrived();
            });
  }

  private static void check(@Nullable Stream stream, CreatePartitionsTopic topic) {
    if (stream == null) {
      throw new UnknownTopicOrPartitionException();
    }
    InternalTopics.check(stream.name());
    int present = stream.partitions().size();
    if (topic.count() == present) {
      throw new InvalidPartitionsException("Topic already has %d partition(s).".formatted(present));
    }
    if (topic.count() < present) {
      throw new InvalidPartitionsException(
          "The topic %s currently has %d partition(s); %d would not be an increase."
              .formatted(topic.name(), present, topic.count()));
    }
    if (topic.assignments() != null) {
      if (topic.assignments().size() != topic.count() - present) {
        throw Assignments.invalid(
            "Attempted to add %d additional partition(s), but only %d assignment(s) were specified."
                .formatted(topic.count() - present, topic.assignments().size()));
      }
      topic.assignments().forEach(assignment -> Assignments.check(assignment.brokerIds()));
    }
  }
}
