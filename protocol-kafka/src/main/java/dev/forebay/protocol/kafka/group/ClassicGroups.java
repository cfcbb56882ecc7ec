package dev.forebay.protocol.kafka.group;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData.MemberResponse;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.JoinGroupResponse;
import org.apache.kafka.common.requests.LeaveGroupResponse;
import org.apache.kafka.common.requests.SyncGroupRequest;
import org.jspecify.annotations.Nullable;

/**
 * The classic protocol: members join, one of them assigns, all sync, then beat. The checks that
 * precede Kafka's coordinator are Kafka's. On the groups' loop.
 */
final class ClassicGroups {
  private static final short FIRST_VERSION_WITH_ID_FIRST = 4;

  private final KnownGroups known;
  private final KnownMembers members;
  private long unnamed;

  ClassicGroups(KnownGroups known, KnownMembers members) {
    this.known = known;
    this.members = members;
  }

  Map<ApiKeys, GroupOperation<?>> operations() {
    return Map.of(
        ApiKeys.JOIN_GROUP,
        new GroupOperation<>(
            JoinGroupRequestData.class,
            this::join,
            (context, body, error, _) -> joinRefused(context, body, error)),
        ApiKeys.SYNC_GROUP,
        new GroupOperation<>(
            SyncGroupRequestData.class,
            ClassicGroups::sync,
            (_, _, error, _) -> new SyncGroupResponseData().setErrorCode(error.code())),
        ApiKeys.HEARTBEAT,
        new GroupOperation<>(
            HeartbeatRequestData.class,
            ClassicGroups::beat,
            (_, _, error, _) -> new HeartbeatResponseData().setErrorCode(error.code())),
        ApiKeys.LEAVE_GROUP,
        new GroupOperation<>(
            LeaveGroupRequestData.class,
            this::leave,
            (context, body, error, _) -> leaveRefused(context, body, error)));
  }

  private CompletableFuture<? extends ApiMessage> join(
      GroupRuntime runtime, GroupRequest context, JoinGroupRequestData body) {
    if (context.version() == 0) {
      // It has one timeout for both.
      body.setRebalanceTimeoutMs(body.sessionTimeoutMs());
    }
    requireGroup(body.groupId());
    if (body.sessionTimeoutMs() < runtime.configs().coordinator().classicGroupMinSessionTimeoutMs()
        || body.sessionTimeoutMs()
            > runtime.configs().coordinator().classicGroupMaxSessionTimeoutMs()) {
      throw Errors.INVALID_SESSION_TIMEOUT.exception();
    }
    if (body.protocols().stream().map(one -> one.name()).distinct().count()
        < body.protocols().size()) {
      // The coordinator would count the member twice, and never find a protocol that all have.
      throw Errors.INCONSISTENT_GROUP_PROTOCOL.exception();
    }
    String member = admit(context, body);
    CompletableFuture<JoinGroupResponseData> joined = new CompletableFuture<>();
    // The last argument would hold back what concerns groups of streams, which there are not.
    CompletableFuture<Boolean> begun =
        runtime.write("join", shard -> shard.classicGroupJoin(context, body, joined, true));
    return failing(begun, joined)
        .whenComplete((answer, failure) -> named(body, member, answer, failure))
        .thenApply(answer -> new JoinGroupResponse(answer, context.version()).data());
  }

  /** Counts what the member says; by which name. */
  private String admit(GroupRequest context, JoinGroupRequestData body) {
    known.admit(body.groupId());
    String member = body.memberId().isEmpty() ? KnownMembers.UNNAMED + ++unnamed : body.memberId();
    boolean kept =
        !body.memberId().isEmpty()
            || body.groupInstanceId() != null
            || context.version() < FIRST_VERSION_WITH_ID_FIRST;
    // Who only gets a name has to come again.
    members.admit(context, body.groupId(), member, kept ? KnownMembers.bytes(body) : 0);
    return member;
  }

  private void named(
      JoinGroupRequestData body,
      String member,
      @Nullable JoinGroupResponseData answer,
      @Nullable Throwable failure) {
    if (answer == null || failure != null || answer.errorCode() != Errors.NONE.code()) {
      members.left(body.groupId(), member);
    } else if (!answer.memberId().equals(member)) {
      members.renamed(body.groupId(), member, answer.memberId());
    }
  }

  private static ApiMessage joinRefused(
      GroupRequest context, JoinGroupRequestData body, Errors error) {
    JoinGroupResponseData answer =
        new JoinGroupResponseData().setMemberId(body.memberId()).setErrorCode(error.code());
    return new JoinGroupResponse(answer, context.version()).data();
  }

  private static CompletableFuture<? extends ApiMessage> sync(
      GroupRuntime runtime, GroupRequest context, SyncGroupRequestData body) {
    if (!new SyncGroupRequest.Builder(body)
        .build(context.version())
        .areMandatoryProtocolTypeAndNamePresent()) {
      throw Errors.INCONSISTENT_GROUP_PROTOCOL.exception();
    }
    requireGroup(body.groupId());
    CompletableFuture<SyncGroupResponseData> synced = new CompletableFuture<>();
    CompletableFuture<Void> begun =
        runtime.write("sync", shard -> shard.classicGroupSync(context, body, synced));
    return failing(begun, synced);
  }

  /** The answer, which may come long after the request was taken, unless taking it failed. */
  private static <T> CompletableFuture<T> failing(
      CompletableFuture<?> begun, CompletableFuture<T> answer) {
    var _ =
        begun.whenComplete((_, failure) -> {
          if (failure != null) {
            answer.completeExceptionally(failure);
          }
        });
    return answer;
  }

  private static CompletableFuture<? extends ApiMessage> beat(
      GroupRuntime runtime, GroupRequest context, HeartbeatRequestData body) {
    requireGroup(body.groupId());
    return runtime.write("heartbeat", shard -> shard.classicGroupHeartbeat(context, body));
  }

  private CompletableFuture<? extends ApiMessage> leave(
      GroupRuntime runtime, GroupRequest context, LeaveGroupRequestData body) {
    requireGroup(body.groupId());
    LeaveGroupRequestData normalized =
        context.version() >= 3
            ? body
            : new LeaveGroupRequestData()
                .setGroupId(body.groupId())
                .setMembers(List.of(new MemberIdentity().setMemberId(body.memberId())));
    normalized.members().forEach(member -> members.left(body.groupId(), member.memberId()));
    return runtime
        .write("leave", shard -> shard.classicGroupLeave(context, normalized))
        .thenApply(answer -> new LeaveGroupResponse(answer, context.version()).data());
  }

  private static ApiMessage leaveRefused(
      GroupRequest context, LeaveGroupRequestData body, Errors error) {
    if (error != Errors.UNKNOWN_MEMBER_ID || context.version() < 3) {
      return new LeaveGroupResponseData().setErrorCode(error.code());
    }
    // There is no such group; that is told of each member.
    return new LeaveGroupResponseData()
        .setMembers(
            body.members().stream()
                .map(member ->
                    new MemberResponse()
                        .setMemberId(member.memberId())
                        .setGroupInstanceId(member.groupInstanceId())
                        .setErrorCode(error.code()))
                .toList());
  }

  private static void requireGroup(String groupId) {
    if (groupId == null || groupId.isEmpty()) {
      throw new InvalidGroupIdException("the group has no name");
    }
  }
}
