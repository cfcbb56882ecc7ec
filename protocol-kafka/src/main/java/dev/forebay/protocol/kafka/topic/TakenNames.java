package dev.forebay.protocol.kafka.topic;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamClient;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.internals.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Topics that a new one may not be mistaken for: in Kafka's metrics dots become underscores, so
 * that it refuses names which differ in nothing else. Looked at once, when the first name asks that
 * has one of the two. For one request.
 */
final class TakenNames {
  private final StreamClient streams;
  private @Nullable Map<String, String> byUnified;

  TakenNames(StreamClient streams) {
    this.streams = streams;
  }

  /** The topic that this name would collide with. */
  @Nullable String colliding(String name) {
    return Topic.hasCollisionChars(name) ? byUnified().get(Topic.unifyCollisionChars(name)) : null;
  }

  private Map<String, String> byUnified() {
    Map<String, String> found = byUnified;
    if (found == null) {
      found = new HashMap<>();
      for (Stream stream : streams.streams()) {
        if (Topic.hasCollisionChars(stream.name())) {
          found.put(Topic.unifyCollisionChars(stream.name()), stream.name());
        }
      }
      byUnified = found;
    }
    return found;
  }
}
