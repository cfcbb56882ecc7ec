package dev.forebay.protocol.kafka.topic;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.protocol.kafka.work.Steps;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.internals.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Topics that a new one may not be mistaken for: in Kafka's metrics dots become underscores, so
 * that it refuses names which differ in nothing else. For one request.
 */
final class TakenNames {
  private final Map<String, String> byUnified = new HashMap<>();
  private boolean isNeeded;

  /** A name that is asked for. */
  void asked(String name) {
    isNeeded |= Topic.hasCollisionChars(name);
  }

  /** Looks at all topics, if a name is asked for that has one of the two. */
  Steps look(StreamClient streams) {
    return isNeeded ? Steps.each(streams.streams(), this::add) : Steps.none();
  }

  private void add(Stream stream) {
    if (Topic.hasCollisionChars(stream.name())) {
      byUnified.put(Topic.unifyCollisionChars(stream.name()), stream.name());
    }
  }

  /** The topic that this name would collide with, if they were looked at. */
  @Nullable String colliding(String name) {
    return Topic.hasCollisionChars(name) ? byUnified.get(Topic.unifyCollisionChars(name)) : null;
  }
}
