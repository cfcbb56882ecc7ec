package dev.forebay.protocol.kafka.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.protocol.kafka.group.log.OffsetsLog;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsumerGroupTest {
  private final GroupWorld world = new GroupWorld();
  private final Stream topic = world.streams.create("t", 6);

  @ParameterizedTest
  @ValueSource(strings = {"uniform", "range"})
  void partitionsAreSharedOut(String assignor) {
    ModernMember one = new ModernMember(world, "g");
    ModernMember two = new ModernMember(world, "g");
    one.assignor = assignor;
    two.assignor = assignor;

    ModernMember.rounds(6, one, two);

    assertThat(one.owned).hasSize(3).doesNotContainAnyElementsOf(two.owned);
    assertThat(two.owned).hasSize(3);
    assertThat(describe("g").groupState()).isEqualTo("Stable");
    assertThat(describe("g").assignorName()).isEqualTo(assignor);
  }

  @Test
  void aTopicIsKnownAsSoonAsItIsThere() {
    ModernMember.rounds(3, new ModernMember(world, "other"));

    world.streams.create("new", 3);
    ModernMember one = new ModernMember(world, "g");
    one.topics = List.of("new");
    one.beat();

    assertThat(one.owned).hasSize(3);
  }

  @Test
  void newPartitionsAreNoticed() {
    ModernMember one = new ModernMember(world, "g");
    ModernMember.rounds(3, one);
    assertThat(one.owned).hasSize(6);

    Stream larger = new MemoryStreams().create("t", 8);
    world.streams.byName.put(
        "t", new Stream("t", topic.id(), topic.settings(), larger.partitions()));
    ModernMember.rounds(4, one);

    assertThat(one.owned).hasSize(8);
  }

  @Test
  void theEndOfATopicIsNoticed() {
    ModernMember one = new ModernMember(world, "g");
    ModernMember.rounds(3, one);
    assertThat(one.owned).hasSize(6);

    world.streams.delete("t");
    ModernMember.rounds(4, one);

    assertThat(one.owned).isEmpty();
  }

  @Test
  void topicsAreFoundByPattern() {
    world.streams.create("other", 2);
    ModernMember one = new ModernMember(world, "g");
    one.topics = null;
    one.pattern = "t.*";

    ModernMember.rounds(4, one);

    assertThat(one.owned).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(x{1,1000}){1,1000}", "((t{1,30}){1,30}){1,30}", "t{1000}{1000}"})
  void aPatternThatBecomesMuchIsRefused(String pattern) {
    ModernMember one = new ModernMember(world, "g");
    one.topics = null;
    one.pattern = pattern;

    assertThat(one.beat()).isEqualTo(Errors.INVALID_REGULAR_EXPRESSION);
  }

  @Test
  void aSilentMemberLosesItsPartitions() {
    ModernMember one = new ModernMember(world, "g");
    ModernMember two = new ModernMember(world, "g");
    ModernMember.rounds(6, one, two);

    ModernMember.rounds(30, one);

    assertThat(one.owned).hasSize(6);
    assertThat(two.beat()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
  }

  @Test
  void aMemberFromThePastIsFenced() {
    ModernMember one = new ModernMember(world, "g");
    ModernMember.rounds(3, one);

    one.epoch += 5;

    assertThat(one.beat()).isEqualTo(Errors.FENCED_MEMBER_EPOCH);
  }

  @Test
  void twoCannotBeTheSameInstance() {
    ModernMember one = new ModernMember(world, "g");
    one.instance = "i";
    ModernMember.rounds(3, one);
    ModernMember other = new ModernMember(world, "g");
    other.instance = "i";

    assertThat(other.beat()).isEqualTo(Errors.UNRELEASED_INSTANCE_ID);

    one.epoch = -2;
    assertThat(one.beat()).isEqualTo(Errors.NONE);
    assertThat(other.beat()).isEqualTo(Errors.NONE);
    assertThat(other.owned).hasSize(6);
  }

  @Test
  void commitsTellTheMembersEpoch() {
    ModernMember one = new ModernMember(world, "g");
    ModernMember.rounds(3, one);

    assertThat(commit(one, one.epoch)).isEqualTo(Errors.NONE);
    assertThat(commit(one, one.epoch - 1)).isEqualTo(Errors.STALE_MEMBER_EPOCH);
    assertThat(Offsets.of(world, "g")).containsEntry("t-0", 3L);
  }

  @Test
  void membersGoOnAfterARestart() {
    ModernMember one = new ModernMember(world, "g");
    ModernMember two = new ModernMember(world, "g");
    ModernMember.rounds(6, one, two);

    GroupWorld later = world.afterCrash();
    ModernMember same = new ModernMember(later, "g");
    same.id = one.id;
    same.epoch = one.epoch;
    same.owned.addAll(one.owned);

    assertThat(same.beat()).isEqualTo(Errors.NONE);
    assertThat(same.owned).isEqualTo(one.owned);
    assertThat(same.epoch).isEqualTo(one.epoch);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    ModernMember noAssignor = new ModernMember(world, "g");
    noAssignor.assignor = "best";
    assertThat(noAssignor.beat()).isEqualTo(Errors.UNSUPPORTED_ASSIGNOR);
    assertThat(noAssignor.message()).contains("Supported assignors: uniform, range");

    ModernMember noTopics = new ModernMember(world, "g");
    noTopics.topics = null;
    assertThat(noTopics.beat()).isEqualTo(Errors.INVALID_REQUEST);

    ModernMember noId = new ModernMember(world, "g");
    noId.id = "";
    assertThat(noId.beat()).isEqualTo(Errors.INVALID_REQUEST);
    assertThat(describe("nobody").errorCode()).isEqualTo(Errors.GROUP_ID_NOT_FOUND.code());
  }

  private Errors commit(ModernMember member, int epoch) {
    OffsetCommitRequestData body =
        Offsets.request("g", "t", 0, 3).setMemberId(member.id).setGenerationIdOrMemberEpoch(epoch);
    return Offsets.error(world.ask(ApiKeys.OFFSET_COMMIT, 9, body, OffsetCommitResponseData.class));
  }

  private DescribedGroup describe(String group) {
    return world
        .ask(
            ApiKeys.CONSUMER_GROUP_DESCRIBE,
            1,
            new ConsumerGroupDescribeRequestData().setGroupIds(List.of(group)),
            ConsumerGroupDescribeResponseData.class)
        .groups()
        .getFirst();
  }

  @Test
  void whatIsSaidOfAGroupActsOnItsNextHeartbeat() {
    GroupWorld world = new GroupWorld();
    world.streams.create("t", 1);
    ModernMember member = new ModernMember(world, "g/1");
    ModernMember other = new ModernMember(world, "h");
    ModernMember.rounds(1, member, other);
    int byDefault = member.heartbeatMillis();
    Stream before = java.util.Objects.requireNonNull(world.streams.byName.get(OffsetsLog.STREAM));
    Map<String, String> said = Map.of("group/consumer.heartbeat.interval.ms/g/1", "7000");
    StreamSettings settings =
        new StreamSettings(StreamSettings.UNLIMITED, StreamSettings.UNLIMITED, said);

    world.streams.byName.put(
        OffsetsLog.STREAM, new Stream(before.name(), before.id(), settings, before.partitions()));
    ModernMember.rounds(1, member, other);
    assertThat(member.heartbeatMillis()).isEqualTo(7000).isNotEqualTo(byDefault);
    assertThat(other.heartbeatMillis()).isEqualTo(byDefault);
    GroupWorld after = world.afterCrash();
    ModernMember again = new ModernMember(after, "g/1");
    ModernMember.rounds(1, again);
    assertThat(again.heartbeatMillis()).isEqualTo(7000);

    world.streams.byName.put(OffsetsLog.STREAM, before);
    ModernMember.rounds(1, member);
    assertThat(member.heartbeatMillis()).isEqualTo(byDefault);
  }
}
