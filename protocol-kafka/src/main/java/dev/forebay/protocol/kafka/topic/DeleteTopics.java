package dev.forebay.protocol.kafka.topic;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.protocol.kafka.access.TopicAccess;
import dev.forebay.protocol.kafka.api.InternalTopics;
import dev.forebay.protocol.kafka.api.NamedResults;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.work.Steps;
import dev.forebay.transport.connection.Countdown;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * DeleteTopics, by name or by id. What is named twice, in whatever way, is answered once and not
 * deleted.
 */
public final class DeleteTopics implements RequestHandler {
  @Override
  public void handle(Request request, Consumer<ApiMessage> answer) {
    DeleteTopicsRequestData body = (DeleteTopicsRequestData) request.body();
    Deletion deletion = new Deletion(request, answer);
    Steps byNameAlone =
        Steps.each(body.topicNames(), name -> deletion.name(new DeleteTopicState().setName(name)));
    request
        .work()
        .run(Steps.each(body.topics(), deletion::name).then(() -> byNameAlone), deletion::delete);
  }

  /** One request. */
  private static final class Deletion {
    private final Request request;
    private final Consumer<ApiMessage> answer;
    private final DeleteTopicsResponseData response = new DeleteTopicsResponseData();
    private final Map<Object, DeleteTopicState> once = new LinkedHashMap<>();
    private final Set<Object> twice = new HashSet<>();

    Deletion(Request request, Consumer<ApiMessage> answer) {
      this.request = request;
      this.answer = answer;
    }

    void name(DeleteTopicState topic) {
      boolean byId = isById(topic);
      if (byId == (topic.name() != null)) {
        refuse(
            add(response, topic),
            Errors.INVALID_REQUEST,
            byId
                ? "You may not specify both topic name and topic id."
                : "Neither topic name nor id were specified.");
      } else if (once.put(key(topic), topic) != null) {
        twice.add(key(topic));
      }
    }

    void delete() {
      Countdown deleted = new Countdown(once.size(), () -> answer.accept(response));
      request
          .work()
          .run(Steps.each(once.values(), topic -> delete(topic, deleted)), deleted::allAsked);
    }

    private void delete(DeleteTopicState topic, Countdown deleted) {
      Stream stream = find(request, topic);
      if (stream != null && isById(topic) && once.containsKey(stream.name())) {
        // Its name is answered.
        deleted.arrived();
        return;
      }
      DeletableTopicResult result = add(response, topic);
      if (twice.contains(key(topic))) {
        String what = isById(topic) ? "id" : "name";
        refuse(result, Errors.INVALID_REQUEST, "Duplicate topic " + what + ".");
        deleted.arrived();
      } else if (stream == null) {
        Errors error =
            isById(topic)
                ? Errors.UNKNOWN_TOPIC_ID
                : TopicAccess.notFound(request.streams(), topic.name());
        refuse(result, error, error.message());
        deleted.arrived();
      } else if (!isById(topic) && once.containsKey(TopicIds.of(stream))) {
        refuse(
            result.setTopicId(TopicIds.of(stream)),
            Errors.INVALID_REQUEST,
            "The provided topic name maps to an ID that was already supplied.");
        deleted.arrived();
      } else {
        DeleteTopics.delete(request, stream, result, deleted);
      }
    }
  }

  private static void delete(
      Request request, Stream stream, DeletableTopicResult result, Countdown deleted) {
    result.setName(stream.name()).setTopicId(TopicIds.of(stream));
    if (InternalTopics.contains(stream.name())) {
      Errors error = Errors.INVALID_TOPIC_EXCEPTION;
      refuse(result, error, error.message());
      deleted.arrived();
      return;
    }
    request
        .streams()
        .execute(
            new StreamCommand.Delete(stream.name()),
            reply -> {
              if (reply instanceof StreamReply.Refused refused) {
                Errors error = Refusals.error(refused);
                boolean isNoRight = error == Errors.TOPIC_AUTHORIZATION_FAILED;
                refuse(result, error, isNoRight ? error.message() : refused.text());
              }
              deleted.arrived();
            });
  }

  private static boolean isById(DeleteTopicState topic) {
    return !topic.topicId().equals(Uuid.ZERO_UUID);
  }

  private static Object key(DeleteTopicState topic) {
    return isById(topic) ? topic.topicId() : topic.name();
  }

  private static @Nullable Stream find(Request request, DeleteTopicState topic) {
    return isById(topic)
        ? TopicIds.find(request.streams(), topic.topicId())
        : request.streams().stream(topic.name());
  }

  private static DeletableTopicResult add(
      DeleteTopicsResponseData response, DeleteTopicState topic) {
    DeletableTopicResult result =
        new NamedResults.Deleted().setName(topic.name()).setTopicId(topic.topicId());
    response.responses().mustAdd(result);
    return result;
  }

  private static void refuse(DeletableTopicResult result, Errors error, String text) {
    result.setErrorCode(error.code()).setErrorMessage(text);
  }
}
