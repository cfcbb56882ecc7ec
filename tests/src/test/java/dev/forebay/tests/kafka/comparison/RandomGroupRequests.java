package dev.forebay.tests.kafka.comparison;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * Draws requests about groups, each of which has one member at most: what several wait for of each
 * other takes time. One thread.
 */
final class RandomGroupRequests {
  private final RandomGenerator random;
  private final String prefix;

  /** Takes kinds of requests. */
  interface Kinds {
    void add(ApiKeys key, int weight, Function<Short, Ask> draw);
  }

  RandomGroupRequests(RandomGenerator random, String prefix) {
    this.random = random;
    this.prefix = prefix;
  }

  void kinds(Kinds kinds) {
    kinds.add(ApiKeys.OFFSET_COMMIT, 6, this::commit);
    kinds.add(ApiKeys.OFFSET_FETCH, 6, this::fetch);
    kinds.add(ApiKeys.OFFSET_DELETE, 2, this::deleteOffsets);
    kinds.add(ApiKeys.DELETE_GROUPS, 2, this::deleteGroups);
    kinds.add(ApiKeys.DESCRIBE_GROUPS, 4, this::describe);
    kinds.add(ApiKeys.LIST_GROUPS, 2, this::list);
    kinds.add(ApiKeys.FIND_COORDINATOR, 2, this::find);
    kinds.add(ApiKeys.JOIN_GROUP, 5, this::join);
    kinds.add(ApiKeys.SYNC_GROUP, 4, this::sync);
    kinds.add(ApiKeys.HEARTBEAT, 4, this::heartbeat);
    kinds.add(ApiKeys.LEAVE_GROUP, 2, this::leave);
    kinds.add(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 5, this::beat);
    kinds.add(ApiKeys.CONSUMER_GROUP_DESCRIBE, 3, this::describeModern);
  }

