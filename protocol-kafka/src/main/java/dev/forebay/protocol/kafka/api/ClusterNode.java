package dev.forebay.protocol.kafka.api;

/**
 * The one broker of the cluster as clients see it: leader of every partition, coordinator of every
 * group, controller. Any thread.
 */
public final class ClusterNode {
  /** Number of the broker. */
  public static final int ID = 1;

  /** Epoch of every partition's leader, which never changes. */
  public static final int LEADER_EPOCH = 0;

  private final String clusterId;
  private final String host;
  private volatile int port;

  /**
   * A broker.
   *
   * @param clusterId the same for as long as the data directory lives
   * @param host as clients reach it
   * @param port as clients reach it, or 0 until {@link #bound}
   */
  public ClusterNode(String clusterId, String host, int port) {
    this.clusterId = clusterId;
    this.host = host;
    this.port = port;
  }

  /** Tells the port that the listener has; a configured one stays. */
  public void bound(int listenerPort) {
    if (port == 0) {
      port = listenerPort;
    }
  }

  public String clusterId() {
    return clusterId;
  }

  public String host() {
    return host;
  }

  public int port() {
    return port;
  }
}
