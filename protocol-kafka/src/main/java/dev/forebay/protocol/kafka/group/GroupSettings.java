package dev.forebay.protocol.kafka.group;

/**
 * What an operator may set of groups; Kafka's names and defaults are in brackets.
 *
 * @param initialRebalanceDelayMillis how long the first rebalance of an empty classic group waits
 *     for more members (group.initial.rebalance.delay.ms)
 * @param sessionMinMillis shortest session of a classic member (group.min.session.timeout.ms)
 * @param sessionMaxMillis longest one (group.max.session.timeout.ms)
 * @param consumerSessionMillis session of a KIP-848 member (group.consumer.session.timeout.ms)
 * @param consumerHeartbeatMillis its heartbeats (group.consumer.heartbeat.interval.ms)
 * @param offsetsRetentionMinutes how long offsets outlive their group's last member
 *     (offsets.retention.minutes)
 * @param retentionCheckMillis how often expired offsets are looked for
 *     (offsets.retention.check.interval.ms)
 * @param groupsMax groups of a virtual host
 * @param membersMax members of a group (group.max.size)
 * @param waitingMax requests that wait for the coordinator to load
 * @param cleanUpRecords the stream is cleaned when it has more records than this, and more than
 *     twice as many as are live
 * @param memberBytesMax what the members of all groups may say of themselves, in bytes
 */
public record GroupSettings(
    int initialRebalanceDelayMillis,
    int sessionMinMillis,
    int sessionMaxMillis,
    int consumerSessionMillis,
    int consumerHeartbeatMillis,
    int offsetsRetentionMinutes,
    long retentionCheckMillis,
    int groupsMax,
    int membersMax,
    int waitingMax,
    long cleanUpRecords,
    long memberBytesMax) {
  private static final long MEMBER_BYTES = 32L << 20;

  /** With the usual memory for what members say. */
  public GroupSettings(
      int initialRebalanceDelayMillis,
      int sessionMinMillis,
      int sessionMaxMillis,
      int consumerSessionMillis,
      int consumerHeartbeatMillis,
      int offsetsRetentionMinutes,
      long retentionCheckMillis,
      int groupsMax,
      int membersMax,
      int waitingMax,
      long cleanUpRecords) {
    this(
        initialRebalanceDelayMillis,
        sessionMinMillis,
        sessionMaxMillis,
        consumerSessionMillis,
        consumerHeartbeatMillis,
        offsetsRetentionMinutes,
        retentionCheckMillis,
        groupsMax,
        membersMax,
        waitingMax,
        cleanUpRecords,
        MEMBER_BYTES);
  }

  /** Kafka's defaults, and limits where Kafka has none. */
  public static GroupSettings defaults() {
    return new GroupSettings(
        3000, 6000, 1_800_000, 45_000, 5000, 10_080, 600_000, 10_000, 1000, 10_000, 50_000);
  }

  /** The same with another delay of the first rebalance. */
  public GroupSettings withInitialRebalanceDelayMillis(int millis) {
    return new GroupSettings(
        millis,
        sessionMinMillis,
        sessionMaxMillis,
        consumerSessionMillis,
        consumerHeartbeatMillis,
        offsetsRetentionMinutes,
        retentionCheckMillis,
        groupsMax,
        membersMax,
        waitingMax,
        cleanUpRecords,
        memberBytesMax);
  }

  /** The same with another memory for what members say. */
  public GroupSettings withMemberBytesMax(long bytes) {
    return new GroupSettings(
        initialRebalanceDelayMillis,
        sessionMinMillis,
        sessionMaxMillis,
        consumerSessionMillis,
        consumerHeartbeatMillis,
        offsetsRetentionMinutes,
        retentionCheckMillis,
        groupsMax,
        membersMax,
        waitingMax,
        cleanUpRecords,
        bytes);
  }
}
