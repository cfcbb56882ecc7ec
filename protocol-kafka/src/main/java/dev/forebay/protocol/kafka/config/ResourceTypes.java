package dev.forebay.protocol.kafka.config;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.protocol.kafka.api.ClusterNode;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.Topic;

/** What has a configuration; no state. */
final class ResourceTypes {
  private ResourceTypes() {}

  static ConfigResource.Type of(byte id) {
    return ConfigResource.Type.forId(id);
  }

  static Stream topic(StreamClient streams, String name) {
    Topic.validate(name);
    Stream stream = streams.stream(name);
    if (stream == null) {
      throw new UnknownTopicOrPartitionException();
    }
    return stream;
  }

  /** Accepts the broker's number, and the empty name that means all brokers. */
  static void checkBroker(String name) {
    if (!name.isEmpty() && !name.equals(Integer.toString(ClusterNode.ID))) {
      throw new InvalidRequestException(
          "Unexpected broker id, expected %d or empty string, but received %s"
              .formatted(ClusterNode.ID, name));
    }
  }

  static InvalidRequestException unsupported(byte id) {
    return new InvalidRequestException(
        "Resources of type %s have no configuration here.".formatted(of(id)));
  }
}
