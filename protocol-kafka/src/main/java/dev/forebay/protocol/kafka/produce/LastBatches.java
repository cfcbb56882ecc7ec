package dev.forebay.protocol.kafka.produce;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;

/** Of a partition that a request names twice, the last batch counts, as Kafka has it; no state. */
final class LastBatches {
  private LastBatches() {}

  private record Topic(String name, Uuid id) {}

  /** Each topic and each of its partitions once. */
  static Collection<TopicProduceData> of(Collection<TopicProduceData> topics) {
    if (topics.size() == 1 && topics.iterator().next().partitionData().size() <= 1) {
      return topics;
    }
    Map<Topic, Map<Integer, PartitionProduceData>> byTopic = new LinkedHashMap<>();
    for (TopicProduceData topic : topics) {
      Map<Integer, PartitionProduceData> partitions =
          byTopic.computeIfAbsent(
              new Topic(topic.name(), topic.topicId()), _ -> new LinkedHashMap<>());
      topic.partitionData().forEach(one -> partitions.put(one.index(), one));
    }
    List<TopicProduceData> once = new ArrayList<>(byTopic.size());
    byTopic.forEach((topic, partitions) ->
        once.add(
            new TopicProduceData()
                .setName(topic.name())
                .setTopicId(topic.id())
                .setPartitionData(new ArrayList<>(partitions.values()))));
    return once;
  }
}
