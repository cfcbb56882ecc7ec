package dev.forebay.protocol.kafka.topic;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.protocol.kafka.api.InternalTopics;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.transport.connection.Countdown;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
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
    DeleteRecordsResponseData response = new DeleteRecordsResponseData();
    Map<String, Map<Integer, DeleteRecordsPartition>> asked = new LinkedHashMap<>();
    for (DeleteRecordsTopic topic : body.topics()) {
      Map<Integer, DeleteRecordsPartition> partitions =
          asked.computeIfAbsent(topic.name(), _ -> new LinkedHashMap<>());
      topic.partitions().forEach(one -> partitions.put(one.partitionIndex(), one));
    }
    int partitions = asked.values().stream().mapToInt(Map::size).sum();
    Countdown trimmed = new Countdown(partitions, () -> answer.accept(response));
    asked.forEach((name, ofTopic) -> {
      DeleteRecordsTopicResult result = new DeleteRecordsTopicResult().setName(name);
      response.topics().mustAdd(result);
      Stream stream = request.streams().stream(name);
      for (DeleteRecordsPartition partition : ofTopic.values()) {
        DeleteRecordsPartitionResult one =
            new DeleteRecordsPartitionResult()
                .setPartitionIndex(partition.partitionIndex())
                .setLowWatermark(NO_OFFSET);
        result.partitions().mustAdd(one);
        trim(request, stream, partition, one, trimmed);
      }
    });
    trimmed.allAsked();
  }

  private static void trim(
      Request request,
      @Nullable Stream stream,
      DeleteRecordsPartition partition,
      DeleteRecordsPartitionResult result,
      Countdown trimmed) {
    Errors refused =
        TopicIds.partition(stream, partition.partitionIndex()) == null
            ? Errors.UNKNOWN_TOPIC_OR_PARTITION
            : partition.offset() < HIGH_WATERMARK ? Errors.OFFSET_OUT_OF_RANGE : Errors.NONE;
    if (stream != null && InternalTopics.contains(stream.name())) {
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
