package dev.forebay.protocol.kafka.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.kafka.group.GroupWorld.Reply;
import dev.forebay.testkit.loop.ManualLoop;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class ClassicGroupTest {
  private final GroupWorld world = new GroupWorld();

  @Test
  void aMemberFirstLearnsItsId() {
    Member member = new Member(world, "g");

    JoinGroupResponseData answer =
        world.ask(ApiKeys.JOIN_GROUP, 9, member.joinRequest(), JoinGroupResponseData.class);

    assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.MEMBER_ID_REQUIRED);
    assertThat(answer.memberId()).startsWith("client-");
  }

  @Test
  void whatAMemberSaysIsCountedBeforeItIsKept() {
    for (int group = 0; group < 31; group++) {
      assertThat(joinWith("g" + group, "", 1_000_000).came()).as("group %d", group).isFalse();
    }
    assertThat(joinWith("one", "", 1 << 20).get().errorCode())
        .isEqualTo(Errors.GROUP_MAX_SIZE_REACHED.code());
    joinWith("h", "", 1_000_000);
    joinWith("i", "", 1_000_000);
    assertThat(joinWith("j", "", 1_000_000).get().errorCode())
        .isEqualTo(Errors.POLICY_VIOLATION.code());

    // They never came back, and are forgotten when their sessions have ended.
    world.pass(30_000);
    joinWith("j", "", 1_000_000);
    world.pass(2000);

    Reply<JoinGroupResponseData> after = joinWith("k", "", 1_000_000);
    world.pass(5000);
    assertThat(after.get().errorCode()).isZero();
  }

  private Reply<JoinGroupResponseData> joinWith(String group, String id, int bytes) {
    Member member = new Member(world, group);
    member.id = id;
    JoinGroupRequestData request = member.joinRequest();
    request.protocols().iterator().next().setMetadata(new byte[bytes]);
    Reply<JoinGroupResponseData> reply =
        world.send(ApiKeys.JOIN_GROUP, 3, request, JoinGroupResponseData.class);
    world.settle();
    return reply;
  }

  @Test
  void membersThatJoinTogetherShareAGeneration() {
    Member one = new Member(world, "g");
    Member two = new Member(world, "g");

    Member.form(one, two);

    assertThat(one.generation).isEqualTo(two.generation).isPositive();
    assertThat(one.leader).isNotEqualTo(two.leader);
    assertThat((one.leader ? one : two).members).containsExactlyInAnyOrder(one.id, two.id);
    assertThat(one.beat()).isEqualTo(Errors.NONE);
  }

  @Test
  void theAssignmentIsDurableBeforeItIsTold() {
    Member member = new Member(world, "g");
    Reply<JoinGroupResponseData> join = member.joinAnew();
    world.pass(3020);
    member.joined(join.get());

    Reply<SyncGroupResponseData> sync = member.sync();
    world.loop.turn();
    assertThat(sync.came()).isFalse();

    world.settle();
    assertThat(sync.get().errorCode()).isZero();
  }

  @Test
  void anotherMemberMakesTheOthersJoinAgain() {
    Member one = new Member(world, "g");
    Member.form(one);
    Member two = new Member(world, "g");

    Reply<JoinGroupResponseData> second = two.joinAnew();
    world.settle();
    assertThat(one.beat()).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
    Reply<JoinGroupResponseData> again = one.join();
    world.settle();

    int before = one.generation;
    one.joined(again.get());
    two.joined(second.get());
    assertThat(one.generation).isEqualTo(before + 1).isEqualTo(two.generation);
  }

  @Test
  void aMemberThatFallsSilentIsLeftOut() {
    Member one = new Member(world, "g");
    Member.form(one);

    world.pass(10_020);

    assertThat(one.beat()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    assertThat(describe("g").groupState()).isEqualTo("Empty");
  }

  @Test
  void anOldGenerationIsFenced() {
    Member one = new Member(world, "g");
    Member.form(one);
    one.generation--;

    assertThat(one.beat()).isEqualTo(Errors.ILLEGAL_GENERATION);
    OffsetCommitResponseData commit = commitAs(one);
    assertThat(Offsets.error(commit)).isEqualTo(Errors.ILLEGAL_GENERATION);
  }

  @Test
  void aStaticMemberComesBackWithoutRebalance() {
    Member one = new Member(world, "g").asInstance("i1");
    Member two = new Member(world, "g").asInstance("i2");
    Member.form(one, two);
    Member follower = one.leader ? two : one;

    Member returned = new Member(world, "g").asInstance(String.valueOf(follower.instance));
    Reply<JoinGroupResponseData> join = returned.join();
    world.settle();

    returned.joined(join.get());
    assertThat(returned.generation).isEqualTo(follower.generation);
    assertThat(returned.id).isNotEqualTo(follower.id);
    assertThat(follower.beat()).isEqualTo(Errors.FENCED_INSTANCE_ID);
  }

  @Test
  void staticMembersAreTheSameAfterARestart() {
    Member one = new Member(world, "g").asInstance("i1");
    Member.form(one);

    GroupWorld later = world.afterCrash();
    Member same = new Member(later, "g").asInstance("i1");
    same.id = one.id;
    same.generation = one.generation;

    assertThat(same.beat()).isEqualTo(Errors.NONE);
  }

  @Test
  void otherKindsOfGroupsAreOpaque() {
    Member one = new Member(world, "connect-cluster");
    one.protocolType = "connect";
    one.protocol = "sessioned";
    Member.form(one);

    DescribedGroup described = describe("connect-cluster");

    assertThat(described.protocolType()).isEqualTo("connect");
    assertThat(described.groupState()).isEqualTo("Stable");
    assertThat(described.protocolData()).isEqualTo("sessioned");
    assertThat(new String(described.members().getFirst().memberMetadata(), StandardCharsets.UTF_8))
        .isEqualTo("opaque");
  }

  @Test
  void aProtocolIsNamedOnce() {
    GroupWorld world = new GroupWorld();
    JoinGroupRequestData twice = new Member(world, "g").joinRequest();
    twice.protocols().add(twice.protocols().valuesList().getFirst().duplicate());

    JoinGroupResponseData answer =
        world.ask(ApiKeys.JOIN_GROUP, 9, twice, JoinGroupResponseData.class);

    assertThat(answer.errorCode()).isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL.code());
  }

  @Test
  void aSessionMustBeNeitherShortNorLong() {
    JoinGroupRequestData body = new Member(world, "g").joinRequest().setSessionTimeoutMs(100);

    JoinGroupResponseData answer =
        world.ask(ApiKeys.JOIN_GROUP, 9, body, JoinGroupResponseData.class);

    assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.INVALID_SESSION_TIMEOUT);
  }

  @Test
  void aGroupHasAName() {
    JoinGroupResponseData answer =
        world.ask(
            ApiKeys.JOIN_GROUP,
            5,
            new Member(world, "").joinRequest(),
            JoinGroupResponseData.class);

    assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.INVALID_GROUP_ID);
    // Versions before 7 can't have a null here.
    assertThat(answer.protocolName()).isEmpty();
  }

  @Test
  void onlyAnEmptyGroupIsDeleted() {
    Member one = new Member(world, "g");
    Member.form(one);
    assertThat(delete("g")).isEqualTo(Errors.NON_EMPTY_GROUP);

    assertThat(one.leave().members().getFirst().errorCode()).isZero();
    assertThat(delete("g")).isEqualTo(Errors.NONE);

    assertThat(delete("g")).isEqualTo(Errors.GROUP_ID_NOT_FOUND);
    assertThat(list(world)).isEmpty();
    assertThat(list(world.afterCrash())).isEmpty();
  }

  @Test
  void groupsAreListedByState() {
    Member one = new Member(world, "g");
    Member.form(one);
    world.streams.create("t", 1);
    Offsets.commit(world, "simple", "t", 0, 5);
    world.settle();

    assertThat(list(world)).containsExactlyInAnyOrder("g Stable classic", "simple Empty classic");
    assertThat(list(world, "Stable")).containsExactly("g Stable classic");
  }

  @Test
  void anEleventhGroupIsRefusedWhereTenAreAllowed() {
    GroupSettings few =
        new GroupSettings(0, 6000, 60_000, 45_000, 5000, 10_080, 600_000, 10, 5, 100, 1000);
    GroupWorld small = new GroupWorld(new MemoryStreams(), new ManualLoop(), few);
    small.streams.create("t", 1);
    for (int group = 0; group < 10; group++) {
      Offsets.commit(small, "g" + group, "t", 0, 1);
    }
    small.settle();

    Reply<OffsetCommitResponseData> eleventh = Offsets.commit(small, "g10", "t", 0, 1);
    small.settle();
    assertThat(Offsets.error(eleventh.get())).isEqualTo(Errors.POLICY_VIOLATION);

    // One that goes makes room, once groups are counted again.
    DeleteGroupsRequestData body = new DeleteGroupsRequestData().setGroupsNames(List.of("g3"));
    small.ask(ApiKeys.DELETE_GROUPS, 2, body, DeleteGroupsResponseData.class);
    small.pass(2000);
    Offsets.commit(small, "g10", "t", 0, 1);
    small.settle();
    Reply<OffsetCommitResponseData> now = Offsets.commit(small, "g10", "t", 0, 1);
    small.settle();
    assertThat(Offsets.error(now.get())).isEqualTo(Errors.NONE);
  }

  private OffsetCommitResponseData commitAs(Member member) {
    world.streams.create("t", 1);
    return world.ask(
        ApiKeys.OFFSET_COMMIT,
        9,
        Offsets.request("g", "t", 0, 1)
            .setMemberId(member.id)
            .setGenerationIdOrMemberEpoch(member.generation),
        OffsetCommitResponseData.class);
  }

  private DescribedGroup describe(String group) {
    DescribeGroupsRequestData body = new DescribeGroupsRequestData().setGroups(List.of(group));
    return world
        .ask(ApiKeys.DESCRIBE_GROUPS, 6, body, DescribeGroupsResponseData.class)
        .groups()
        .getFirst();
  }

  private Errors delete(String group) {
    DeleteGroupsRequestData body = new DeleteGroupsRequestData().setGroupsNames(List.of(group));
    return Errors.forCode(
        world
            .ask(ApiKeys.DELETE_GROUPS, 2, body, DeleteGroupsResponseData.class)
            .results()
            .iterator()
            .next()
            .errorCode());
  }

  private static List<String> list(GroupWorld where, String... states) {
    ListGroupsRequestData body = new ListGroupsRequestData().setStatesFilter(List.of(states));
    return where.ask(ApiKeys.LIST_GROUPS, 5, body, ListGroupsResponseData.class).groups().stream()
        .map(group -> group.groupId() + " " + group.groupState() + " " + group.groupType())
        .toList();
  }
}
