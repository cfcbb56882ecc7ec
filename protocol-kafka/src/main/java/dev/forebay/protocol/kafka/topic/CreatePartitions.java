package dev.forebay.protocol.kafka.topic;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.protocol.kafka.api.InternalTopics;
import dev.forebay.protocol.kafka.api.Repeated;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.transport.connection.Countdown;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidRequestException;
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
    Set<String> twice = Repeated.of(body.topics().stream().map(CreatePartitionsTopic::name));
    Set<String> seen = new HashSet<>();
    Countdown added = new Countdown(body.topics().size(), () -> answer.accept(response));
    for (CreatePartitionsTopic topic : body.topics()) {
      if (!seen.add(topic.name())) {
        added.arrived();
        continue;
      }
      CreatePartitionsTopicResult result = new CreatePartitionsTopicResult().setName(topic.name());
      response.results().add(result);
      try {
        if (twice.contains(topic.name())) {
          throw new InvalidRequestException("Duplicate topic name.");
        }
        check(request.streams().stream(topic.name()), topic);
      } catch (ApiException e) {
        result.setErrorCode(Errors.forException(e).code()).setErrorMessage(e.getMessage());
        added.arrived();
        continue;
      }
      request
          .streams()
          .execute(
              new StreamCommand.AddPartitions(topic.name(), topic.count(), body.validateOnly()),
              reply -> {
                if (reply instanceof StreamReply.Refused refused) {
                  result
                      .setErrorCode(Refusals.error(refused).code())
                      .setErrorMessage(refused.text());
                }
                added.arrived();
              });
    }
    added.allAsked();
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
