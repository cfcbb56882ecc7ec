package dev.forebay.protocol.kafka.access;

import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.access.Resource;
import dev.forebay.broker.api.access.Rights;
import java.util.List;
import org.apache.kafka.common.acl.AclOperation;

/** What a client may do, as a set of bits by {@link AclOperation#code}; no state. */
public final class Operations {
  private static final int NOT_ASKED = Integer.MIN_VALUE;
  private static final List<AclOperation> TOPIC =
      List.of(
          AclOperation.READ,
          AclOperation.WRITE,
          AclOperation.CREATE,
          AclOperation.DELETE,
          AclOperation.ALTER,
          AclOperation.DESCRIBE,
          AclOperation.DESCRIBE_CONFIGS,
          AclOperation.ALTER_CONFIGS);
  private static final List<AclOperation> GROUP =
      List.of(
          AclOperation.READ,
          AclOperation.DELETE,
          AclOperation.DESCRIBE,
          AclOperation.DESCRIBE_CONFIGS,
          AclOperation.ALTER_CONFIGS);
  private static final List<AclOperation> CLUSTER =
      List.of(
          AclOperation.CREATE,
          AclOperation.ALTER,
          AclOperation.DESCRIBE,
          AclOperation.CLUSTER_ACTION,
          AclOperation.DESCRIBE_CONFIGS,
          AclOperation.ALTER_CONFIGS,
          AclOperation.IDEMPOTENT_WRITE);

  private Operations() {}

  /** With a topic, if that is asked for. */
  public static int topic(boolean isAsked, Rights rights, String name) {
    return isAsked ? bits(TOPIC, rights, new Resource.Destination(name)) : NOT_ASKED;
  }

  /** With a topic that is asked for and not there. */
  public static int noTopic(boolean isAsked) {
    return isAsked ? 0 : NOT_ASKED;
  }

  /** With a group. */
  public static int group(Rights rights, String name) {
    return bits(GROUP, rights, new Resource.Group(name));
  }

  /** With the node, if that is asked for. */
  public static int cluster(boolean isAsked, Rights rights) {
    return isAsked ? bits(CLUSTER, rights, new Resource.Node()) : NOT_ASKED;
  }

  private static int bits(List<AclOperation> operations, Rights rights, Resource with) {
    int bits = 0;
    for (AclOperation operation : operations) {
      if (rights.may(meant(operation), with)) {
        bits |= 1 << operation.code();
      }
    }
    return bits;
  }

  /** What an operation of Kafka's is. */
  public static Operation meant(AclOperation operation) {
    return switch (operation) {
      case READ -> Operation.READ;
      case WRITE -> Operation.WRITE;
      case CREATE -> Operation.CREATE;
      case DELETE -> Operation.DELETE;
      case ALTER -> Operation.ALTER;
      case DESCRIBE -> Operation.SEE;
      case DESCRIBE_CONFIGS -> Operation.SEE_SETTINGS;
      case ALTER_CONFIGS -> Operation.ALTER_SETTINGS;
      case CLUSTER_ACTION -> Operation.BETWEEN_NODES;
      case IDEMPOTENT_WRITE -> Operation.IDEMPOTENT_WRITE;
      case UNKNOWN, ANY, ALL, CREATE_TOKENS, DESCRIBE_TOKENS, TWO_PHASE_COMMIT ->
          throw new IllegalArgumentException(operation + " is not told");
    };
  }

  /** How Kafka writes an operation. */
  public static AclOperation written(Operation operation) {
    return switch (operation) {
      case READ -> AclOperation.READ;
      case WRITE -> AclOperation.WRITE;
      case CREATE -> AclOperation.CREATE;
      case DELETE -> AclOperation.DELETE;
      case ALTER -> AclOperation.ALTER;
      case SEE -> AclOperation.DESCRIBE;
      case SEE_SETTINGS -> AclOperation.DESCRIBE_CONFIGS;
      case ALTER_SETTINGS -> AclOperation.ALTER_CONFIGS;
      case BETWEEN_NODES -> AclOperation.CLUSTER_ACTION;
      case IDEMPOTENT_WRITE -> AclOperation.IDEMPOTENT_WRITE;
    };
  }
}
