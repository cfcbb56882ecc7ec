package dev.forebay.protocol.kafka.access;

import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.access.Resource;
import dev.forebay.broker.api.stream.StreamClient;
import org.apache.kafka.common.protocol.Errors;

/**
 * What a client may do with topics. The broker refuses what it may not; this tells it beforehand,
 * and why a topic is not found. No state.
 */
public final class TopicAccess {
  private TopicAccess() {}

  /** Whether it may do something with a topic of this name, be it there or not. */
  public static boolean may(StreamClient streams, Operation operation, String topic) {
    return streams.rights().may(operation, new Resource.Destination(topic));
  }

  /** Whether it may make a topic: this one, or any. */
  public static boolean mayCreate(StreamClient streams, String topic) {
    return may(streams, Operation.CREATE, topic)
        || streams.rights().may(Operation.CREATE, new Resource.Node());
  }

  /** Of a name that no topic is found by: who may not see it is not told whether it is there. */
  public static Errors notFound(StreamClient streams, String topic) {
    return may(streams, Operation.SEE, topic)
        ? Errors.UNKNOWN_TOPIC_OR_PARTITION
        : Errors.TOPIC_AUTHORIZATION_FAILED;
  }
}
