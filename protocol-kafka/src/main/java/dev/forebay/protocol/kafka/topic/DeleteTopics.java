package dev.forebay.protocol.kafka.topic;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.protocol.kafka.api.Countdown;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** DeleteTopics, by name or by id. */
public final class DeleteTopics implements RequestHandler {
  @Override
  public void handle(Request request, Consumer<ApiMessage> answer) {
    DeleteTopicsRequestData body = (DeleteTopicsRequestData) request.body();
    List<DeleteTopicState> asked = new ArrayList<>(body.topics());
    body.topicNames().forEach(name -> asked.add(new DeleteTopicState().setName(name)));
    DeleteTopicsResponseData response = new DeleteTopicsResponseData();
    Set<String> seen = new HashSet<>();
    Countdown deleted = new Countdown(asked.size(), () -> answer.accept(response));
    for (DeleteTopicState topic : asked) {
      DeletableTopicResult result =
          new DeletableTopicResult().setName(topic.name()).setTopicId(topic.topicId());
      response.responses().mustAdd(result);
      delete(request, topic, seen, result, deleted);
    }
    deleted.allAsked();
  }

  private static void delete(
      Request request,
      DeleteTopicState topic,
      Set<String> seen,
      DeletableTopicResult result,
      Countdown deleted) {
    boolean byId = !topic.topicId().equals(Uuid.ZERO_UUID);
    if (byId == (topic.name() != null)) {
      refuse(result, Errors.INVALID_REQUEST, "Either the name or the id must be given.", deleted);
      return;
    }
    Stream stream =
        byId
            ? TopicIds.find(request.streams(), topic.topicId())
            : request.streams().stream(topic.name());
    if (stream == null) {
      Errors error = byId ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION;
      refuse(result, error, error.message(), deleted);
      return;
    }
    result.setName(stream.name()).setTopicId(TopicIds.of(stream));
    if (!seen.add(stream.name())) {
      refuse(result, Errors.INVALID_REQUEST, "Duplicate topic.", deleted);
      return;
    }
    if (InternalTopics.contains(stream.name())) {
      Errors error = Errors.INVALID_TOPIC_EXCEPTION;
      refuse(result, error, error.message(), deleted);
      return;
    }
    request
        .streams()
        .execute(
            new StreamCommand.Delete(stream.name()),
            reply -> {
              if (reply instanceof StreamReply.Refused refused) {
                result.setErrorCode(Refusals.error(refused).code()).setErrorMessage(refused.text());
              }
              deleted.arrived();
            });
  }

  private static void refuse(
      DeletableTopicResult result, Errors error, String text, Countdown deleted) {
    result.setErrorCode(error.code()).setErrorMessage(text);
    deleted.arrived();
  }
}
