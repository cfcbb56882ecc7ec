package dev.forebay.protocol.kafka.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.forebay.protocol.kafka.group.GroupWorld.Reply;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests about groups that name very much: what the longest piece of their work allocates does
 * not grow with the size. With {@code -Dforebay.costs=true} it is printed, in processor time.
 */
final class LongGroupRequestsTest {
  private static final int SIZE = 2000;
  private static final boolean PRINTS = Boolean.getBoolean("forebay.costs");

  /** Growing a table's array is no walk. */
  private static final long SLACK_BYTES = 640 << 10;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private record Asked(ApiKeys key, int version, IntFunction<ApiMessage> body) {}

  private static final Map<String, Asked> MEASURED = new LinkedHashMap<>();

  static {
    MEASURED.put("commit", new Asked(ApiKeys.OFFSET_COMMIT, 9, LongGroupRequestsTest::commit));
    MEASURED.put("fetch", new Asked(ApiKeys.OFFSET_FETCH, 9, LongGroupRequestsTest::fetch));
    MEASURED.put("fetch of many groups", new Asked(ApiKeys.OFFSET_FETCH, 9, size -> fetchOf(size)));
    MEASURED.put(
        "delete offsets",
        new Asked(ApiKeys.OFFSET_DELETE, 0, LongGroupRequestsTest::deleteOffsets));
    MEASURED.put(
        "describe",
        new Asked(
            ApiKeys.DESCRIBE_GROUPS,
            5,
            size -> new DescribeGroupsRequestData().setGroups(names(size))));
    MEASURED.put(
        "describe new groups",
        new Asked(
            ApiKeys.CONSUMER_GROUP_DESCRIBE,
            1,
            size -> new ConsumerGroupDescribeRequestData().setGroupIds(names(size))));
    MEASURED.put(
        "delete",
        new Asked(
            ApiKeys.DELETE_GROUPS,
            2,
            size -> new DeleteGroupsRequestData().setGroupsNames(names(size))));
  }

  static List<String> requests() {
    return List.copyOf(MEASURED.keySet());
  }

  @ParameterizedTest
  @MethodSource("requests")
  void aTurnDoesNotGrowWithWhatIsAskedFor(String what) {
    measure(what, SIZE);
    long once = measure(what, SIZE);
    long fourTimes = measure(what, 4 * SIZE);

    assertThat(fourTimes).as(what).isLessThanOrEqualTo(once * 3 / 2 + SLACK_BYTES);
  }

  @Test
  void whatIsCommittedInPartsIsAnsweredAndFetchedAsAWhole() {
    GroupWorld world = world(SIZE);

    OffsetCommitResponseData committed =
        world.ask(ApiKeys.OFFSET_COMMIT, 9, commit(SIZE), OffsetCommitResponseData.class);
    OffsetFetchResponseData fetched =
        world.ask(ApiKeys.OFFSET_FETCH, 9, fetch(SIZE), OffsetFetchResponseData.class);

    assertThat(committed.topics())
        .singleElement()
        .satisfies(topic ->
            assertThat(topic.partitions())
                .hasSize(SIZE)
                .allMatch(partition -> partition.errorCode() == 0));
    assertThat(fetched.groups().getFirst().topics())
        .singleElement()
        .satisfies(topic -> {
          assertThat(topic.partitions()).hasSize(SIZE);
          assertThat(topic.partitions())
              .allMatch(one -> one.committedOffset() == one.partitionIndex());
        });
    assertThat(Offsets.of(world, "g")).hasSize(SIZE);
  }

  @Test
  void whatIsDeletedInPartsIsAnsweredAsAWhole() {
    GroupWorld world = world(SIZE);
    world.ask(ApiKeys.OFFSET_COMMIT, 9, commit(SIZE), OffsetCommitResponseData.class);

    OffsetDeleteResponseData deleted =
        world.ask(
            ApiKeys.OFFSET_DELETE, 0, deleteOffsets(SIZE + 1), OffsetDeleteResponseData.class);

    assertThat(deleted.errorCode()).isZero();
    assertThat(deleted.topics())
        .singleElement()
        .satisfies(topic ->
            assertThat(topic.partitions())
                .hasSize(SIZE + 1)
                .allMatch(one -> (one.errorCode() == 0) == (one.partitionIndex() < SIZE)));
    assertThat(Offsets.of(world, "g")).isEmpty();
  }

