package dev.forebay.protocol.kafka.api;

/**
 * The one broker of the cluster as clients see it: leader of every partition, coordinator of every
 * group, controller.
 *
 * @param clusterId the same for as long as the data directory lives
 */
public record ClusterNode(String clusterId) {
  /** Number of the broker. */
  public static final int ID = 1;

  /** Epoch of every partition's leader, which never changes. */
  public static final int LEADER_EPOCH = 0;
}
