package dev.forebay.broker.routing.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.forebay.broker.api.declaration.HashInput;
import dev.forebay.broker.form.Dialects;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.routing.Binding;
import dev.forebay.broker.routing.BindingTable;
import dev.forebay.broker.routing.HeadersView;
import dev.forebay.broker.routing.Matches;
import dev.forebay.broker.routing.RoutingKey;
import dev.forebay.broker.routing.Target;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.KeyDialect;
import dev.forebay.message.SeparatedKeys;
import dev.forebay.message.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Exchanges that give a message to one of their bindings. */
final class ChoiceTest {
  private static final int SLASHES = 2;
  private static final Dialects DIALECTS =
      new Forms(SeparatedKeys.of(KeyDialect.OF_NAMES, '.', '*', '#'))
          .add(SeparatedKeys.of(SLASHES, '/', '+', '#'))
          .dialects();
  private static final int KEYS = 20_000;

  private final Map<String, Named> targets = new HashMap<>();

  @Test
  void equalWeightsGetNearlyEqualShares() {
    BindingTable ring = ring();
    for (int i = 0; i < 10; i++) {
      ring.add(binding("q" + i, "1"));
    }
    shares(ring).forEach((_, share) -> assertThat(share).isCloseTo(0.1, within(0.035)));
  }

  @Test
  void weightsAreProportions() {
    BindingTable ring = ring();
    ring.add(binding("a", "10"));
    ring.add(binding("b", "20"));
    ring.add(binding("c", "70"));
    Map<String, Double> shares = shares(ring);
    assertThat(shares.get("a")).isCloseTo(0.1, within(0.02));
    assertThat(shares.get("b")).isCloseTo(0.2, within(0.03));
    assertThat(shares.get("c")).isCloseTo(0.7, within(0.03));
  }

  @Test
  void whoComesTakesFromTheOthersAndWhoGoesGivesBack() {
    BindingTable ring = ring();
    ring.add(binding("a", "2"));
    ring.add(binding("b", "3"));
    List<String> before = routes(ring);
    ring.add(binding("c", "2"));
    List<String> with = routes(ring);
    for (int i = 0; i < KEYS; i++) {
      assertThat(with.get(i)).isIn(before.get(i), "c");
    }
    assertThat(with).contains("c");
    ring.remove(binding("c", "2"));
    assertThat(routes(ring)).isEqualTo(before);
  }

  @Test
  void moreWeightTakesFromTheOthersAlone() {
    BindingTable ring = ring();
    ring.add(binding("a", "1"));
    ring.add(binding("b", "1"));
    List<String> before = routes(ring);
    ring.add(binding("b", "3"));
    ring.remove(binding("b", "1"));
    List<String> after = routes(ring);
    for (int i = 0; i < KEYS; i++) {
      assertThat(after.get(i)).isIn(before.get(i), "b");
    }
  }

