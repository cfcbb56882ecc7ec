package dev.forebay.protocol.kafka.group;

import dev.forebay.protocol.kafka.group.GroupWorld.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** A member of a classic group, as a client's library plays it. */
final class Member {
  final GroupWorld world;
  final String group;
  String protocolType = "consumer";
  String protocol = "range";
  @Nullable String instance;
  String id = "";
  int generation = -1;
  boolean leader;
  List<String> members = List.of();

  Member(GroupWorld world, String group) {
    this.world = world;
    this.group = group;
  }

  Member asInstance(String name) {
    instance = name;
    return this;
  }

  JoinGroupRequestData joinRequest() {
    JoinGroupRequestProtocolCollection protocols = new JoinGroupRequestProtocolCollection();
    protocols.add(new JoinGroupRequestProtocol().setName(protocol).setMetadata(metadata()));
    return new JoinGroupRequestData()
        .setGroupId(group)
        .setMemberId(id)
        .setGroupInstanceId(instance)
        .setProtocolType(protocolType)
        .setProtocols(protocols)
        .setSessionTimeoutMs(10_000)
        .setRebalanceTimeoutMs(20_000);
  }

  private byte[] metadata() {
    return protocolType.equals("consumer")
        ? Utils.toArray(ConsumerProtocol.serializeSubscription(new Subscription(List.of("t"))))
        : "opaque".getBytes(StandardCharsets.UTF_8);
  }

  Reply<JoinGroupResponseData> join() {
    return world.send(ApiKeys.JOIN_GROUP, 9, joinRequest(), JoinGroupResponseData.class);
  }

  /** Learns its id, then joins. */
  Reply<JoinGroupResponseData> joinAnew() {
    JoinGroupResponseData first =
        world.ask(ApiKeys.JOIN_GROUP, 9, joinRequest(), JoinGroupResponseData.class);
    if (Errors.forCode(first.errorCode()) != Errors.MEMBER_ID_REQUIRED) {
      throw new AssertionError(first.toString());
    }
    id = first.memberId();
    return join();
  }

  void joined(JoinGroupResponseData answer) {
    if (answer.errorCode() != 0) {
      throw new AssertionError(answer.toString());
    }
    id = answer.memberId();
    generation = answer.generationId();
    leader = answer.leader().equals(id);
    members = answer.members().stream().map(member -> member.memberId()).toList();
  }

  /** Syncs; a leader gives every member its own id as assignment. */
  Reply<SyncGroupResponseData> sync() {
    List<SyncGroupRequestAssignment> assignments = new ArrayList<>();
    for (String member : members) {
      assignments.add(
          new SyncGroupRequestAssignment()
              .setMemberId(member)
              .setAssignment(member.getBytes(StandardCharsets.UTF_8)));
    }
    SyncGroupRequestData body =
        new SyncGroupRequestData()
            .setGroupId(group)
            .setMemberId(id)
            .setGroupInstanceId(instance)
            .setGenerationId(generation)
            .setProtocolType(protocolType)
            .setProtocolName(protocol)
            .setAssignments(assignments);
    return world.send(ApiKeys.SYNC_GROUP, 5, body, SyncGroupResponseData.class);
  }

  Errors beat() {
    HeartbeatRequestData body =
        new HeartbeatRequestData()
            .setGroupId(group)
            .setMemberId(id)
            .setGroupInstanceId(instance)
            .setGenerationId(generation);
    return Errors.forCode(
        world.ask(ApiKeys.HEARTBEAT, 4, body, HeartbeatResponseData.class).errorCode());
  }

  LeaveGroupResponseData leave() {
    LeaveGroupRequestData body =
        new LeaveGroupRequestData()
            .setGroupId(group)
            .setMembers(
                List.of(
                    new LeaveGroupRequestData.MemberIdentity()
                        .setMemberId(id)
                        .setGroupInstanceId(instance)));
    return world.ask(ApiKeys.LEAVE_GROUP, 5, body, LeaveGroupResponseData.class);
  }

  /** Members that join together and sync: a stable group. */
  static void form(Member... members) {
    GroupWorld world = members[0].world;
    List<Reply<JoinGroupResponseData>> joins = new ArrayList<>();
    for (Member member : members) {
      joins.add(member.instance == null ? member.joinAnew() : member.join());
    }
    // The delay of the first rebalance is prolonged by each that joins, up to the timeout.
    for (int second = 0; second < 25 && !joins.stream().allMatch(Reply::came); second++) {
      world.pass(1000);
    }
    for (int index = 0; index < members.length; index++) {
      members[index].joined(joins.get(index).get());
    }
    List<Reply<SyncGroupResponseData>> syncs = new ArrayList<>();
    for (Member member : members) {
      syncs.add(member.sync());
    }
    world.settle();
    for (int index = 0; index < members.length; index++) {
      SyncGroupResponseData synced = syncs.get(index).get();
      String assigned = new String(synced.assignment(), StandardCharsets.UTF_8);
      if (synced.errorCode() != 0 || !assigned.equals(members[index].id)) {
        throw new AssertionError(synced.toString());
      }
    }
  }
}
