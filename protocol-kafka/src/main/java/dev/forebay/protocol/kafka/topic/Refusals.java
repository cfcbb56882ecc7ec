package dev.forebay.protocol.kafka.topic;

import dev.forebay.broker.api.stream.StreamReply;
import org.apache.kafka.common.protocol.Errors;

/** What the broker's refusals are in Kafka's words; no state. */
final class Refusals {
  private Refusals() {}

  static Errors error(StreamReply.Refused refused) {
    return switch (refused.reason()) {
      case NOT_FOUND -> Errors.UNKNOWN_TOPIC_OR_PARTITION;
      case NO_RIGHT -> Errors.TOPIC_AUTHORIZATION_FAILED;
      case EXISTS -> Errors.TOPIC_ALREADY_EXISTS;
      case INVALID_PARTITIONS -> Errors.INVALID_PARTITIONS;
      case CHANGED -> Errors.OPERATION_NOT_ATTEMPTED;
      case LIMIT, NO_MEMORY -> Errors.POLICY_VIOLATION;
      case INTERNAL_ERROR -> Errors.UNKNOWN_SERVER_ERROR;
      case OFFSET_OUT_OF_RANGE -> Errors.OFFSET_OUT_OF_RANGE;
    };
  }
}