  @Test
  void theOrderInWhichTheyComeIsNothingToARingOrAList() {
    for (int seed = 0; seed < 5; seed++) {
      List<Binding> bindings = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        bindings.add(binding("q" + i, Integer.toString(1 + i % 3)));
      }
      BindingTable ring = ring();
      BindingTable list = PickTable.byHash(DIALECTS);
      bindings.forEach(ring::add);
      bindings.forEach(list::add);
      Collections.shuffle(bindings, new Random(seed));
      BindingTable otherRing = ring();
      BindingTable otherList = PickTable.byHash(DIALECTS);
      bindings.forEach(otherRing::add);
      bindings.forEach(otherList::add);
      assertThat(routes(otherRing)).as("seed " + seed).isEqualTo(routes(ring));
      assertThat(routes(otherList)).as("seed " + seed).isEqualTo(routes(list));
    }
  }

  @Test
  void aRingIsTheSameInEveryVersion() {
    BindingTable ring = ring();
    BindingTable list = PickTable.byHash(DIALECTS);
    for (String name : List.of("a", "b", "c", "d")) {
      ring.add(binding(name, "1"));
      list.add(binding(name, "1"));
    }
    List<String> onRing = new ArrayList<>();
    List<String> onList = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      onRing.add(route(ring, "key" + i));
      onList.add(route(list, "key" + i));
    }
    assertThat(String.join("", onRing)).isEqualTo("adcacbcbdaab");
    assertThat(String.join("", onList)).isEqualTo("bdcabdddaada");
  }

  @Test
  void aKeyHasOneHashInWhateverDialect() {
    BindingTable ring = ring();
    for (int i = 0; i < 10; i++) {
      ring.add(binding("q" + i, "1"));
    }
    for (int i = 0; i < 100; i++) {
      byte[] topic = ("a/b/" + i).getBytes(StandardCharsets.UTF_8);
      Matches found = new Matches();
      ring.collect(RoutingKey.of(topic, 0, topic.length, SLASHES), HeadersView.NONE, found);
      assertThat(String.valueOf(found.next())).isEqualTo(route(ring, "a.b." + i));
    }
  }

  @Test
  void headersAreHashedByWhatTheyCountAndMissingOnesGoTogether() {
    BindingTable ring = new RingTable(new HashInput.OfHeader(ByteString.utf8("id")), DIALECTS);
    for (int i = 0; i < 10; i++) {
      ring.add(binding("q" + i, "1"));
    }
    Map<String, Integer> found = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      found.merge(
          route(ring, "k" + i, Headers.of(Headers.Header.of("id", Value.Int.of(i)))),
          1,
          Integer::sum);
      assertThat(route(ring, "k" + i, Headers.EMPTY)).isEqualTo(route(ring, "", Headers.EMPTY));
    }
    assertThat(found).hasSizeGreaterThan(5);
    assertThat(ring.isSameForKey()).isFalse();
  }

  @Test
  void chanceReachesAllNearlyAsOften() {
    BindingTable table = PickTable.byChance("//x");
    for (int i = 0; i < 10; i++) {
      table.add(binding("q" + i, ""));
    }
    shares(table).forEach((_, share) -> assertThat(share).isCloseTo(0.1, within(0.02)));
    assertThat(table.isSameForKey()).isFalse();
  }

  @Test
  void whatWasRemovedIsPassedBy() {
    BindingTable ring = ring();
    BindingTable list = PickTable.byHash(DIALECTS);
    Named gone = new Named("gone");
    for (BindingTable table : List.of(ring, list)) {
      table.add(Binding.of(gone, RoutingKey.utf8("3")));
      table.add(binding("there", "1"));
    }
    gone.isReached = false;
    assertThat(routes(ring)).containsOnly("there");
    assertThat(routes(list)).containsOnly("there");
  }

  @Test
  void anEmptyTableLeadsNowhere() {
    BindingTable ring = ring();
    BindingTable list = PickTable.byHash(DIALECTS);
    for (BindingTable table : List.of(ring, list)) {
      assertThat(route(table, "key")).isEqualTo("null");
      assertThat(table.add(binding("a", "1"))).isTrue();
      assertThat(table.add(binding("a", "1"))).isFalse();
      assertThat(table.remove(binding("b", "1"))).isFalse();
      assertThat(table.isEmpty()).isFalse();
    }
  }

  @Test
  void aRingHasALimit() {
    BindingTable ring = ring();
    for (int i = 0; i < RingTable.WEIGHTS_MAX / Weight.MAX; i++) {
      Binding next = binding("q" + i, Integer.toString(Weight.MAX));
      assertThat(ring.canTake(next)).isTrue();
      ring.add(next);
    }
    assertThat(ring.canTake(binding("more", "1"))).isFalse();
  }

  @Test
  void aWeightIsADecimalNumber() {
    assertThat(Weight.of(RoutingKey.utf8("17"))).isEqualTo(17);
    assertThat(Weight.of(RoutingKey.utf8("+017"))).isEqualTo(17);
    assertThat(Weight.of(RoutingKey.utf8("-1"))).isEqualTo(-1);
    assertThat(Weight.of(RoutingKey.utf8("9".repeat(300)))).isEqualTo(Long.MAX_VALUE);
    for (String key : List.of("", "+", "1.5", "1 ", "a", "#")) {
      assertThat(Weight.of(RoutingKey.utf8(key))).as(key).isNull();
    }
  }

  private static BindingTable ring() {
    return new RingTable(new HashInput.Key(), DIALECTS);
  }

  private static Map<String, Double> shares(BindingTable table) {
    Map<String, Double> shares = new HashMap<>();
    routes(table).forEach(name -> shares.merge(name, 1.0 / KEYS, Double::sum));
    return shares;
  }

  private static List<String> routes(BindingTable table) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      found.add(route(table, "key" + i));
    }
    return found;
  }

  private static String route(BindingTable table, String key) {
    return route(table, key, Headers.EMPTY);
  }

  private static String route(BindingTable table, String key, Headers headers) {
    Matches found = new Matches();
    table.collect(RoutingKey.utf8(key), () -> headers, found);
    String first = String.valueOf(found.next());
    assertThat(found.next()).isNull();
    return first;
  }

  private Binding binding(String target, String key) {
    return Binding.of(targets.computeIfAbsent(target, Named::new), RoutingKey.utf8(key));
  }

  private static final class Named implements Target {
    private final String name;
    private boolean isReached = true;

    Named(String name) {
      this.name = name;
    }

    @Override
    public String identity() {
      return name;
    }

    @Override
    public boolean isReached() {
      return isReached;
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
