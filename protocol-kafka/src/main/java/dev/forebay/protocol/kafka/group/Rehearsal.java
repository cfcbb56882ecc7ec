package dev.forebay.protocol.kafka.group;

import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.node.OpenedStreams;
import dev.forebay.protocol.kafka.work.RequestWork;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Plays a short life of a group of either protocol in memory, in the caller's thread, so that what
 * Kafka's coordinator needs is loaded and linked before an event loop has to do it.
 */
final class Rehearsal {
  private static final String TOPIC = "rehearsal";
  private static final String CLASSIC = "classic";
  private static final String MODERN = "modern";
  private static final String PROTOCOL = "range";
  private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final RehearsalLoop loop = new RehearsalLoop();
  private final MemoryStreamClient streams;
  private final GroupCoordination groups;
  private final List<ApiMessage> answered = new ArrayList<>();

  private Rehearsal(GroupSettings settings) {
    MemoryStreams memory = new MemoryStreams();
    memory.create(TOPIC, 1);
    streams = new MemoryStreamClient(memory, loop::execute, Runnable::run);
    ClusterNode node = new ClusterNode("", "", 0);
    groups =
        new GroupCoordination(
            new GroupSurroundings(
                loop,
                () -> new OpenedStreams(streams, () -> {}),
                Runnable::run,
                loop,
                node,
                settings),
            () -> {});
  }

  /** Plays it; all that was answered. */
  static List<ApiMessage> play(GroupSettings settings) {
    Rehearsal rehearsal = new Rehearsal(settings);
    rehearsal.classic();
    rehearsal.modern();
    rehearsal.ask(ApiKeys.LIST_GROUPS, new ListGroupsRequestData());
    rehearsal.groups.close();
    rehearsal.loop.pass(STEP_NANOS);
    return rehearsal.answered;
  }

  private void classic() {
    // The first answer is the id to join with.
    ApiMessage named = ask(ApiKeys.JOIN_GROUP, join(""));
    String member = named instanceof JoinGroupResponseData known ? known.memberId() : "";
    ApiMessage joined = ask(ApiKeys.JOIN_GROUP, join(member));
    int generation = joined instanceof JoinGroupResponseData done ? done.generationId() : -1;
    ask(
        ApiKeys.SYNC_GROUP,
        new SyncGroupRequestData()
            .setGroupId(CLASSIC)
            .setMemberId(member)
            .setGenerationId(generation)
            .setProtocolType(ConsumerProtocol.PROTOCOL_TYPE)
            .setProtocolName(PROTOCOL)
            .setAssignments(
                List.of(
                    new SyncGroupRequestAssignment()
                        .setMemberId(member)
                        .setAssignment(new byte[1]))));
    ask(
        ApiKeys.HEARTBEAT,
        new HeartbeatRequestData()
            .setGroupId(CLASSIC)
            .setMemberId(member)
            .setGenerationId(generation));
    offsets(member, generation);
    ask(
        ApiKeys.LEAVE_GROUP,
        new LeaveGroupRequestData()
            .setGroupId(CLASSIC)
            .setMembers(List.of(new LeaveGroupRequestData.MemberIdentity().setMemberId(member))));
  }

  private static JoinGroupRequestData join(String member) {
    JoinGroupRequestData join =
        new JoinGroupRequestData()
            .setGroupId(CLASSIC)
            .setMemberId(member)
            .setProtocolType(ConsumerProtocol.PROTOCOL_TYPE)
            .setSessionTimeoutMs(60_000)
            .setRebalanceTimeoutMs(60_000);
    byte[] subscription =
        Utils.toArray(ConsumerProtocol.serializeSubscription(new Subscription(List.of(TOPIC))));
    join.protocols()
        .add(new JoinGroupRequestProtocol().setName(PROTOCOL).setMetadata(subscription));
    return join;
  }

  private void offsets(String member, int generation) {
    // The coordinator changes the list.
    List<OffsetCommitRequestTopic> topics = new ArrayList<>();
    topics.add(
        new OffsetCommitRequestTopic()
            .setName(TOPIC)
            .setPartitions(List.of(new OffsetCommitRequestPartition().setCommittedOffset(1))));
    ask(
        ApiKeys.OFFSET_COMMIT,
        new OffsetCommitRequestData()
            .setGroupId(CLASSIC)
            .setMemberId(member)
            .setGenerationIdOrMemberEpoch(generation)
            .setTopics(topics));
    ask(
        ApiKeys.OFFSET_FETCH,
        new OffsetFetchRequestData()
            .setGroups(List.of(new OffsetFetchRequestGroup().setGroupId(CLASSIC).setTopics(null))));
  }

  private void modern() {
    int epoch = 0;
    for (int beat = 0; beat < 3; beat++) {
      ApiMessage answer =
          ask(
              ApiKeys.CONSUMER_GROUP_HEARTBEAT,
              new ConsumerGroupHeartbeatRequestData()
                  .setGroupId(MODERN)
                  .setMemberId("member")
                  .setMemberEpoch(beat == 2 ? -1 : epoch)
                  .setRebalanceTimeoutMs(60_000)
                  .setSubscribedTopicNames(List.of(TOPIC))
                  .setTopicPartitions(List.of()));
      epoch =
          answer instanceof ConsumerGroupHeartbeatResponseData beaten ? beaten.memberEpoch() : 0;
    }
  }

  /** The answer, after both went over the wire as far as classes are concerned. */
  private @Nullable ApiMessage ask(ApiKeys key, ApiMessage body) {
    short version = version(key);
    ApiMessage read = key.messageType.newRequest();
    read.read(MessageUtil.toByteBufferAccessor(body, version), version);
    List<ApiMessage> answers = new ArrayList<>();
    RequestHeaderData header = new RequestHeaderData().setClientId(TOPIC);
    groups.serve(
        new GroupRequest(
            new Request(key, version, header, read, "127.0.0.1", streams, RequestWork.on(loop))),
        answers::add);
    loop.pass(STEP_NANOS);
    answers.forEach(answer -> MessageUtil.toByteBufferAccessor(answer, version).buffer());
    answered.addAll(answers);
    return answers.isEmpty() ? null : answers.getFirst();
  }

  /** The last one in which a topic has its name. */
  private static short version(ApiKeys key) {
    boolean byIdSince10 = key == ApiKeys.OFFSET_COMMIT || key == ApiKeys.OFFSET_FETCH;
    return byIdSince10 ? 9 : key.latestVersion();
  }
}
