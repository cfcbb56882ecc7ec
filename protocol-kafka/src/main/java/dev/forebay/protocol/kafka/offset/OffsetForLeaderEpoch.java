package dev.forebay.protocol.kafka.offset;

import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.protocol.kafka.access.TopicAccess;
import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.protocol.kafka.api.NamedResults;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.topic.TopicIds;
import dev.forebay.protocol.kafka.work.Steps;
import dev.forebay.transport.connection.Countdown;
import java.util.function.Consumer;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResult;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** OffsetForLeaderEpoch: there is one epoch, and it ends where the partition ends. */
public final class OffsetForLeaderEpoch implements RequestHandler {
  @Override
  public void handle(Request request, Consumer<ApiMessage> answer) {
    OffsetForLeaderEpochRequestData body = (OffsetForLeaderEpochRequestData) request.body();
    int[] partitions = new int[1];
    request
        .work()
        .run(
            Steps.each(body.topics(), topic -> partitions[0] += topic.partitions().size()),
            () -> find(request, body, partitions[0], answer));
  }

  private static void find(
      Request request,
      OffsetForLeaderEpochRequestData body,
      int partitions,
      Consumer<ApiMessage> answer) {
    OffsetForLeaderEpochResponseData response = new OffsetForLeaderEpochResponseData();
    Countdown found = new Countdown(partitions, () -> answer.accept(response));
    Steps lookups =
        Steps.nested(
            body.topics(),
            topic -> {
              OffsetForLeaderTopicResult results = new NamedResults.Ended().setTopic(topic.topic());
              response.topics().add(results);
              Stream stream = request.streams().stream(topic.topic());
              return Steps.each(
                  topic.partitions(), asked -> find(request, stream, asked, results, found));
            });
    request.work().run(lookups, found::allAsked);
  }

  private static void find(
      Request request,
      @Nullable Stream stream,
      OffsetForLeaderPartition asked,
      OffsetForLeaderTopicResult results,
      Countdown found) {
    EpochEndOffset result = new EpochEndOffset().setPartition(asked.partition());
    results.partitions().add(result);
    Partition partition = TopicIds.partition(stream, asked.partition());
    if (partition == null) {
      refuse(result, TopicAccess.notFound(request.streams(), results.topic()), found);
    } else if (asked.currentLeaderEpoch() > ClusterNode.LEADER_EPOCH) {
      refuse(result, Errors.UNKNOWN_LEADER_EPOCH, found);
    } else if (asked.leaderEpoch() != ClusterNode.LEADER_EPOCH) {
      found.arrived();
    } else {
      end(request, partition, result, found);
    }
  }

  private static void end(
      Request request, Partition partition, EpochEndOffset result, Countdown found) {
    request
        .streams()
        .bounds(
            partition,
            bounds -> {
              if (bounds == null) {
                result.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
              } else {
                result.setLeaderEpoch(ClusterNode.LEADER_EPOCH).setEndOffset(bounds.visibleEnd());
              }
              found.arrived();
            });
  }

  private static void refuse(EpochEndOffset result, Errors error, Countdown found) {
    result.setErrorCode(error.code());
    found.arrived();
  }
}
