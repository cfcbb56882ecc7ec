package dev.forebay.tests.kafka.comparison;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiMessage;

/** What one broker has chosen by itself, by names that are the same for both. One thread. */
final class Known {
  /** Of a topic that is not there. */
  static final Uuid NO_TOPIC = new Uuid(7, 7);

  private final Map<String, Uuid> topics = new HashMap<>();
  private final Map<String, String> members = new HashMap<>();
  private final Map<String, Integer> epochs = new HashMap<>();
  private final Map<String, InitProducerIdResponseData> producers = new HashMap<>();

  Uuid topic(String name) {
    return topics.getOrDefault(name, NO_TOPIC);
  }

  /** The id that this member has, or one that nobody has. */
  String member(String name) {
    return members.getOrDefault(name, "nobody");
  }

  /** The epoch that this member was told last. */
  int epoch(String name) {
    return epochs.getOrDefault(name, 0);
  }

  long producerId(String name) {
    InitProducerIdResponseData producer = producers.get(name);
    return producer == null ? -1 : producer.producerId();
  }

  short producerEpoch(String name) {
    InitProducerIdResponseData producer = producers.get(name);
    return producer == null ? -1 : producer.producerEpoch();
  }

  /** Takes note of an answer to a request that was made under this name. */
  void learn(String name, ApiMessage answer) {
    if (answer instanceof InitProducerIdResponseData producer && producer.errorCode() == 0) {
      producers.put(name, producer);
    } else if (answer instanceof JoinGroupResponseData join && !join.memberId().isEmpty()) {
      members.put(name, join.memberId());
    } else if (answer instanceof ConsumerGroupHeartbeatResponseData beat
        && beat.memberId() != null
        && !beat.memberId().isEmpty()) {
      members.put(name, beat.memberId());
      epochs.put(name, beat.memberEpoch());
    } else if (answer instanceof MetadataResponseData metadata) {
      for (var topic : metadata.topics()) {
        if (topic.name() != null
            && topic.errorCode() == 0
            && !topic.topicId().equals(Uuid.ZERO_UUID)) {
          topics.put(topic.name(), topic.topicId());
        }
      }
    }
  }

  /** A text with the names instead of what this broker has chosen. */
  String named(String text) {
    String named = text;
    for (Map.Entry<String, Uuid> topic : topics.entrySet()) {
      named = named.replace(topic.getValue().toString(), "id of " + topic.getKey());
    }
    for (Map.Entry<String, String> member : members.entrySet()) {
      named = named.replace(member.getValue(), "member " + member.getKey());
    }
    return named;
  }
}
