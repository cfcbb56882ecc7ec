package dev.forebay.protocol.kafka.topic;

import org.apache.kafka.common.acl.AclOperation;

/**
 * What a client may do, as a set of bits by {@link AclOperation#code}: everything, as in Kafka
 * without an authorizer; no state.
 */
final class Operations {
  private static final int NOT_ASKED = Integer.MIN_VALUE;
  private static final int TOPIC =
      bits(
          AclOperation.READ,
          AclOperation.WRITE,
          AclOperation.CREATE,
          AclOperation.DELETE,
          AclOperation.ALTER,
          AclOperation.DESCRIBE,
          AclOperation.DESCRIBE_CONFIGS,
          AclOperation.ALTER_CONFIGS);
  private static final int CLUSTER =
      bits(
          AclOperation.CREATE,
          AclOperation.ALTER,
          AclOperation.DESCRIBE,
          AclOperation.CLUSTER_ACTION,
          AclOperation.DESCRIBE_CONFIGS,
          AclOperation.ALTER_CONFIGS,
          AclOperation.IDEMPOTENT_WRITE);

  private Operations() {}

  static int topic(boolean asked) {
    return asked ? TOPIC : NOT_ASKED;
  }

  static int cluster(boolean asked) {
    return asked ? CLUSTER : NOT_ASKED;
  }

  private static int bits(AclOperation... operations) {
    int bits = 0;
    for (AclOperation operation : operations) {
      bits |= 1 << operation.code();
    }
    return bits;
  }
}
