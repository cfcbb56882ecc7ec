package dev.forebay.protocol.kafka.topic;

import dev.forebay.protocol.kafka.api.ClusterNode;
import java.util.List;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;

/** Checks where a client wants replicas: there is one broker; no state. */
final class Assignments {
  private Assignments() {}

  static void check(List<Integer> brokers) {
    if (brokers.isEmpty()) {
      throw invalid("The manual partition assignment includes an empty replica list.");
    }
    for (int broker : brokers) {
      if (broker != ClusterNode.ID) {
        throw invalid(
            "The manual partition assignment includes broker %d, but no such broker is registered."
                .formatted(broker));
      }
    }
    if (brokers.size() > 1) {
      throw invalid(
          "The manual partition assignment includes the broker %d more than once."
              .formatted(ClusterNode.ID));
    }
  }

  static InvalidReplicaAssignmentException invalid(String text) {
    return new InvalidReplicaAssignmentException(text);
  }
}
