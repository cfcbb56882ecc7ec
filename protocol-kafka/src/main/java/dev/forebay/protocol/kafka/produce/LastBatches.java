package dev.forebay.protocol.kafka.produce;

import dev.forebay.protocol.kafka.work.Steps;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;

/**
 * Of a partition that a request names twice, the last batch counts, as Kafka has it. For one
 * request.
 */
final class LastBatches {
  private final Map<Topic, Map<Integer, PartitionProduceData>> byTopic = new LinkedHashMap<>();
  private final Collection<TopicProduceData> once = new ArrayList<>();
  private int partitions;

  private record Topic(String name, Uuid id) {}

  /** Finds each topic, and of it each partition once. */
  Steps find(Collection<TopicProduceData> topics) {
    if (topics.size() == 1 && topics.iterator().next().partitionData().size() <= 1) {
      return Steps.each(topics, this::only);
    }
    return Steps.nested(topics, this::add).then(() -> Steps.each(byTopic.entrySet(), this::found));
  }

  private void only(TopicProduceData topic) {
    once.add(topic);
    partitions = topic.partitionData().size();
  }

  private Steps add(TopicProduceData topic) {
    Map<Integer, PartitionProduceData> ofTopic =
        byTopic.computeIfAbsent(
            new Topic(topic.name(), topic.topicId()), _ -> new LinkedHashMap<>());
    return Steps.each(topic.partitionData(), one -> ofTopic.put(one.index(), one));
  }

  private void found(Map.Entry<Topic, Map<Integer, PartitionProduceData>> topic) {
    Collection<PartitionProduceData> batches = topic.getValue().values();
    once.add(
        new TopicProduceData()
            .setName(topic.getKey().name())
            .setTopicId(topic.getKey().id())
            .setPartitionData(new ArrayList<>(batches)));
    partitions += batches.size();
  }

  /** Those that were found. */
  Collection<TopicProduceData> once() {
    return once;
  }

  /** How many partitions they have. */
  int partitions() {
    return partitions;
  }
}
