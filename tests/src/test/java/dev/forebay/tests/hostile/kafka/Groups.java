package dev.forebay.tests.hostile.kafka;

import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.client.Attacker;
import dev.forebay.tests.hostile.client.KafkaClient;
import dev.forebay.tests.hostile.client.Requests;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.protocol.ApiKeys;

/** Groups that are joined, left and filled as no consumer does. */
final class Groups {
  static final List<Abuse> ALL =
      List.of(
          new Abuse("joins with much to say of itself", Groups::largeMetadata),
          new Abuse("joins and says nothing more", Groups::joinsOnly),
          new Abuse("joins with many members", Groups::manyMembers),
          new Abuse("joins and hangs up", Groups::joinsAndGoes),
          new Abuse("joins and leaves", Groups::joinsAndLeaves),
          new Abuse("hands out large assignments", Groups::largeAssignments),
          new Abuse("takes another member's instance id", Groups::instanceIds),
          new Abuse("makes groups in masses", Groups::manyGroups),
          new Abuse("commits offsets with much to say", Groups::largeCommits),
          new Abuse("commits offsets of many partitions", Groups::manyPartitions),
          new Abuse("commits strange offsets", Groups::strangeOffsets),
          new Abuse("subscribes with a pattern that takes long", Groups::slowPattern),
          new Abuse("heartbeats with epochs that are not there", Groups::strangeEpochs),
          new Abuse("changes its subscription with each heartbeat", Groups::everOther),
          new Abuse("asks for groups and reads no answer", Groups::describes),
          new Abuse("deletes groups that others are in", Groups::deletes));

  private Groups() {}

  private static String group(Attacker a) {
    return "g" + a.random().nextInt(3);
  }

  private static void find(KafkaClient client, String group) {
    client.send(
        ApiKeys.FIND_COORDINATOR,
        3,
        new FindCoordinatorRequestData().setKey(group).setKeyType((byte) 0));
  }

  private static void join(KafkaClient client, String group, int metadataBytes) {
    client.send(ApiKeys.JOIN_GROUP, 3, Requests.join(group, "", metadataBytes));
  }

  private static void largeMetadata(Attacker a) {
    a.plan()
        .times(a.between(1, 20), _ -> join(a.kafka(), group(a), a.between(0, 250_000)))
        .pause(a.between(0, 10_000));
  }

  private static void joinsOnly(Attacker a) {
    KafkaClient client = a.kafka();
    String group = group(a);
    find(client, group);
    join(client, group, 100);
    a.plan().pause(a.between(0, 20_000));
  }

  private static void manyMembers(Attacker a) {
    String group = group(a);
    a.plan()
        .times(a.between(5, 40), _ -> join(a.kafka(), group, a.between(0, 1_000)))
        .pause(a.between(0, 20_000));
  }

  private static void joinsAndGoes(Attacker a) {
    a.plan()
        .times(
            a.between(5, 40),
            _ -> {
              KafkaClient client = a.kafka();
              join(client, group(a), a.between(0, 1_000));
              client.peer().reset();
            })
        .pause(a.between(0, 10_000));
  }

  private static void joinsAndLeaves(Attacker a) {
    KafkaClient client = a.kafka();
    String group = group(a);
    a.plan()
        .times(
            a.between(3, 60),
            _ ->
                client.ask(
                    ApiKeys.JOIN_GROUP,
                    3,
                    Requests.join(group, "", a.between(0, 1_000)),
                    answer ->
                        client.send(
                            ApiKeys.LEAVE_GROUP,
                            2,
                            new LeaveGroupRequestData()
                                .setGroupId(group)
                                .setMemberId(((JoinGroupResponseData) answer).memberId()))))
        .pause(a.between(0, 10_000));
  }

  private static void largeAssignments(Attacker a) {
    KafkaClient client = a.kafka();
    String group = group(a);
    int bytes = a.between(0, 200_000);
    client.ask(
        ApiKeys.JOIN_GROUP,
        3,
        Requests.join(group, "", 10),
        answer -> {
          JoinGroupResponseData joined = (JoinGroupResponseData) answer;
          for (int i = 0; i < 5; i++) {
            client.send(ApiKeys.SYNC_GROUP, 2, assigning(group, joined, bytes));
          }
        });
    a.plan().pause(a.between(1_000, 10_000));
  }

  private static SyncGroupRequestData assigning(
      String group, JoinGroupResponseData joined, int bytes) {
    return new SyncGroupRequestData()
        .setGroupId(group)
        .setMemberId(joined.memberId())
        .setGenerationId(joined.generationId())
        .setAssignments(
            List.of(
                new SyncGroupRequestAssignment()
                    .setMemberId(joined.memberId())
                    .setAssignment(new byte[bytes]),
                new SyncGroupRequestAssignment()
                    .setMemberId("nobody")
                    .setAssignment(new byte[bytes])));
  }

  private static void instanceIds(Attacker a) {
    String group = group(a);
    a.plan()
        .times(
            a.between(2, 20),
            _ ->
                a.kafka()
                    .send(
                        ApiKeys.JOIN_GROUP,
                        5,
                        Requests.join(group, "", 10).setGroupInstanceId("the one")))
        .pause(a.between(0, 10_000));
  }

  private static void manyGroups(Attacker a) {
    KafkaClient client = a.kafka();
    boolean joins = a.random().nextBoolean();
    a.plan()
        .times(
            a.between(10, 300),
            i -> {
              if (joins) {
                join(client, "many-" + i, 10);
              } else {
                client.send(
                    ApiKeys.OFFSET_COMMIT, 7, Requests.commit("many-" + i, "", -1, "t0", i, ""));
              }
            })
        .pause(a.between(0, 5_000));
  }