  private boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  @SafeVarargs
  private <T> T one(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private boolean oneIn4() {
    return random.nextInt(4) == 0;
  }

  private String group() {
    return prefix + one("g1", "g2", "g3");
  }

  private String topic() {
    return prefix + one("t1", "t1", "t2", "t3", "none");
  }

  private static Ask ask(short version, Function<Known, ApiMessage> request) {
    return new Ask("", version, false, request);
  }

  private Ask commit(short version) {
    String group = group();
    String topic = topic();
    int partition = one(0, 0, 1, 2, 9);
    long offset = one(0, 1, 2, 50, -1);
    @Nullable String metadata = oneIn4() ? null : one("m", "", "y".repeat(5000));
    int generation = one(-1, -1, -1, 0, 1, 2);
    return ask(
        version,
        known -> {
          var request = new OffsetCommitRequestData().setGroupId(group);
          if (generation >= 0) {
            request.setGenerationIdOrMemberEpoch(generation).setMemberId(known.member(group));
          }
          var one = new OffsetCommitRequestData.OffsetCommitRequestTopic();
          if (version >= 10) {
            one.setTopicId(known.topic(topic));
          } else {
            one.setName(topic);
          }
          one.partitions()
              .add(
                  new OffsetCommitRequestData.OffsetCommitRequestPartition()
                      .setPartitionIndex(partition)
                      .setCommittedOffset(offset)
                      .setCommittedMetadata(metadata));
          request.topics().add(one);
          return request;
        });
  }

  private Ask fetch(short version) {
    String group = group();
    String topic = topic();
    boolean all = version >= 2 && oneIn(2);
    boolean stable = version >= 7 && oneIn(2);
    return ask(
        version,
        known -> {
          var request = new OffsetFetchRequestData().setRequireStable(stable);
          if (version < 8) {
            request.setGroupId(group);
            request.setTopics(
                all
                    ? null
                    : List.of(
                        new OffsetFetchRequestData.OffsetFetchRequestTopic()
                            .setName(topic)
                            .setPartitionIndexes(List.of(0, 1))));
            return request;
          }
          var topics =
              new OffsetFetchRequestData.OffsetFetchRequestTopics()
                  .setPartitionIndexes(List.of(0, 1));
          if (version >= 10) {
            topics.setTopicId(known.topic(topic));
          } else {
            topics.setName(topic);
          }
          request
              .groups()
              .add(
                  new OffsetFetchRequestData.OffsetFetchRequestGroup()
                      .setGroupId(group)
                      .setTopics(all ? null : List.of(topics)));
          return request;
        });
  }

  private Ask deleteOffsets(short version) {
    var request = new OffsetDeleteRequestData().setGroupId(group());
    var topic = new OffsetDeleteRequestData.OffsetDeleteRequestTopic().setName(topic());
    topic
        .partitions()
        .add(
            new OffsetDeleteRequestData.OffsetDeleteRequestPartition()
                .setPartitionIndex(one(0, 1, 9)));
    request.topics().add(topic);
    return ask(version, _ -> request.duplicate());
  }

  private Ask deleteGroups(short version) {
    var request = new DeleteGroupsRequestData().setGroupsNames(List.of(group()));
    return ask(version, _ -> request.duplicate());
  }

  private Ask describe(short version) {
    var request =
        new DescribeGroupsRequestData()
            .setGroups(List.of(group()))
            .setIncludeAuthorizedOperations(version >= 3 && oneIn(2));
    return ask(version, _ -> request.duplicate());
  }

  private Ask list(short version) {
    var request = new ListGroupsRequestData();
    if (version >= 4 && oneIn(2)) {
      request.setStatesFilter(List.of(one("Empty", "Stable", "stable", "Nonsense")));
    }
    if (version >= 5 && oneIn(2)) {
      request.setTypesFilter(List.of(one("classic", "Consumer", "nonsense")));
    }
    return ask(version, _ -> request.duplicate());
  }

  private Ask find(short version) {
    var request =
        new FindCoordinatorRequestData()
            .setKeyType(version >= 1 ? one((byte) 0, (byte) 0, (byte) 9) : (byte) 0);
    if (version >= 4) {
      request.setCoordinatorKeys(List.of(group()));
    } else {
      request.setKey(group());
    }
    return ask(version, _ -> request.duplicate());
  }

  private Ask join(short version) {
    String group = group();
    String type = one("consumer", "consumer", "connect", "");
    int timeout = one(300_000, 300_000, 1);
    boolean known = oneIn(2);
    return new Ask(
        group,
        version,
        false,
        ids -> {
          String member = known ? ids.member(group) : "";
          var request =
              new JoinGroupRequestData()
                  .setGroupId(group)
                  .setSessionTimeoutMs(timeout)
                  .setRebalanceTimeoutMs(300_000)
                  .setProtocolType(type)
                  .setMemberId(member.equals("nobody") ? "" : member);
          if (!type.isEmpty()) {
            request
                .protocols()
                .add(
                    new JoinGroupRequestData.JoinGroupRequestProtocol()
                        .setName("range")
                        .setMetadata("meta".getBytes(StandardCharsets.UTF_8)));
          }
          return request;
        });
  }

  private Ask sync(short version) {
    String group = group();
    int generation = one(1, 1, 2, 3);
    return ask(
        version,
        ids -> {
          var request =
              new SyncGroupRequestData()
                  .setGroupId(group)
                  .setGenerationId(generation)
                  .setMemberId(ids.member(group));
          if (version >= 5) {
            request.setProtocolType("consumer").setProtocolName("range");
          }
          request
              .assignments()
              .add(
                  new SyncGroupRequestData.SyncGroupRequestAssignment()
                      .setMemberId(ids.member(group))
                      .setAssignment("mine".getBytes(StandardCharsets.UTF_8)));
          return request;
        });
  }

  private Ask heartbeat(short version) {
    String group = group();
    int generation = one(1, 1, 2, -1);
    return ask(
        version,
        ids ->
            new HeartbeatRequestData()
                .setGroupId(group)
                .setGenerationId(generation)
                .setMemberId(ids.member(group)));
  }

  private Ask leave(short version) {
    String group = group();
    return ask(
        version,
        ids -> {
          var request = new LeaveGroupRequestData().setGroupId(group);
          if (version >= 3) {
            request
                .members()
                .add(new LeaveGroupRequestData.MemberIdentity().setMemberId(ids.member(group)));
          } else {
            request.setMemberId(ids.member(group));
          }
          return request;
        });
  }

  private Ask beat(short version) {
    String group = group();
    int epoch = one(0, 0, 1, 2, -1);
    String topic = topic();
    boolean full = oneIn(3) || epoch == 0;
    return new Ask(
        group,
        version,
        false,
        ids -> {
          String member = ids.member(group);
          var request =
              new ConsumerGroupHeartbeatRequestData()
                  .setGroupId(group)
                  .setMemberEpoch(epoch)
                  .setMemberId(
                      member.equals("nobody")
                          ? (version >= 1 ? "AAAAAAAAAAAAAAAAAAAAAQ" : "")
                          : member);
          if (full) {
            request
                .setRebalanceTimeoutMs(30_000)
                .setSubscribedTopicNames(List.of(topic))
                .setTopicPartitions(List.of());
          }
          return request;
        });
  }

  private Ask describeModern(short version) {
    var request = new ConsumerGroupDescribeRequestData().setGroupIds(List.of(group()));
    return ask(version, _ -> request.duplicate());
  }
}
