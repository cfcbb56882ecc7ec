package dev.forebay.protocol.mqtt.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SubscriptionTreeTest {
  private static final int ROUNDS = 400;
  private static final int STEPS = 120;

  private final long seed = Long.getLong("forebay.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final RandomTopics topics = new RandomTopics(random);

  @Test
  void theMatcherAgreesWithTheExamplesOfTheSpecification() {
    // §4.7.1.2 to §4.7.2.
    String[] matching = {
      "sport/tennis/player1/# sport/tennis/player1",
      "sport/tennis/player1/# sport/tennis/player1/ranking",
      "sport/tennis/player1/# sport/tennis/player1/score/wimbledon",
      "sport/# sport",
      "sport/tennis/+ sport/tennis/player1",
      "sport/+ sport/",
      "+/+ /finance",
      "/+ /finance",
      "$SYS/# $SYS/a",
      "$SYS/monitor/+ $SYS/monitor/Clients"
    };
    for (String pair : matching) {
      assertThat(matches(pair)).as(pair).isTrue();
    }
    String[] others = {
      "sport/tennis/+ sport/tennis/player1/ranking",
      "sport/+ sport",
      "+ /finance",
      "# $SYS/a",
      "+/monitor/Clients $SYS/monitor/Clients",
      "ACCOUNTS Accounts",
      "/A A"
    };
    for (String pair : others) {
      assertThat(matches(pair)).as(pair).isFalse();
    }
  }

  private static boolean matches(String pair) {
    String[] both = pair.split(" ", -1);
    SubscriptionTree tree = new SubscriptionTree();
    tree.put(new Subscription(RandomTopics.bytes(both[0]), 0, false, false, 0));
    boolean isMatch = !matching(tree, both[1], false).isEmpty();
    assertThat(RandomTopics.matches(both[0], both[1])).as(pair).isEqualTo(isMatch);
    return isMatch;
  }

  private static Matches matching(SubscriptionTree tree, String topic, boolean isOwn) {
    byte[] bytes = ("xyz" + topic + "xyz").getBytes(StandardCharsets.UTF_8);
    return tree.matching(ByteBuffer.wrap(bytes), 3, bytes.length - 6, isOwn);
  }

  @Test
  void randomSubscriptionsMatchAsTheDefinitionSays() {
    int found = 0;
    for (int round = 0; round < ROUNDS; round++) {
      SubscriptionTree tree = new SubscriptionTree();
      Map<String, Subscription> expected = new HashMap<>();
      for (int i = 0; i < STEPS; i++) {
        String filter = topics.filter();
        if (random.nextInt(3) > 0) {
          Subscription subscription = subscription(filter);
          tree.put(subscription);
          expected.put(filter, subscription);
        } else {
          assertThat(tree.remove(RandomTopics.bytes(filter)))
              .as("seed %d, filter %s", seed, filter)
              .isEqualTo(expected.remove(filter) != null);
        }
        assertThat(tree.isEmpty()).as("seed %d", seed).isEqualTo(expected.isEmpty());
        found += compare(tree, expected, topics.topic(), random.nextBoolean());
      }
      new ArrayList<>(expected.keySet())
          .forEach(filter -> assertThat(tree.remove(RandomTopics.bytes(filter))).isTrue());
      assertThat(tree.isEmpty()).as("seed %d", seed).isTrue();
    }
    assertThat(found).as("seed %d", seed).isGreaterThan(ROUNDS);
  }

  private Subscription subscription(String filter) {
    return new Subscription(
        RandomTopics.bytes(filter),
        random.nextInt(3),
        random.nextBoolean(),
        random.nextInt(8) == 0,
        random.nextInt(100));
  }

  private int compare(
      SubscriptionTree tree, Map<String, Subscription> expected, String topic, boolean isOwn) {
    List<Subscription> found =
        expected.entrySet().stream()
            .filter(entry -> RandomTopics.matches(entry.getKey(), topic))
            .map(Map.Entry::getValue)
            .filter(subscription -> !(isOwn && subscription.noLocal()))
            .toList();
    Matches matches = matching(tree, topic, isOwn);
    String as = "seed %d, topic '%s', filters %s".formatted(seed, topic, expected.keySet());
    assertThat(matches.isEmpty()).as(as).isEqualTo(found.isEmpty());
    assertThat(matches.qos())
        .as(as)
        .isEqualTo(found.stream().mapToInt(Subscription::qos).max().orElse(0));
    assertThat(matches.retainAsPublished())
        .as(as)
        .isEqualTo(found.stream().anyMatch(Subscription::retainAsPublished));
    List<Integer> identifiers = new ArrayList<>();
    for (int i = 0; i < matches.identifierCount(); i++) {
      identifiers.add(matches.identifier(i));
    }
    assertThat(identifiers)
        .as(as)
        .containsExactlyInAnyOrderElementsOf(
            found.stream().map(Subscription::identifier).filter(id -> id != 0).toList());
    return found.size();
  }
}
