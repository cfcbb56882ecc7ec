package dev.forebay.tests.crash;

import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.protocol.kafka.api.Endpoint;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.group.GroupHandlers;
import dev.forebay.protocol.kafka.group.GroupSettings;
import dev.forebay.protocol.kafka.group.GroupSurroundings;
import dev.forebay.protocol.kafka.node.OpenedStreams;
import dev.forebay.protocol.kafka.work.RequestWork;
import dev.forebay.runtime.EventLoop;
import dev.forebay.tests.simulation.group.LoopScope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/** What groups have committed, asked of the coordinator until it has loaded it. One thread. */
final class CommittedOffsets {
  private static final short VERSION = 9;
  private static final long AGAIN_NANOS = 10_000_000;

  private final EventLoop loop;
  private final Map<String, Map<TopicPartition, Long>> offsets = new HashMap<>();

  /** Begins to ask; the answers come as the broker's world goes on. */
  CommittedOffsets(SimulatedBroker broker, List<String> names) {
    loop = broker.loop(0);
    loop.execute(() -> {
      StreamClient streams = broker.openStreams(loop);
      GroupHandlers groups =
          new GroupHandlers(
              new GroupSurroundings(
                  loop,
                  () -> new OpenedStreams(broker.openStreams(loop), () -> {}),
                  loop::execute,
                  broker.world(),
                  GroupSettings.defaults()));
      RequestHandler handler =
          Objects.requireNonNull(groups.factories().get(ApiKeys.OFFSET_FETCH))
              .open(new LoopScope(loop, streams));
      names.forEach(group -> ask(handler, streams, group));
    });
  }

  private void ask(RequestHandler handler, StreamClient streams, String group) {
    OffsetFetchRequestData body =
        new OffsetFetchRequestData()
            .setGroups(
                List.of(
                    new OffsetFetchRequestGroup()
                        .setGroupId(group)
                        .setTopics(
                            List.of(
                                new OffsetFetchRequestTopics()
                                    .setName(RecordedKafkaRun.TOPIC)
                                    .setPartitionIndexes(List.of(0, 1))))));
    handler.handle(
        new Request(
            ApiKeys.OFFSET_FETCH,
            VERSION,
            new RequestHeaderData(),
            body,
            "127.0.0.1",
            streams,
            RequestWork.on(loop),
            new Endpoint("localhost", 9092, SecurityProtocol.PLAINTEXT)),
        answer -> answered(handler, streams, group, answer));
  }

  private void answered(
      RequestHandler handler, StreamClient streams, String group, ApiMessage answer) {
    var only = ((OffsetFetchResponseData) answer).groups().getFirst();
    switch (Errors.forCode(only.errorCode())) {
      case NONE -> {
        Map<TopicPartition, Long> found = new HashMap<>();
        only.topics()
            .forEach(topic ->
                topic
                    .partitions()
                    .forEach(one ->
                        found.put(
                            new TopicPartition(topic.name(), one.partitionIndex()),
                            one.committedOffset())));
        offsets.put(group, found);
      }
      case COORDINATOR_LOAD_IN_PROGRESS, NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE ->
          loop.schedule(AGAIN_NANOS, () -> ask(handler, streams, group));
      default -> throw new AssertionError(group + ": " + Errors.forCode(only.errorCode()));
    }
  }

  /** The offset that a group has committed, or -1. */
  long of(String group, int partition) {
    Map<TopicPartition, Long> found = offsets.get(group);
    if (found == null) {
      throw new AssertionError("the coordinator does not say what " + group + " has committed");
    }
    return found.getOrDefault(new TopicPartition(RecordedKafkaRun.TOPIC, partition), -1L);
  }
}
