package dev.forebay.tests.kafka.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random requests in all versions are answered as by a Kafka ({@code
 * -Dforebay.kafka.compare=HOST:PORT}, with nobody else on it). {@code -Dforebay.sequences=N} says
 * how many sequences, {@code -Dforebay.seed=N} the first seed, and only that one without a number.
 */
class KafkaComparisonTest {
  private static final int REQUESTS = 60;
  private static final @Nullable Long SEED = Long.getLong("forebay.seed");
  private static final long FIRST = SEED == null ? 1 : SEED;
  private static final long SEQUENCES = Long.getLong("forebay.sequences", SEED == null ? 50 : 1);
  private static final int DIFFERENCES_MAX = Integer.getInteger("forebay.differences", 20);
  private static final long PATIENCE_NANOS = 2_000_000_000L;
  private static final int TRIES = 100;

  /** What Kafka says of a partition that it has just made. */
  private static final Pattern NOT_LEADER_YET = Pattern.compile("errorCode=6\\b");

  private static final short METADATA_WITH_IDS = 12;
  private static final String OURS = "ours   ";
  private static final String THEIRS = "theirs ";
  private static final Pattern MEMBER_EPOCH = Pattern.compile("memberEpoch=\\d+");

  /**
   * Kafka's coordinator hears of a topic later than its readers: a group may have begun without it,
   * and is an epoch further then. What follows can't be compared.
   */
  private static final String OTHER_EPOCHS = "other epochs";

  /** What may be asked again, since Kafka sees a change late. */
  private static final Set<ApiKeys> READS =
      EnumSet.of(
          ApiKeys.METADATA,
          ApiKeys.FETCH,
          ApiKeys.LIST_OFFSETS,
          ApiKeys.OFFSET_FOR_LEADER_EPOCH,
          ApiKeys.DESCRIBE_CONFIGS,
          ApiKeys.DESCRIBE_TOPIC_PARTITIONS,
          ApiKeys.OFFSET_FETCH,
          ApiKeys.DESCRIBE_GROUPS,
          ApiKeys.LIST_GROUPS,
          ApiKeys.FIND_COORDINATOR,
          ApiKeys.CONSUMER_GROUP_DESCRIBE);

  @TempDir Path directory;