  private static GroupWorld world(int size) {
    GroupWorld world = new GroupWorld();
    world.streams.create("t", size);
    Offsets.of(world, "g");
    return world;
  }

  /** Bytes that the longest piece allocates. */
  private static long measure(String what, int size) {
    Asked asked = MEASURED.get(what);
    if (asked == null) {
      throw new AssertionError("no entry for " + what);
    }
    GroupWorld world = world(size);
    if (asked.key() == ApiKeys.OFFSET_DELETE) {
      world.ask(ApiKeys.OFFSET_COMMIT, 9, commit(size), OffsetCommitResponseData.class);
    }
    ApiMessage body = asked.body().apply(size);
    long[] longest = new long[2];
    List<Reply<ApiMessage>> reply = new ArrayList<>(1);
    piece(
        longest, () -> reply.add(world.send(asked.key(), asked.version(), body, ApiMessage.class)));
    boolean goesOn = true;
    while (goesOn) {
      while (world.loop.hasWork()) {
        piece(longest, world.loop::step);
      }
      goesOn = world.client().sync() || world.loop.hasWork();
    }
    assertThat(reply.getFirst().came()).as(what).isTrue();
    if (PRINTS) {
      System.out.printf(
          "%-30s longest piece %6d us, %6d KiB with %d%n",
          what, longest[0] / 1000, longest[1] >> 10, size);
    }
    return longest[1];
  }

  private static void piece(long[] longest, Runnable piece) {
    long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
    long before = THREADS.getCurrentThreadCpuTime();
    piece.run();
    longest[0] = Math.max(longest[0], THREADS.getCurrentThreadCpuTime() - before);
    longest[1] = Math.max(longest[1], THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore);
  }

  private static List<String> names(int size) {
    return IntStream.range(0, size).mapToObj(i -> "g" + i).toList();
  }

  private static OffsetCommitRequestData commit(int size) {
    return new OffsetCommitRequestData()
        .setGroupId("g")
        .setTopics(
            List.of(
                new OffsetCommitRequestTopic()
                    .setName("t")
                    .setPartitions(
                        IntStream.range(0, size)
                            .mapToObj(i ->
                                new OffsetCommitRequestPartition()
                                    .setPartitionIndex(i)
                                    .setCommittedOffset(i))
                            .toList())));
  }

  private static OffsetDeleteRequestData deleteOffsets(int size) {
    OffsetDeleteRequestTopicCollection topics = new OffsetDeleteRequestTopicCollection();
    topics.add(
        new OffsetDeleteRequestTopic()
            .setName("t")
            .setPartitions(
                IntStream.range(0, size)
                    .mapToObj(i -> new OffsetDeleteRequestPartition().setPartitionIndex(i))
                    .toList()));
    return new OffsetDeleteRequestData().setGroupId("g").setTopics(topics);
  }

  private static OffsetFetchRequestData fetch(int size) {
    return new OffsetFetchRequestData()
        .setGroups(
            List.of(
                new OffsetFetchRequestGroup()
                    .setGroupId("g")
                    .setTopics(
                        List.of(
                            new OffsetFetchRequestTopics()
                                .setName("t")
                                .setPartitionIndexes(IntStream.range(0, size).boxed().toList())))));
  }

  private static OffsetFetchRequestData fetchOf(int size) {
    return new OffsetFetchRequestData()
        .setGroups(
            names(size).stream()
                .map(name ->
                    new OffsetFetchRequestGroup()
                        .setGroupId(name)
                        .setTopics(
                            List.of(
                                new OffsetFetchRequestTopics()
                                    .setName("t")
                                    .setPartitionIndexes(List.of(0)))))
                .toList());
  }
}
