package dev.forebay.protocol.kafka.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.protocol.kafka.group.GroupWorld.Reply;
import dev.forebay.protocol.kafka.group.image.TopicImage;
import dev.forebay.protocol.kafka.group.log.OffsetsLog;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class OffsetsTest {
  private final GroupWorld world = new GroupWorld();
  private final Stream topic = world.streams.create("t", 3);

  @Test
  void aCommitIsAnsweredWhenItIsDurable() {
    Offsets.of(world, "g");
    Reply<OffsetCommitResponseData> reply = Offsets.commit(world, "g", "t", 0, 42);

    world.loop.turn();
    assertThat(reply.came()).isFalse();
    // Nobody else sees it before.
    assertThat(world.afterCrash().offsetsLog().stored).isEmpty();

    world.settle();
    assertThat(Offsets.error(reply.get())).isEqualTo(Errors.NONE);
    assertThat(Offsets.of(world, "g")).containsExactly(Map.entry("t-0", 42L));
  }

  @Test
  void whatIsNotDurableIsNotTold() {
    Offsets.of(world, "g");
    Offsets.commit(world, "g", "t", 0, 42);
    world.loop.turn();

    Reply<OffsetFetchResponseData> loose = fetch(false);
    Reply<OffsetFetchResponseData> stable = fetch(true);
    world.loop.turn();

    assertThat(offset(loose.get())).isEqualTo(-1);
    assertThat(stable.came()).isFalse();
    world.settle();
    assertThat(offset(stable.get())).isEqualTo(42);
  }

  @Test
  void commitsOfOneTurnShareABatch() {
    Offsets.of(world, "g");

    for (int group = 0; group < 10; group++) {
      Offsets.commit(world, "g" + group, "t", 0, 42);
    }
    world.settle();

    assertThat(world.offsetsLog().stored)
        .singleElement()
        .extracting(MemoryStreams.Stored::count)
        .isEqualTo(10);
  }

  @Test
  void offsetsSurviveARestart() {
    Offsets.commit(world, "g", "t", 0, 1);
    Offsets.commit(world, "g", "t", 2, 5);
    world.settle();
    Offsets.commit(world, "g", "t", 0, 7);
    world.settle();

    GroupWorld later = world.afterCrash();

    assertThat(Offsets.of(later, "g")).containsExactly(Map.entry("t-0", 7L), Map.entry("t-2", 5L));
    Offsets.commit(later, "g", "t", 0, 8);
    later.settle();
    assertThat(Offsets.of(later.afterCrash(), "g")).containsEntry("t-0", 8L);
  }

  @Test
  void offsetsOfUnknownPartitionsAreRefused() {
    Reply<OffsetCommitResponseData> partition = Offsets.commit(world, "g", "t", 3, 1);
    Reply<OffsetCommitResponseData> other = Offsets.commit(world, "g", "nothing", 0, 1);
    world.settle();

    assertThat(Offsets.error(partition.get())).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(Offsets.error(other.get())).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
  }

  @Test
  void topicsMayBeNamedById() {
    Uuid id = TopicImage.uuid(topic);
    OffsetCommitRequestData body = Offsets.request("g", "", 1, 9);
    body.topics().getFirst().setTopicId(id);
    OffsetCommitResponseData committed =
        world.ask(ApiKeys.OFFSET_COMMIT, 10, body, OffsetCommitResponseData.class);
    assertThat(Offsets.error(committed)).isEqualTo(Errors.NONE);
    assertThat(committed.topics().getFirst().topicId()).isEqualTo(id);

    OffsetFetchRequestGroup group =
        new OffsetFetchRequestGroup()
            .setGroupId("g")
            .setTopics(
                List.of(
                    new OffsetFetchRequestTopics().setTopicId(id).setPartitionIndexes(List.of(1)),
                    new OffsetFetchRequestTopics()
                        .setTopicId(new Uuid(1, 1))
                        .setPartitionIndexes(List.of(0))));
    OffsetFetchResponseData fetched =
        world.ask(
            ApiKeys.OFFSET_FETCH,
            10,
            new OffsetFetchRequestData().setGroups(List.of(group)),
            OffsetFetchResponseData.class);

    assertThat(fetched.groups().getFirst().topics())
        .extracting(found -> found.partitions().getFirst().committedOffset())
        .containsExactly(9L, -1L);
    assertThat(fetched.groups().getFirst().topics().get(1).partitions().getFirst().errorCode())
        .isEqualTo(Errors.UNKNOWN_TOPIC_ID.code());
  }

  @Test
  void oldVersionsAskForOneGroup() {
    Offsets.commit(world, "g", "t", 1, 9);
    world.settle();
    OffsetFetchRequestData body =
        new OffsetFetchRequestData()
            .setGroupId("g")
            .setTopics(
                List.of(
                    new OffsetFetchRequestTopic().setName("t").setPartitionIndexes(List.of(0, 1))));

    OffsetFetchResponseData answer =
        world.ask(ApiKeys.OFFSET_FETCH, 1, body, OffsetFetchResponseData.class);

    assertThat(answer.topics().getFirst().partitions())
        .extracting(partition -> partition.committedOffset())
        .containsExactly(-1L, 9L);
  }

  @Test
  void aCommitOfNoOffsetIsToldAmongAll() {
    Offsets.commit(world, "g", "t", 0, -1);
    Offsets.commit(world, "g", "t", 2, 7);
    world.settle();

    assertThat(Offsets.of(world, "g")).containsExactly(Map.entry("t-0", -1L), Map.entry("t-2", 7L));
    world.streams.delete("t");
    assertThat(Offsets.of(world, "g")).isEmpty();
  }

  @Test
  void offsetsOfADeletedTopicGo() {
    Offsets.commit(world, "g", "t", 0, 42);
    world.settle();

    world.streams.delete("t");
    assertThat(Offsets.of(world, "g")).isEmpty();
    assertThat(offset(askOne())).isEqualTo(-1);
    world.streams.create("t", 3);
    assertThat(Offsets.of(world, "g")).isEmpty();
    assertThat(offset(askOne())).isEqualTo(-1);

    world.pass(2000);
    assertThat(Offsets.of(world, "g")).isEmpty();
  }

  @Test
  void offsetsOfATopicThatWasDeletedMeanwhileGoAtTheStart() {
    Offsets.commit(world, "g", "t", 0, 42);
    world.settle();
    GroupWorld later = world.afterCrash();
    later.streams.delete("t");

    later.settle();

    assertThat(Offsets.of(later, "g")).isEmpty();
  }

  @Test
  void offsetsOfAnEmptyGroupExpire() {
    Offsets.commit(world, "g", "t", 0, 42);
    world.settle();

    world.pass(TimeUnit.DAYS.toMillis(6));
    assertThat(Offsets.of(world, "g")).isNotEmpty();

    world.pass(TimeUnit.DAYS.toMillis(1) + TimeUnit.MINUTES.toMillis(11));
    assertThat(Offsets.of(world, "g")).isEmpty();
  }

  @Test
  void offsetsAreDeletedOneByOne() {
    Offsets.commit(world, "g", "t", 0, 1);
    Offsets.commit(world, "g", "t", 1, 2);
    world.settle();
    OffsetDeleteRequestTopicCollection topics = new OffsetDeleteRequestTopicCollection();
    topics.add(
        new OffsetDeleteRequestTopic()
            .setName("t")
            .setPartitions(
                List.of(
                    new OffsetDeleteRequestPartition().setPartitionIndex(0),
                    new OffsetDeleteRequestPartition().setPartitionIndex(9))));
    OffsetDeleteRequestData body = new OffsetDeleteRequestData().setGroupId("g").setTopics(topics);

    OffsetDeleteResponseData answer =
        world.ask(ApiKeys.OFFSET_DELETE, 0, body, OffsetDeleteResponseData.class);

    assertThat(answer.errorCode()).isZero();
    assertThat(answer.topics().find("t").partitions().find(0).errorCode()).isZero();
    assertThat(answer.topics().find("t").partitions().find(9).errorCode())
        .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
    assertThat(Offsets.of(world, "g")).containsExactly(Map.entry("t-1", 2L));
  }

  @Test
  void aLogThatIsNotAsExpectedIsReadAgain() {
    Offsets.commit(world, "g", "t", 0, 1);
    world.settle();

    world.streams.delete(OffsetsLog.STREAM);
    Reply<OffsetCommitResponseData> lost = Offsets.commit(world, "g", "t", 0, 2);
    world.settle();
    assertThat(Offsets.error(lost.get())).isEqualTo(Errors.NOT_COORDINATOR);

    assertThat(Offsets.of(world, "g")).isEmpty();
    Offsets.commit(world, "g", "t", 0, 3);
    world.settle();
    assertThat(Offsets.of(world.afterCrash(), "g")).containsEntry("t-0", 3L);
  }

  @Test
  void nothingIsMadeBeforeTheFirstRequest() {
    world.settle();
    assertThat(world.streams.byName).doesNotContainKey(OffsetsLog.STREAM);
    assertThat(world.loop.timers()).isZero();
  }

  @Test
  void thisBrokerCoordinatesGroupsAndNothingElse() {
    FindCoordinatorResponseData groups =
        world.ask(
            ApiKeys.FIND_COORDINATOR,
            6,
            new FindCoordinatorRequestData().setCoordinatorKeys(List.of("a", "b")),
            FindCoordinatorResponseData.class);
    assertThat(groups.coordinators())
        .extracting(found -> found.key() + "@" + found.host() + ":" + found.port())
        .containsExactly("a@localhost:9092", "b@localhost:9092");

    FindCoordinatorResponseData transactions =
        world.ask(
            ApiKeys.FIND_COORDINATOR,
            2,
            new FindCoordinatorRequestData().setKey("tx").setKeyType((byte) 1),
            FindCoordinatorResponseData.class);
    assertThat(transactions.errorCode()).isEqualTo(Errors.INVALID_REQUEST.code());
  }

  private OffsetFetchResponseData askOne() {
    Reply<OffsetFetchResponseData> reply = fetch(false);
    world.settle();
    return reply.get();
  }

  private Reply<OffsetFetchResponseData> fetch(boolean stable) {
    OffsetFetchRequestGroup group =
        new OffsetFetchRequestGroup()
            .setGroupId("g")
            .setTopics(
                List.of(
                    new OffsetFetchRequestTopics().setName("t").setPartitionIndexes(List.of(0))));
    OffsetFetchRequestData body =
        new OffsetFetchRequestData().setGroups(List.of(group)).setRequireStable(stable);
    return world.send(ApiKeys.OFFSET_FETCH, 9, body, OffsetFetchResponseData.class);
  }

  private static long offset(OffsetFetchResponseData answer) {
    return answer.groups().getFirst().topics().getFirst().partitions().getFirst().committedOffset();
  }
}