  @ParameterizedTest(name = "loops={0}")
  @ValueSource(ints = {1, 4})
  void requestsAreAnsweredAsByKafka(int loops) throws Exception {
    String other = System.getProperty("forebay.kafka.compare");
    assumeTrue(other != null, "no Kafka given: -Dforebay.kafka.compare=HOST:PORT");
    List<String> differences = new ArrayList<>();
    int brokenOff = 0;
    try (TestBroker broker =
        TestBroker.start(directory, "loops=" + loops, "kafka.rebalance-delay=0s")) {
      for (long seed = FIRST; seed < FIRST + SEQUENCES; seed++) {
        String difference = difference(seed, broker.kafkaAddress(), address(other));
        if (OTHER_EPOCHS.equals(difference)) {
          brokenOff++;
        } else if (difference != null) {
          differences.add("-Dforebay.seed=" + seed + "\n" + difference);
        }
        if (differences.size() == DIFFERENCES_MAX) {
          break;
        }
      }
    }
    System.out.printf("loops=%d: broken off by other epochs: %d%n", loops, brokenOff);
    assertThat(differences).as("differences").isEmpty();
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    return new InetSocketAddress(
        text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  /** One of the two. */
  private record Side(Wire wire, Known known, String prefix) implements AutoCloseable {
    String ask(Ask ask) throws IOException {
      ApiMessage answer = wire.ask(ask.request().apply(known), ask.version());
      if (answer != null) {
        known.learn(ask.name(), answer);
      }
      return AnswerText.of(answer, known, prefix);
    }

    Map<ApiKeys, short[]> versions() throws IOException {
      Map<ApiKeys, short[]> all = new EnumMap<>(ApiKeys.class);
      if (wire.ask(
              new ApiVersionsRequestData().setClientSoftwareName("a").setClientSoftwareVersion("1"),
              (short) 3)
          instanceof ApiVersionsResponseData answer) {
        for (var version : answer.apiKeys()) {
          if (ApiKeys.hasId(version.apiKey())) {
            all.put(
                ApiKeys.forId(version.apiKey()),
                new short[] {version.minVersion(), version.maxVersion()});
          }
        }
      }
      return all;
    }

    @Override
    public void close() throws IOException {
      wire.close();
    }
  }

  private static @Nullable String difference(
      long seed, InetSocketAddress mine, InetSocketAddress other)
      throws IOException, InterruptedException {
    String prefix = "s" + seed + "-" + Long.toHexString(System.nanoTime() & 0xffffff) + "-";
    StringBuilder asked = new StringBuilder();
    try (Side ours = new Side(new Wire(mine), new Known(), prefix);
        Side theirs = new Side(new Wire(other), new Known(), prefix)) {
      RandomRequests requests =
          new RandomRequests(
              new SplittableRandom(seed), common(ours.versions(), theirs.versions()), prefix);
      settle(
          ours,
          theirs,
          new Ask("", (short) 3, false, _ -> new FindCoordinatorRequestData().setKey("warm")));
      settle(
          ours,
          theirs,
          new Ask(
              "warm",
              (short) 3,
              false,
              _ ->
                  new InitProducerIdRequestData()
                      .setTransactionalId(null)
                      .setTransactionTimeoutMs(1)));
      for (int i = 0; i < REQUESTS; i++) {
        Ask ask = requests.next();
        ApiMessage request = ask.request().apply(theirs.known);
        ApiKeys key = ApiKeys.forId(request.apiKey());
        asked
            .append("%d %s v%d ".formatted(key.id, key, ask.version()))
            .append(theirs.known.named(request.toString()))
            .append('\n');
        try {
          String difference =
              READS.contains(key) ? settle(ours, theirs, ask) : once(key, ours, theirs, ask);
          if (OTHER_EPOCHS.equals(difference)) {
            return difference;
          }
          if (difference != null) {
            return (asked + difference).replace(prefix, "");
          }
        } catch (UnsupportedVersionException notInThisVersion) {
          continue;
        }
        if (ask.changesTopics()) {
          String difference = settle(ours, theirs, metadata(prefix));
          if (difference != null) {
            return (asked + difference).replace(prefix, "");
          }
        }
      }
      return null;
    }
  }

  private static Ask metadata(String prefix) {
    MetadataRequestData request = new MetadataRequestData().setAllowAutoTopicCreation(false);
    RandomRequests.topics(prefix)
        .forEach(topic ->
            request.topics().add(new MetadataRequestData.MetadataRequestTopic().setName(topic)));
    return new Ask("", METADATA_WITH_IDS, false, _ -> request.duplicate());
  }

  private static @Nullable String once(ApiKeys key, Side ours, Side theirs, Ask ask)
      throws IOException, InterruptedException {
    String own = ours.ask(ask);
    String answer = theirs.ask(ask);
    for (int i = 0; i < TRIES && NOT_LEADER_YET.matcher(answer).find(); i++) {
      Thread.sleep(10);
      answer = theirs.ask(ask);
    }
    if (!own.equals(answer) && key == ApiKeys.CONSUMER_GROUP_HEARTBEAT) {
      String difference = settle(ours, theirs, beatAgain(ask));
      return difference != null && isOnlyOfEpochs(difference) ? OTHER_EPOCHS : difference;
    }
    return own.equals(answer) || ListedDifference.explains(key, own, answer)
        ? null
        : OURS + own + "\n" + THEIRS + answer + "\n";
  }

  private static boolean isOnlyOfEpochs(String difference) {
    String[] both = MEMBER_EPOCH.matcher(difference).replaceAll("").split("\n", -1);
    return both[0].substring(OURS.length()).equals(both[1].substring(THEIRS.length()));
  }

  /**
   * Tells what the member has been assigned by now: coordinators assign on a thread of their own,
   * before the first answer or after it.
   */
  private static Ask beatAgain(Ask ask) {
    return new Ask(
        ask.name(),
        ask.version(),
        false,
        known ->
            ((ConsumerGroupHeartbeatRequestData) ask.request().apply(known))
                .setMemberId(known.member(ask.name()))
                .setMemberEpoch(known.epoch(ask.name()))
                .setRebalanceTimeoutMs(30_000)
                .setTopicPartitions(List.of()));
  }

  /** Waits until both say the same, which takes Kafka a while after a change. */
  private static @Nullable String settle(Side ours, Side theirs, Ask ask)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      String own = ours.ask(ask);
      String answer = theirs.ask(ask);
      if (own.equals(answer)) {
        return null;
      }
      if (System.nanoTime() > deadline) {
        return OURS + own + "\n" + THEIRS + answer + "\n";
      }
      Thread.sleep(10);
    }
  }

  private static Map<ApiKeys, short[]> common(
      Map<ApiKeys, short[]> ours, Map<ApiKeys, short[]> theirs) {
    Map<ApiKeys, short[]> common = new EnumMap<>(ApiKeys.class);
    ours.forEach((key, range) -> {
      short[] other = theirs.get(key);
      if (other != null) {
        int first = Math.max(range[0], Math.max(other[0], key == ApiKeys.PRODUCE ? 3 : 0));
        int last = Math.min(range[1], other[1]);
        common.put(key, new short[] {(short) first, (short) last});
      }
    });
    return common;
  }
}
