package dev.forebay.protocol.kafka.offset;

import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.protocol.kafka.access.TopicAccess;
import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.protocol.kafka.api.ConnectionScope;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.topic.TopicIds;
import dev.forebay.protocol.kafka.work.Steps;
import dev.forebay.transport.connection.Countdown;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * ListOffsets: ends of partitions, and offsets by time. A partition that is named twice is answered
 * once, and not looked into. Confined to the connection's loop.
 */
public final class ListOffsets implements RequestHandler {
  private static final short FIRST_VERSION_WITH_EPOCHS = 4;

  private final ConnectionScope connection;
  private final Executor worker;

  /**
   * For one connection.
   *
   * @param worker decompresses
   */
  public ListOffsets(ConnectionScope connection, Executor worker) {
    this.connection = connection;
    this.worker = worker;
  }

  @Override
  public void handle(Request request, Consumer<ApiMessage> answer) {
    ListOffsetsRequestData body = (ListOffsetsRequestData) request.body();
    Map<String, Map<Integer, ListOffsetsPartition>> asked = new LinkedHashMap<>();
    Set<ListOffsetsPartition> twice = Collections.newSetFromMap(new IdentityHashMap<>());
    int[] partitions = new int[1];
    Steps named =
        Steps.nested(
            body.topics(),
            topic -> {
              Map<Integer, ListOffsetsPartition> ofTopic =
                  asked.computeIfAbsent(topic.name(), _ -> new LinkedHashMap<>());
              return Steps.each(
                  topic.partitions(),
                  partition -> {
                    ListOffsetsPartition first =
                        ofTopic.putIfAbsent(partition.partitionIndex(), partition);
                    if (first == null) {
                      partitions[0]++;
                    } else {
                      twice.add(first);
                    }
                  });
            });
    request.work().run(named, () -> find(request, asked, twice, partitions[0], answer));
  }

  private void find(
      Request request,
      Map<String, Map<Integer, ListOffsetsPartition>> asked,
      Set<ListOffsetsPartition> twice,
      int partitions,
      Consumer<ApiMessage> answer) {
    ListOffsetsResponseData response = new ListOffsetsResponseData();
    Countdown found = new Countdown(partitions, () -> answer.accept(response));
    Steps lookups =
        Steps.nested(
            asked.entrySet(),
            topic -> {
              ListOffsetsTopicResponse results =
                  new ListOffsetsTopicResponse().setName(topic.getKey());
              response.topics().add(results);
              Stream stream = request.streams().stream(topic.getKey());
              return Steps.each(
                  topic.getValue().values(),
                  one -> find(request, stream, one, twice.contains(one), results, found));
            });
    request.work().run(lookups, found::allAsked);
  }

  private void find(
      Request request,
      @Nullable Stream stream,
      ListOffsetsPartition asked,
      boolean repeated,
      ListOffsetsTopicResponse results,
      Countdown found) {
    ListOffsetsPartitionResponse result =
        new ListOffsetsPartitionResponse().setPartitionIndex(asked.partitionIndex());
    results.partitions().add(result);
    OffsetLookup lookup =
        new OffsetLookup(
            connection.loop(),
            worker,
            result,
            request.version() >= FIRST_VERSION_WITH_EPOCHS,
            found::arrived);
    Partition partition = TopicIds.partition(stream, asked.partitionIndex());
    Errors error =
        !TopicAccess.may(request.streams(), Operation.SEE, results.name())
            ? Errors.TOPIC_AUTHORIZATION_FAILED
            : repeated ? Errors.INVALID_REQUEST : check(request, partition, asked);
    if (partition == null || error != Errors.NONE) {
      lookup.failed(error);
    } else {
      lookup.find(request.streams(), partition, asked.timestamp());
    }
  }

  private static Errors check(
      Request request, @Nullable Partition partition, ListOffsetsPartition asked) {
    if (asked.timestamp() < oldestKind(request.version())) {
      return Errors.UNSUPPORTED_VERSION;
    }
    if (partition == null) {
      return Errors.UNKNOWN_TOPIC_OR_PARTITION;
    }
    return asked.currentLeaderEpoch() > ClusterNode.LEADER_EPOCH
        ? Errors.UNKNOWN_LEADER_EPOCH
        : Errors.NONE;
  }

  /** The kinds of offset that have no time came one after another. */
  private static long oldestKind(short version) {
    if (version >= 11) {
      return OffsetLookup.EARLIEST_PENDING_UPLOAD;
    }
    return switch (version) {
      case 10, 9 -> OffsetLookup.LATEST_TIERED;
      case 8 -> OffsetLookup.EARLIEST_LOCAL;
      case 7 -> OffsetLookup.MAX_TIMESTAMP;
      default -> OffsetLookup.EARLIEST;
    };
  }
}