  private static void largeCommits(Attacker a) {
    KafkaClient client = a.kafka();
    String metadata = "z".repeat(a.between(0, 30_000));
    a.plan()
        .times(
            a.between(1, 100),
            i ->
                client.send(
                    ApiKeys.OFFSET_COMMIT,
                    7,
                    Requests.commit(group(a), "", -1, "t0", i, metadata)));
  }

  private static void manyPartitions(Attacker a) {
    KafkaClient client = a.kafka();
    List<OffsetCommitRequestPartition> parts = new ArrayList<>();
    for (int i = 0; i < a.between(100, 5_000); i++) {
      parts.add(
          new OffsetCommitRequestPartition()
              .setPartitionIndex(i)
              .setCommittedOffset(i)
              .setCommittedMetadata(""));
    }
    OffsetCommitRequestData request =
        new OffsetCommitRequestData()
            .setGroupId(group(a))
            .setGenerationIdOrMemberEpoch(-1)
            .setTopics(List.of(new OffsetCommitRequestTopic().setName("t0").setPartitions(parts)));
    a.plan().times(a.between(1, 5), _ -> client.send(ApiKeys.OFFSET_COMMIT, 7, request));
  }

  private static void strangeOffsets(Attacker a) {
    KafkaClient client = a.kafka();
    long[] all = {-1, Long.MAX_VALUE, Long.MIN_VALUE, 0};
    String[] groups = {"", "g0", "\u0000", "g".repeat(249), "ä€"};
    a.plan()
        .times(
            a.between(1, 60),
            i ->
                client.send(
                    ApiKeys.OFFSET_COMMIT,
                    7,
                    Requests.commit(
                        groups[i % groups.length],
                        i % 2 == 0 ? "" : "nobody",
                        i % 3 - 1,
                        i % 2 == 0 ? "t0" : "not there",
                        all[i % all.length],
                        "")));
    a.plan()
        .then(() ->
            client.send(
                ApiKeys.OFFSET_FETCH,
                7,
                new OffsetFetchRequestData().setGroupId("g0").setTopics(null)));
  }

  private static ConsumerGroupHeartbeatRequestData heartbeat(
      String group, String member, int epoch) {
    return new ConsumerGroupHeartbeatRequestData()
        .setGroupId(group)
        .setMemberId(member)
        .setMemberEpoch(epoch)
        .setRebalanceTimeoutMs(1000)
        .setTopicPartitions(List.of());
  }

  private static void slowPattern(Attacker a) {
    KafkaClient client = a.kafka();
    String[] patterns = {"(a+)+$", "(t|t)*x", ".*.*.*.*z", "[", "t.*", "(x{1,1000}){1,1000}"};
    a.plan()
        .times(
            a.between(1, 20),
            i ->
                client.send(
                    ApiKeys.CONSUMER_GROUP_HEARTBEAT,
                    1,
                    heartbeat("modern-" + i % 3, "member-" + i % 4, 0)
                        .setSubscribedTopicRegex(patterns[i % patterns.length])))
        .pause(a.between(0, 10_000));
  }

  private static void strangeEpochs(Attacker a) {
    KafkaClient client = a.kafka();
    int[] epochs = {0, 1, -1, -2, Integer.MAX_VALUE, Integer.MIN_VALUE};
    a.plan()
        .times(
            a.between(1, 60),
            i ->
                client.send(
                    ApiKeys.CONSUMER_GROUP_HEARTBEAT,
                    1,
                    heartbeat("modern-" + i % 2, "member-" + i % 3, epochs[i % epochs.length])
                        .setSubscribedTopicNames(List.of("t0", "t1"))));
    a.plan()
        .then(() ->
            client.send(
                ApiKeys.HEARTBEAT,
                3,
                new HeartbeatRequestData().setGroupId("g0").setMemberId("x").setGenerationId(-7)));
  }

  private static void everOther(Attacker a) {
    KafkaClient client = a.kafka();
    String member = "member-" + a.between(0, 1000);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < a.between(1, 500); i++) {
      names.add("t" + i);
    }
    a.plan()
        .times(
            a.between(1, 60),
            i ->
                client.send(
                    ApiKeys.CONSUMER_GROUP_HEARTBEAT,
                    1,
                    heartbeat("modern-0", member, i == 0 ? 0 : i)
                        .setSubscribedTopicNames(names.subList(0, 1 + i % names.size()))))
        .pause(a.between(0, 10_000));
  }

  private static void describes(Attacker a) {
    KafkaClient client = a.kafka();
    client.peer().reads(false);
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < a.between(1, 2_000); i++) {
      groups.add("g" + i % 50);
    }
    a.plan()
        .times(
            a.between(1, 60),
            i -> {
              if (i % 2 == 0) {
                client.send(
                    ApiKeys.DESCRIBE_GROUPS, 5, new DescribeGroupsRequestData().setGroups(groups));
              } else {
                client.send(ApiKeys.LIST_GROUPS, 4, new ListGroupsRequestData());
              }
            })
        .pause(a.between(0, 90_000));
  }

  private static void deletes(Attacker a) {
    KafkaClient client = a.kafka();
    join(client, "g0", 10);
    a.plan()
        .times(
            a.between(1, 30),
            _ ->
                client.send(
                    ApiKeys.DELETE_GROUPS,
                    2,
                    new DeleteGroupsRequestData().setGroupsNames(List.of("g0", "g1", "g2", "g0"))));
  }
}
