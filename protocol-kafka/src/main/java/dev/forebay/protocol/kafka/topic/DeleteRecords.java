package dev.forebay.protocol.kafka.topic;

import dev.forebay.broker.api.access.Operation;
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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsPartitionResult;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsTopicResult;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * DeleteRecords: gives up the oldest messages of partitions. Of a partition that is named twice the
 * last counts.
 */
public final class DeleteRecords implements RequestHandler {
  private static final long HIGH_WATERMARK = -1;
  private static final long NO_OFFSET = -1;

  @Override
  public void handle(Request request, Consumer<ApiMessage> answer) {
    DeleteRecordsRequestData body = (DeleteRecordsRequestData) request.body();
    Map<String, Map<Integer, DeleteRecordsPartition>> asked = new LinkedHashMap<>();
    int[] partitions = new int[1];
    Steps named =
        Steps.nested(
            body.topics(),
            topic -> {
              Map<Integer, DeleteRecordsPartition> ofTopic =
                  asked.computeIfAbsent(topic.name(), _ -> new LinkedHashMap<>());
              return Steps.each(
                  topic.partitions(),
                  one -> {
                    if (ofTopic.put(one.partitionIndex(), one) == null) {
                      partitions[0]++;
                    }
                  });
            });
    request.work().run(named, () -> trim(request, asked, partitions[0], answer));
  }

  private static void trim(
      Request request,
      Map<String, Map<Integer, DeleteRecordsPartition>> asked,
      int partitions,
      Consumer<ApiMessage> answer) {
    DeleteRecordsResponseData response = new DeleteRecordsResponseData();
    Countdown trimmed = new Countdown(partitions, () -> answer.accept(response));
    Steps trims =
        Steps.nested(
            asked.entrySet(),
            topic -> {
              DeleteRecordsTopicResult result = new NamedResults.Trimmed().setName(topic.getKey());
              response.topics().mustAdd(result);
              Stream stream = request.streams().stream(topic.getKey());
              return Steps.each(
                  topic.getValue().values(),
                  partition -> {
                    DeleteRecordsPartitionResult one =
                        new NamedResults.TrimmedPartition()
                            .setPartitionIndex(partition.partitionIndex())
                            .setLowWatermark(NO_OFFSET);
                    result.partitions().mustAdd(one);
                    trim(request, topic.getKey(), stream, partition, one, trimmed);
                  });
            });
    request.work().run(trims, trimmed::allAsked);
  }

  private static void trim(
      Request request,
      String topic,
      @Nullable Stream stream,
      DeleteRecordsPartition partition,
      DeleteRecordsPartitionResult result,
      Countdown trimmed) {
    Errors refused =
        TopicIds.partition(stream, partition.partitionIndex()) == null
            ? Errors.UNKNOWN_TOPIC_OR_PARTITION
            : partition.offset() < HIGH_WATERMARK ? Errors.OFFSET_OUT_OF_RANGE : Errors.NONE;
    if (!TopicAccess.may(request.streams(), Operation.DELETE, topic)) {
      refused = Errors.TOPIC_AUTHORIZATION_FAILED;
    } else if (stream != null && InternalTopics.contains(stream.name())) {
      refused = Errors.INVALID_TOPIC_EXCEPTION;
    }
    if (stream == null || refused != Errors.NONE) {
      result.setErrorCode(refused.code());
      trimmed.arrived();
      return;
    }
    long before =
        partition.offset() == HIGH_WATERMARK ? StreamCommand.Trim.ALL : partition.offset();
    request
        .streams()
        .execute(
            new StreamCommand.Trim(stream.name(), partition.partitionIndex(), before),
            reply -> {
              switch (reply) {
                case StreamReply.Trimmed done -> result.setLowWatermark(done.startOffset());
                case StreamReply.Refused no -> result.setErrorCode(Refusals.error(no).code());
                case StreamReply.Done done -> throw new IllegalStateException("not trimmed");
              }
              trimmed.arrived();
            });
  }
}
